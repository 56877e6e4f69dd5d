"""Deployment records byte by byte: one spelling, one signer, and nothing of another kind."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from changegate.approvals import envelope
from changegate.approvals import statement as approving
from changegate.approvals.rejected import Rejected
from changegate.approvals.verify import verify
from changegate.errors import InvalidInputError, MalformedInputError, ToolError
from changegate.model.deployment import Deployment
from changegate.release import statement
from changegate.resources import shipped
from signing import (
    BOB,
    NOW,
    REVISION,
    SoftKey,
    armored,
    candidate,
    make_claims,
    make_record,
    make_subject,
    never_stale,
    roster_of,
    soft_ed25519,
    sshsig,
)

KEY = soft_ed25519("bob")
OTHER = soft_ed25519("eve")
ROSTER = roster_of({BOB: [KEY.line]})
DEPLOYMENT = Deployment(
    "example.com/x", "prod", REVISION, NOW, BOB, KEY.fingerprint, "REL-1", "a" * 64, ("b" * 40,), "0.1.0"
)


def sign(message: bytes, key: SoftKey = KEY) -> str:
    return armored(sshsig(key, message, namespace=b"changegate-deployment"))


def test_a_record_is_read_as_it_was_written() -> None:
    plain = statement.build(replace(DEPLOYMENT, fingerprint=""))
    sealed = statement.seal(DEPLOYMENT, sign)
    assert statement.read(plain, "x") == replace(DEPLOYMENT, fingerprint="")
    assert statement.read(sealed, "x") == DEPLOYMENT
    assert (statement.is_signed(plain), statement.is_signed(sealed)) == (False, True)
    assert statement.signer(sealed, DEPLOYMENT, ROSTER, NOW).approver.name == BOB
    schema = Draft202012Validator(json.loads(shipped("schemas", "deployment.schema.json")))
    for content in (plain, sealed):
        schema.validate(json.loads(content))
    assert not schema.is_valid(json.loads(plain) | {"more": 1})


@pytest.mark.parametrize(
    "change",
    [
        {"revision": "main"},
        {"previous": ("x",)},
        {"attestation": "a"},
        {"reason": "a\x1bb"},
        {"deployer": "x" * 600},
    ],
)
def test_what_cannot_be_written_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(InvalidInputError):
        statement.build(replace(DEPLOYMENT, **change))


def test_every_byte_counts() -> None:
    plain = statement.build(DEPLOYMENT)
    said = json.loads(plain)
    said["predicate"]["only"] = "on tuesdays"
    approval = json.loads(plain) | {"predicateType": "https://changegate.dev/attestation/change-approval/v1"}
    longer = [json.dumps(said).encode(), json.dumps(approval).encode(), plain + b" ", b"[]", b"\xff"]
    for broken in (*longer, plain.replace(b'"prod"', b"1"), plain.replace(b"previous", b"previouz")):
        with pytest.raises(MalformedInputError, match="is no deployment record"):
            statement.read(broken, "x")


def test_a_signature_is_of_these_bytes_by_the_one_who_is_named() -> None:
    sealed = statement.seal(DEPLOYMENT, sign)
    with pytest.raises(Rejected):
        statement.signer(sealed, DEPLOYMENT, roster_of({BOB: [OTHER.line]}), NOW)
    with pytest.raises(Rejected, match="nobody signed"):
        statement.signer(statement.build(DEPLOYMENT), DEPLOYMENT, ROSTER, NOW)
    named = replace(DEPLOYMENT, deployer="carol@example.com")
    another = statement.seal(named, sign)
    with pytest.raises(Rejected, match="says it is by"):
        statement.signer(another, named, ROSTER, NOW)
    revoked = roster_of(
        {BOB: [KEY.line]}, revoked=[{"fingerprint": KEY.fingerprint, "since": "2026-01-01", "reason": "lost"}]
    )
    with pytest.raises(Rejected, match="revoked"):
        statement.signer(sealed, DEPLOYMENT, revoked, NOW)
    with pytest.raises(ToolError, match="another key"):
        statement.seal(DEPLOYMENT, lambda message: sign(message, OTHER))
    with pytest.raises(ToolError, match="does not verify"):
        statement.seal(DEPLOYMENT, lambda _: sign(b"something else"))


def test_neither_an_approval_nor_a_deployment_is_ever_taken_for_the_other() -> None:
    """Each is tried as the other: whole, under the other's statement type, and in the other's namespace."""
    subject = make_subject()

    def refused(content: bytes) -> str:
        found = verify([candidate(content)], subject, ROSTER, NOW, never_stale)
        assert found.approvals == ()
        return found.rejections[0].reason.value

    assert refused(statement.seal(DEPLOYMENT, sign)) == "unsupported-version"
    # Bob recorded a deployment; somebody gives his signature the statement of an approval, and signs it as he would.
    payload = approving.build(subject, make_claims(KEY, BOB))
    posing = envelope.seal(payload, sign(envelope.pae(payload)), KEY.fingerprint)
    assert refused(posing) == "wrong-namespace"
    said = statement.build(DEPLOYMENT)
    assert refused(envelope.seal(said, armored(sshsig(KEY, envelope.pae(said))), KEY.fingerprint)) == (
        "unsupported-version"
    )
    # And the other way round: what bob approved records no deployment.
    with pytest.raises(MalformedInputError, match="is no deployment record"):
        statement.read(make_record(KEY, BOB), "x")
    with pytest.raises(Rejected, match="changegate-deployment"):
        statement.signer(
            envelope.seal(said, armored(sshsig(KEY, envelope.pae(said))), ""), DEPLOYMENT, ROSTER, NOW
        )
