"""Make a record: state what is approved, sign it, seal it, and believe it only if it verifies."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from changegate.approvals import envelope, sshsig, statement
from changegate.approvals.claims import Claims
from changegate.approvals.holder import Holder, holder
from changegate.approvals.rejected import Rejected
from changegate.errors import InvalidInputError, ToolError
from changegate.model.approval import Roster, Subject
from changegate.model.shown import printable


def approver_for(roster: Roster, signer: bytes, now: datetime) -> Holder:
    """Return who on the roster would approve with a public key blob.

    Raises:
        InvalidInputError: nobody does, or the key does not count now.
    """
    try:
        return holder(roster, signer, now)
    except Rejected as rejected:
        raise InvalidInputError(".changegate/roster.yaml", rejected.detail) from rejected


def record(subject: Subject, claims: Claims, sign: Callable[[bytes], str]) -> bytes:
    """Return the bytes of an approval record.

    `sign` is given the bytes to sign and returns their armored signature.

    Raises:
        InvalidInputError: the claims cannot be written, or the record would be too large.
        ToolError: what came back is not a signature of these bytes by the key that the claims name.
    """
    payload = statement.build(subject, claims)
    return sealed(payload, claims.fingerprint, sign, lambda written: statement.read(written, subject))


def sealed(
    payload: bytes,
    fingerprint: str,
    sign: Callable[[bytes], str],
    read: Callable[[bytes], object],
    namespace: str = sshsig.NAMESPACE,
) -> bytes:
    """Return the envelope of a payload, signed, and believed only after it was opened and read again.

    Raises:
        InvalidInputError: it would be too large.
        ToolError: what came back is not a signature of these bytes by that key.
    """
    content = envelope.seal(payload, sign(envelope.pae(payload)), fingerprint)
    try:
        opened = envelope.open(content)
        read(opened.payload)
        signature = sshsig.parse(opened.signature, namespace)
        sshsig.verify(signature, opened.signed)
        used = signature.key().fingerprint
    except Rejected as rejected:
        raise ToolError(
            "ssh-keygen", f"returned something that does not verify: {rejected.detail}"
        ) from rejected
    if used != fingerprint:
        raise ToolError("ssh-keygen", f"signed with another key ({used}) than {printable(fingerprint)}")
    return content
