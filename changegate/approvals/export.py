"""Take a record apart so that stock `ssh-keygen -Y verify` can confirm it without this program."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from changegate.approvals import claims, envelope, sshsig, unverified
from changegate.approvals.rejected import malformed
from changegate.approvals.sshsig import NAMESPACE, Signature
from changegate.frozen import frozen
from changegate.regex import regex

PAYLOAD: Final = "approval.pae"
SIGNATURE: Final = "approval.sig"
STATEMENT: Final = "statement.json"
SIGNERS: Final = "allowed_signers"
# What means nothing to a shell, and no pattern to ssh-keygen.
_PLAIN: Final = regex(r"[A-Za-z0-9][A-Za-z0-9._@+-]{0,127}")


@frozen
class Export:
    """Files by name, and the command that confirms the signature when run where they are."""

    files: Mapping[str, bytes]
    command: str


def export(content: bytes) -> Export:
    """Return the parts of a record: the signed bytes, the signature, the statement, and who signed.

    The signer is the record's own word: the command shows that the key whose fingerprint it prints signed
    these bytes, and the auditor compares that fingerprint with a roster they trust.

    Raises:
        Rejected: it is no record, or not signed for this program.
    """
    sealed = envelope.open(content)
    signature = sshsig.parse(sealed.signature)
    said = claims.read(unverified.statement(sealed.payload)["predicate"])
    identity, signer = _signer(signature, said.approver)
    files = {
        PAYLOAD: sealed.signed,
        SIGNATURE: sealed.signature,
        STATEMENT: sealed.payload,
        SIGNERS: f"{identity} {signer}\n".encode(),
    }
    command = f"ssh-keygen -Y verify -f {SIGNERS} -I {identity} -n {NAMESPACE} -s {SIGNATURE} < {PAYLOAD}"
    return Export(files, command)


def _signer(signature: Signature, approver: str) -> tuple[str, str]:
    """Whom ssh-keygen is to look for, and the line it finds them by (ssh-keygen(1), ALLOWED SIGNERS)."""
    options = f'namespaces="{NAMESPACE}"'
    held = signature.certificate()
    if held is None:
        return _plain(approver), f"{options} {signature.key().line}"
    identity = approver if approver in held.principals else next(iter(held.principals), "")
    return _plain(identity), f"cert-authority,{options} {held.authority.line}"


def _plain(identity: str) -> str:
    if _PLAIN.fullmatch(identity) is None:
        raise malformed("the signer has a name that would mean something else to a shell or to ssh-keygen")
    return identity
