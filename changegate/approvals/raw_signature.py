"""Raw SSH signatures by one key over some bytes: of plain keys, of keys in hardware, and of authorities."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

from changegate.approvals.public_key import ED25519, HARDWARE_ED25519, RSA, PublicKey, curve_of
from changegate.approvals.rejected import Rejected, malformed
from changegate.approvals.wire import Reader
from changegate.frozen import frozen
from changegate.model.approval import RejectionReason
from changegate.model.shown import printable

if TYPE_CHECKING:
    from cryptography.hazmat.primitives import hashes

_TOUCHED: Final = 0x01
_VERIFIED: Final = 0x04
# RFC 5656 section 6.2.1: the hash follows from the size of the curve.
_CURVE_HASHES: Final = {"nistp256": "sha256", "nistp384": "sha384", "nistp521": "sha512"}
# RFC 8332; its older sibling ssh-rsa means SHA-1.
_RSA_HASHES: Final = {"rsa-sha2-256": "sha256", "rsa-sha2-512": "sha512"}


@frozen
class Presence:
    """What a hardware key signed about the person (PROTOCOL.u2f): a touch, and a PIN or finger checked?"""

    touched: bool
    verified_user: bool


def verify(key: PublicKey, signature: bytes, message: bytes) -> Presence | None:
    """Return what a hardware key said of the person (None: another kind of key), if the signature is right.

    Raises:
        Rejected: the signature is broken, made with SHA-1, or not the key's over the message.
    """
    reader = Reader(signature)
    algorithm = reader.string().decode("ascii", "backslashreplace")
    raw = reader.string()
    flags, signed = _hardware(key, reader, message) if key.in_hardware else (None, message)
    reader.end()
    if not _holds(key, algorithm, raw, signed):
        raise Rejected(
            RejectionReason.BAD_SIGNATURE,
            "the signature does not fit the record; something was altered after it was signed, so sign again",
        )
    return None if flags is None else Presence(bool(flags & _TOUCHED), bool(flags & _VERIFIED))


def _hardware(key: PublicKey, reader: Reader, message: bytes) -> tuple[int, bytes]:
    """What the device signed: PROTOCOL.u2f, "SSH U2F signatures"."""
    flags, counter = reader.byte(), reader.take(4)
    digests = hashlib.sha256(key.application).digest(), hashlib.sha256(message).digest()
    return flags, digests[0] + bytes([flags]) + counter + digests[1]


def _holds(key: PublicKey, algorithm: str, raw: bytes, signed: bytes) -> bool:
    from cryptography.exceptions import InvalidSignature  # noqa: PLC0415  start-up: only records need it

    try:
        if key.type in {ED25519, HARDWARE_ED25519}:
            _insist(algorithm, key.type)
            _ed25519(key, raw, signed)
        elif key.type == RSA:
            _insist(algorithm, *_RSA_HASHES)
            _rsa(key, _RSA_HASHES[algorithm], raw, signed)
        else:
            _insist(algorithm, key.type)
            _ecdsa(key, raw, signed)
    except InvalidSignature:
        return False
    return True


def _insist(algorithm: str, *wanted: str) -> None:
    if algorithm in wanted:
        return
    if algorithm == RSA:
        raise Rejected(RejectionReason.WEAK_KEY, "it was signed with SHA-1, which can be forged; sign again")
    raise malformed(f"the key and the signature are of different kinds: {printable(algorithm[:60])!r}")


def _ed25519(key: PublicKey, raw: bytes, signed: bytes) -> None:
    from cryptography.hazmat.primitives.asymmetric import ed25519  # noqa: PLC0415  start-up: the same

    ed25519.Ed25519PublicKey.from_public_bytes(key.material).verify(raw, signed)


def _rsa(key: PublicKey, algorithm: str, raw: bytes, signed: bytes) -> None:
    from cryptography.hazmat.primitives.asymmetric import padding, rsa  # noqa: PLC0415  start-up: the same

    numbers = rsa.RSAPublicNumbers(key.exponent, int.from_bytes(key.material, "big"))
    numbers.public_key().verify(raw, signed, padding.PKCS1v15(), _hash(algorithm))


def _ecdsa(key: PublicKey, raw: bytes, signed: bytes) -> None:
    from cryptography.hazmat.primitives.asymmetric import ec, utils  # noqa: PLC0415  start-up: the same

    numbers = Reader(raw)
    pair = utils.encode_dss_signature(numbers.natural(), numbers.natural())
    numbers.end()
    public = ec.EllipticCurvePublicKey.from_encoded_point(curve_of(key.curve), key.material)
    public.verify(pair, signed, ec.ECDSA(_hash(_CURVE_HASHES[key.curve])))


def _hash(name: str) -> hashes.HashAlgorithm:
    from cryptography.hazmat.primitives import hashes  # noqa: PLC0415  start-up: the same

    return {"sha256": hashes.SHA256(), "sha384": hashes.SHA384(), "sha512": hashes.SHA512()}[name]
