"""The bytes of a deployment record: an in-toto Statement (v1), by itself or signed in a DSSE envelope."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final

from changegate.approvals import envelope, sshsig, strict_json
from changegate.approvals.canonical import canonical
from changegate.approvals.claims import members, moment, text_of, written
from changegate.approvals.holder import Holder, holder
from changegate.approvals.rejected import Rejected, malformed
from changegate.errors import InvalidInputError, MalformedInputError, ToolError
from changegate.model.approval import Roster
from changegate.model.deployment import Deployment
from changegate.model.shown import printable
from changegate.regex import regex

STATEMENT_TYPE: Final = "https://in-toto.io/Statement/v1"
PREDICATE_TYPE: Final = "https://changegate.dev/attestation/deployment/v1"
# Not that of approvals: whoever records a deployment has signed nothing that could be taken for one.
NAMESPACE: Final = "changegate-deployment"
_COMMIT: Final = regex(r"[0-9a-f]{40}|[0-9a-f]{64}")
_DIGEST: Final = regex(r"[0-9a-f]{64}|")
_TEXTS: Final = {"deployer": 512, "reason": 2_000, "environment": 64, "repository": 512, "version": 64}
_CONTROL: Final = regex(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


def build(deployment: Deployment) -> bytes:
    """Return the statement as canonical JSON (RFC 8785): the one and only spelling of it.

    Raises:
        InvalidInputError: a text of it is too long or holds control characters.
    """
    _insist(deployment)
    algorithm = "gitCommit" if len(deployment.revision) == 40 else "gitCommit256"
    attested = None if deployment.attestation == "" else {"sha256": deployment.attestation}
    predicate = {
        "repository": deployment.repository,
        "environment": deployment.environment,
        "revision": deployment.revision,
        "deployedAt": written(deployment.deployed_at),
        "deployer": {"name": deployment.deployer, "fingerprint": deployment.fingerprint},
        "reason": deployment.reason,
        "attestation": attested,
        "previous": list(deployment.previous),
        "tool": {"name": "changegate", "version": deployment.version},
    }
    named = {"name": deployment.environment, "digest": {algorithm: deployment.revision}}
    return canonical(
        {"_type": STATEMENT_TYPE, "subject": [named], "predicateType": PREDICATE_TYPE, "predicate": predicate}
    )


def _insist(deployment: Deployment) -> None:
    for name, most in _TEXTS.items():
        text = str(getattr(deployment, name))
        if len(text) > most or _CONTROL.search(text):
            raise InvalidInputError(
                "the deployment record", f"the {name} is no plain text of {most} characters at most"
            )
    names = (deployment.revision, *deployment.previous)
    if not all(map(_COMMIT.fullmatch, names)) or _DIGEST.fullmatch(deployment.attestation) is None:
        raise InvalidInputError("the deployment record", "names something that is no commit or no digest")


def seal(deployment: Deployment, sign: Callable[[bytes], str]) -> bytes:
    """Return the signed record; `sign` is given bytes and returns their armored signature.

    Raises:
        ToolError: what came back is not a signature of these bytes by the key the record names.
    """
    payload = build(deployment)
    content = envelope.seal(payload, sign(envelope.pae(payload)), deployment.fingerprint)
    try:
        sealed = envelope.open(content)
        signature = sshsig.parse(sealed.signature, NAMESPACE)
        sshsig.verify(signature, sealed.signed)
    except Rejected as rejected:
        raise ToolError(
            "ssh-keygen", f"returned something that does not verify: {rejected.detail}"
        ) from rejected
    if signature.key().fingerprint != deployment.fingerprint:
        raise ToolError("ssh-keygen", "signed with another key than the one that was named")
    return content


def read(content: bytes, where: str) -> Deployment:
    """Return what a record says, signed or not; nothing of it is believed yet.

    Raises:
        MalformedInputError: it is no deployment record, or holds anything this version does not know.
    """
    try:
        payload = envelope.open(content).payload if is_signed(content) else content
        found = _read(strict_json.parse(payload, "the record"))
        if build(found) != payload:
            raise malformed("it holds something this version does not know, or is not canonical JSON")
    except (Rejected, InvalidInputError) as error:
        said = error.detail if isinstance(error, Rejected) else error.problem
        raise MalformedInputError(where, f"is no deployment record: {said}") from error
    return found


def is_signed(content: bytes) -> bool:
    """Whether a record comes in an envelope; whether its signature is good is another question."""
    return b'"payloadType"' in content


def signer(content: bytes, deployment: Deployment, roster: Roster, now: datetime) -> Holder:
    """Return who on a roster signed a record.

    Raises:
        Rejected: nobody did, or with a key that does not count now, or the record says somebody else.
    """
    if not is_signed(content):
        raise malformed("nobody signed it")
    sealed = envelope.open(content)
    signature = sshsig.parse(sealed.signature, NAMESPACE)
    held = holder(roster, signature.signer, now)
    sshsig.verify(signature, sealed.signed)
    if (held.approver.name, held.fingerprint) != (deployment.deployer, deployment.fingerprint):
        raise malformed(
            f"it says it is by {printable(deployment.deployer)}, and {held.approver.name} signed it"
        )
    return held


def _read(data: object) -> Deployment:
    predicate = data.get("predicate") if isinstance(data, dict) else None
    if not isinstance(data, dict) or not isinstance(predicate, dict):
        raise malformed("it has no predicate")
    if data.get("predicateType") != PREDICATE_TYPE:
        raise malformed(f"its predicate is of type {printable(str(data.get('predicateType'))[:90])!r}")
    deployer, tool = (members(predicate, name) for name in ("deployer", "tool"))
    attested = predicate.get("attestation")
    previous = predicate.get("previous")
    if not isinstance(previous, list):
        raise malformed("it does not list the records before it")
    return Deployment(
        repository=text_of(predicate, "repository"),
        environment=text_of(predicate, "environment"),
        revision=text_of(predicate, "revision"),
        deployed_at=moment(text_of(predicate, "deployedAt")),
        deployer=text_of(deployer, "name"),
        fingerprint=text_of(deployer, "fingerprint"),
        reason=text_of(predicate, "reason"),
        attestation="" if attested is None else text_of(members(predicate, "attestation"), "sha256"),
        previous=tuple(map(str, previous)),
        version=text_of(tool, "version"),
    )
