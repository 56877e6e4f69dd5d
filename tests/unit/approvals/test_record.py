"""Making a record: nothing leaves that the gate would not believe."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from changegate.approvals import envelope, signature, statement
from changegate.approvals.claims import Claims, insist, is_reason
from changegate.approvals.record import approver_for, record, sealed
from changegate.approvals.verify import verify
from changegate.errors import InvalidInputError, ToolError
from changegate.model.approval import Approval, Subject
from signing import (
    ALICE,
    BOB,
    NOW,
    REVISION,
    SoftKey,
    armored,
    candidate,
    certified,
    keygen,
    make_claims,
    make_subject,
    never_stale,
    new_key,
    public_line,
    roster_of,
    soft_ed25519,
    sshsig,
)
from words import hear

A, B, AUTHORITY = map(soft_ed25519, ("alice", "bob", "authority"))
SUBJECT = make_subject()


def with_key(key: SoftKey) -> Callable[[bytes], str]:
    return lambda message: armored(sshsig(key, message))


def test_a_record_made_with_ssh_keygen_is_believed(tmp_path: Path) -> None:
    key = new_key(tmp_path, "key", "-t", "ed25519")
    roster = roster_of({ALICE: [public_line(key)]})
    held = approver_for(roster, signature.public_key_of(str(key)), NOW)
    claims = make_claims(A, held.approver.name, named=held.fingerprint)
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(tmp_path)}
    content = record(
        SUBJECT, claims, lambda message: signature.sign(message, str(key), environment, interactive=False)
    )
    (approval,) = verify([candidate(content)], SUBJECT, roster, NOW, never_stale).approvals
    assert approval.fingerprint == held.fingerprint


def test_a_record_made_with_a_certificate_is_believed(tmp_path: Path) -> None:
    new_key(tmp_path, "ca", "-t", "ed25519")
    key = new_key(tmp_path, "key", "-t", "ed25519")
    keygen(tmp_path, "-q", "-s", "ca", "-I", "x", "-n", ALICE, "key.pub")
    roster = roster_of({ALICE: []}, authorities=[{"key": public_line(tmp_path / "ca")}])
    named = f"{key}-cert.pub"
    held = approver_for(roster, signature.public_key_of(named), NOW)
    claims = make_claims(A, held.approver.name, named=held.fingerprint)
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(tmp_path)}
    content = record(
        SUBJECT, claims, lambda message: signature.sign(message, named, environment, interactive=False)
    )
    assert len(verify([candidate(content)], SUBJECT, roster, NOW, never_stale).approvals) == 1


@pytest.mark.parametrize(
    ("sign", "telling"),
    [
        (with_key(B), "signed with another key"),
        (lambda _: armored(sshsig(A, b"something else")), "does not verify"),
        (lambda message: armored(sshsig(A, message, namespace=b"git")), "does not verify"),
        (lambda _: "", "does not verify"),
        (lambda _: "no signature at all", "does not verify"),
        (lambda message: armored(sshsig(SoftKey(A.blob, B.sign), message)), "does not verify"),
    ],
)
def test_what_does_not_verify_is_not_kept(sign: Callable[[bytes], str], telling: str) -> None:
    with pytest.raises(ToolError, match=telling) as caught:
        record(SUBJECT, make_claims(A), sign)
    hear(caught.value)


def test_nothing_is_signed_that_cannot_be_written() -> None:
    signed = []

    def sign(message: bytes) -> str:
        signed.append(message)
        return armored(sshsig(A, message))

    with pytest.raises(InvalidInputError, match="2000 characters") as caught:
        record(SUBJECT, make_claims(A, reason="x" * 2001), sign)
    hear(caught.value)
    assert signed == []


def test_what_is_signed_is_the_statement_and_nothing_around_it() -> None:
    signed = []

    def sign(message: bytes) -> str:
        signed.append(message)
        return armored(sshsig(A, message))

    record(SUBJECT, make_claims(A), sign)
    payload = statement.build(SUBJECT, make_claims(A))
    assert signed == [b"DSSEv1 28 application/vnd.in-toto+json %d " % len(payload) + payload]


def test_the_largest_record_there_can_be_still_fits(tmp_path: Path) -> None:
    key = new_key(tmp_path, "key", "-t", "rsa", "-b", "3072")
    line = public_line(key)
    roster = roster_of({ALICE: [line]})
    changes = [{"pointer": "/a" * 300, "kind": "ü" * 280} for _ in range(20)]
    big = make_subject(path="é" * 1000, repository="r" * 500, environment="e" * 64, changes=changes)
    held = approver_for(roster, signature.public_key_of(str(key)), NOW)
    claims = make_claims(A, named=held.fingerprint, reason="😀" * 2000)
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(tmp_path)}
    content = record(
        big, claims, lambda message: signature.sign(message, str(key), environment, interactive=False)
    )
    # RSA keys of 4096 bits make signatures and key lines a little longer still.
    assert len(content) < 63 * 1024
    assert len(verify([candidate(content)], big, roster, NOW, never_stale).approvals) == 1


def test_whoever_nobody_knows_cannot_approve() -> None:
    with pytest.raises(InvalidInputError, match="nobody on the deployed roster") as caught:
        approver_for(roster_of({BOB: [B.line]}), A.blob, NOW)
    hear(caught.value)
    assert caught.value.where.path == ".changegate/roster.yaml"


def test_whoever_is_revoked_learns_so_before_signing() -> None:
    revoked = [{"fingerprint": A.fingerprint, "reason": "lost"}]
    with pytest.raises(InvalidInputError, match=r"revoked \(lost\)") as caught:
        approver_for(roster_of({ALICE: [A.line]}, revoked=revoked), A.blob, NOW)
    hear(caught.value)


def test_a_certificate_is_known_by_the_key_inside() -> None:
    roster = roster_of({ALICE: []}, authorities=[{"key": AUTHORITY.line}])
    assert approver_for(roster, certified(A, AUTHORITY).blob, NOW).fingerprint == A.fingerprint


@pytest.mark.parametrize("blob", [b"", b"\0\0\0\xff", b"\xff" * 40])
def test_rubbish_is_nobodys_key(blob: bytes) -> None:
    with pytest.raises(InvalidInputError) as caught:
        approver_for(roster_of({ALICE: [A.line]}), blob, NOW)
    hear(caught.value)


def test_a_record_says_what_was_asked_for() -> None:
    claims: Claims = make_claims(A, issued_at=NOW - timedelta(minutes=1))
    content = record(SUBJECT, claims, with_key(A))
    subject: Subject = make_subject()
    (approval,) = verify(
        [candidate(content)], subject, roster_of({ALICE: [A.line]}), NOW, never_stale
    ).approvals
    assert isinstance(approval, Approval)
    assert approval.issued_at == NOW - timedelta(minutes=1)
    assert claims.deployed_revision == REVISION


def test_the_hint_in_the_envelope_is_the_key_that_signed() -> None:
    content = record(SUBJECT, make_claims(A), with_key(A))
    assert [one["keyid"] for one in json.loads(content)["signatures"]] == [A.fingerprint]


def test_a_record_for_another_purpose_is_of_another_namespace() -> None:
    def sign(message: bytes) -> str:
        return armored(sshsig(A, message, namespace=b"other"))

    content = sealed(b"{}", A.fingerprint, sign, lambda _: None, "other")
    assert envelope.open(content).payload == b"{}"
    with pytest.raises(ToolError, match="does not verify"):
        sealed(b"{}", A.fingerprint, with_key(A), lambda _: None, "other")


def test_what_cannot_be_read_again_is_not_kept() -> None:
    nested: object = "x"
    for _ in range(200):
        nested = [nested]
    subject = make_subject(changes=[{"pointer": "/a", "deployed": nested}])
    with pytest.raises(ToolError, match="does not verify") as caught:
        record(subject, make_claims(A), with_key(A))
    hear(caught.value)


@pytest.mark.parametrize("name", ["approver", "fingerprint", "deployed_revision", "version"])
def test_the_texts_of_a_record_have_512_characters_at_most(name: str) -> None:
    said = make_claims(A)
    insist(replace(said, **{name: "x" * 512}))
    for text in ("x" * 513, "a\nb", "a\x7f"):
        with pytest.raises(InvalidInputError) as caught:
            insist(replace(said, **{name: text}))
        hear(caught.value)


def test_a_reason_has_2000_characters_at_most() -> None:
    assert is_reason("x" * 2000)
    assert not is_reason("x" * 2001)
