"""SSH signatures of files (PROTOCOL.sshsig), read and verified in process."""

from __future__ import annotations

import base64
import binascii
import hashlib
from typing import Final

from changegate.approvals import certificate, raw_signature
from changegate.approvals.certificate import Certificate
from changegate.approvals.public_key import CERTIFICATE_SUFFIX, PublicKey
from changegate.approvals.public_key import parse as parse_key
from changegate.approvals.raw_signature import Presence
from changegate.approvals.rejected import Rejected, malformed
from changegate.approvals.wire import Reader, string
from changegate.frozen import frozen
from changegate.model.approval import RejectionReason
from changegate.model.shown import printable
from changegate.regex import regex

NAMESPACE: Final = "changegate"
HASHES: Final = ("sha256", "sha512")
_MAGIC: Final = b"SSHSIG"
_BEGIN: Final = "-----BEGIN SSH SIGNATURE-----"
_END: Final = "-----END SSH SIGNATURE-----"
# ssh-keygen breaks its lines at 70 columns, the protocol text says 76, and other signers take either.
_ARMOR: Final = regex(rf"{_BEGIN}\n((?:[A-Za-z0-9+/=]{{1,76}}\n)+){_END}\n?")


@frozen
class Signature:
    """An SSH signature taken apart, not yet verified; `signer` is the blob of a key or a certificate."""

    signer: bytes
    namespace: str
    hash: str
    raw: bytes

    def key(self) -> PublicKey:
        """The key that signed; where it came in a certificate, the certified one."""
        held = self.certificate()
        return parse_key(self.signer) if held is None else held.key

    def certificate(self) -> Certificate | None:
        """The certificate the signer's key came in, not yet verified either."""
        key_type = Reader(self.signer).string()
        return certificate.parse(self.signer) if key_type.endswith(CERTIFICATE_SUFFIX.encode()) else None


def parse(armored: bytes, wanted: str = NAMESPACE) -> Signature:
    """Take an armored signature apart that must have been made for the wanted namespace.

    Raises:
        Rejected: it is broken, has anything around or behind it, is of another version or namespace, or uses
            another hash than SHA-256 and SHA-512.
    """
    reader = Reader(_unarmored(armored))
    if reader.take(len(_MAGIC)) != _MAGIC:
        raise malformed("the signature is no SSH signature")
    if (version := reader.uint32()) != 1:
        detail = f"SSH signatures of version {version} are not known here"
        raise Rejected(RejectionReason.UNSUPPORTED_VERSION, detail)
    signer, namespace, reserved = reader.string(), reader.string(), reader.string()
    algorithm, raw = reader.string(), reader.string()
    reader.end()
    _insist_on_namespace(namespace, wanted)
    if reserved != b"" or algorithm.decode("ascii", "replace") not in HASHES:
        shown = printable(algorithm[:20].decode("utf-8", "replace"))
        detail = f"signatures count with sha256 or sha512 only, this one uses {shown!r}; sign again"
        raise Rejected(RejectionReason.UNSUPPORTED_VERSION, detail)
    return Signature(signer, wanted, algorithm.decode("ascii"), raw)


def verify(signature: Signature, message: bytes) -> Presence | None:
    """Return what a hardware key said of the person (None: another kind of key), if the signature is right.

    Raises:
        Rejected: it is not a signature of the message by the key it names.
    """
    signed = b"".join(
        (
            _MAGIC,
            string(signature.namespace.encode()),
            string(b""),
            string(signature.hash.encode()),
            string(hashlib.new(signature.hash, message).digest()),
        )
    )
    return raw_signature.verify(signature.key(), signature.raw, signed)


def _unarmored(armored: bytes) -> bytes:
    found = _ARMOR.fullmatch(armored.decode("ascii", "replace"))
    if found is None:
        raise malformed("the signature is not armored as ssh-keygen writes it, with nothing around it")
    encoded = found[1].replace("\n", "")
    try:
        blob = base64.b64decode(encoded, validate=True)
    except binascii.Error as error:
        raise malformed("the armor of the signature is broken") from error
    # Base64 has several spellings of some bytes; only one of them is a signature.
    if base64.b64encode(blob).decode() != encoded:
        raise malformed("the armor of the signature is broken")
    return blob


def _insist_on_namespace(namespace: bytes, wanted: str) -> None:
    if namespace != wanted.encode():
        shown = printable(namespace[:40].decode("utf-8", "replace"))
        detail = f"it was signed for {shown!r}, not for {wanted!r}; sign with 'changegate approve'"
        raise Rejected(RejectionReason.WRONG_NAMESPACE, detail)
