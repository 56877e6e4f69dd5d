"""SSH public keys (RFC 4253 section 6.6, RFC 5656, RFC 8709, PROTOCOL.u2f): which of them may sign."""

from __future__ import annotations

import base64
import binascii
import hashlib
from typing import TYPE_CHECKING, Final

from changegate.approvals.rejected import Rejected, malformed
from changegate.approvals.wire import Reader, string
from changegate.frozen import frozen
from changegate.model.approval import RejectionReason
from changegate.model.shown import printable

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric import ec

ED25519: Final = "ssh-ed25519"
RSA: Final = "ssh-rsa"
HARDWARE_ED25519: Final = "sk-ssh-ed25519@openssh.com"
HARDWARE_ECDSA: Final = "sk-ecdsa-sha2-nistp256@openssh.com"
# Octets of an uncompressed point: 04, x, y (SEC 1 section 2.3.3).
CURVES: Final = {"nistp256": 65, "nistp384": 97, "nistp521": 133}
ECDSA: Final = {f"ecdsa-sha2-{curve}": curve for curve in CURVES} | {HARDWARE_ECDSA: "nistp256"}
RSA_BITS_AT_LEAST: Final = 2048
# What OpenSSH takes at most; verifying with more than that is a way to keep a machine busy.
RSA_BITS_AT_MOST: Final = 16384
CERTIFICATE_SUFFIX: Final = "-cert-v01@openssh.com"


@frozen
class PublicKey:
    """A public key taken apart.

    `material` is what makes two keys the same secret whatever they are called: the point of an elliptic curve
    key, the modulus of an RSA key. `exponent` is of RSA keys, `curve` of ECDSA keys, `application` of keys in
    hardware; empty or 0 for the others.
    """

    type: str
    blob: bytes
    material: bytes
    exponent: int = 0
    curve: str = ""
    application: bytes = b""

    @property
    def in_hardware(self) -> bool:
        """Whether it lives in a FIDO device that signs flags and a counter."""
        return self.type in {HARDWARE_ED25519, HARDWARE_ECDSA}

    @property
    def fingerprint(self) -> str:
        """Its fingerprint as `ssh-keygen -l` shows it."""
        return fingerprint(self.blob)

    @property
    def line(self) -> str:
        """The key as one line of text, as a `.pub` file has it."""
        return f"{self.type} {base64.b64encode(self.blob).decode()}"


def fingerprint(blob: bytes) -> str:
    """Return the fingerprint of a public key blob: `SHA256:` and unpadded base64."""
    digest = hashlib.sha256(blob).digest()
    return "SHA256:" + base64.b64encode(digest).decode().rstrip("=")


def parse(blob: bytes) -> PublicKey:
    """Take a public key blob apart.

    Raises:
        Rejected: it is broken, of a kind that may not sign, or too weak.
    """
    reader = Reader(blob)
    key = fields(reader.string().decode("ascii", "backslashreplace"), reader)
    reader.end()
    return key


def fields(key_type: str, reader: Reader) -> PublicKey:
    """Take the fields of a key of a plain type off a reader; certificates hold the same fields."""
    start = reader.position
    exponent, curve = 0, ""
    if key_type in {ED25519, HARDWARE_ED25519}:
        material = _sized(reader.string(), 32)
    elif key_type == RSA:
        exponent = _exponent(reader.natural())
        material = _modulus(reader.natural())
    elif key_type in ECDSA:
        curve = ECDSA[key_type]
        material = _point(reader, curve)
    else:
        raise _unsuitable(key_type)
    application = reader.string() if key_type in {HARDWARE_ED25519, HARDWARE_ECDSA} else b""
    blob = string(key_type.encode()) + reader.data[start : reader.position]
    return PublicKey(key_type, blob, material, exponent, curve, application)


def _sized(raw: bytes, size: int) -> bytes:
    if len(raw) != size:
        raise malformed("the public key has the wrong length")
    return raw


def _modulus(modulus: int) -> bytes:
    bits = modulus.bit_length()
    if bits < RSA_BITS_AT_LEAST:
        detail = f"an RSA key of {bits} bits is too weak; use one of {RSA_BITS_AT_LEAST} at least, or ed25519"
        raise Rejected(RejectionReason.WEAK_KEY, detail)
    if bits > RSA_BITS_AT_MOST or modulus % 2 == 0:
        raise malformed("the RSA modulus is not one")
    return modulus.to_bytes((bits + 7) // 8, "big")


def _exponent(exponent: int) -> int:
    if exponent < 3 or exponent % 2 == 0 or exponent.bit_length() > 64:
        raise Rejected(RejectionReason.WEAK_KEY, "the RSA exponent is an unusual one; use an ed25519 key")
    return exponent


def _point(reader: Reader, curve: str) -> bytes:
    if reader.string() != curve.encode():
        raise malformed("the key's type and its curve differ")
    point = _sized(reader.string(), CURVES[curve])
    from cryptography.hazmat.primitives.asymmetric import ec  # noqa: PLC0415  start-up: only ECDSA needs it

    try:
        ec.EllipticCurvePublicKey.from_encoded_point(curve_of(curve), point)
    except ValueError as error:
        raise malformed("the public key is no point of its curve") from error
    return point


def curve_of(name: str) -> ec.EllipticCurve:
    """Return a curve by its SSH name."""
    from cryptography.hazmat.primitives.asymmetric import ec  # noqa: PLC0415  start-up: only ECDSA needs it

    return {"nistp256": ec.SECP256R1(), "nistp384": ec.SECP384R1(), "nistp521": ec.SECP521R1()}[name]


def _unsuitable(key_type: str) -> Rejected:
    if key_type == "ssh-dss":
        return Rejected(RejectionReason.WEAK_KEY, "DSA keys are too weak; use ed25519")
    shown = printable(key_type[:60])
    return Rejected(
        RejectionReason.NOT_ACCEPTED, f"keys of type {shown!r} may not sign approvals; use ed25519"
    )


def parse_line(text: str) -> tuple[PublicKey, str]:
    """Read a public key as one line of text, and its comment.

    Raises:
        Rejected: it is not one line of type, base64 and comment, or `parse` refuses the key.
    """
    key_type, blob, comment = split_line(text)
    key = parse(blob)
    if key.type != key_type:
        raise malformed("the key's type and its content differ")
    return key, comment


def split_line(text: str) -> tuple[str, bytes, str]:
    """Split a line into type, blob and comment without looking into the blob."""
    if len(text.splitlines()) != 1 or printable(text.strip()) != text.strip().replace("\\", "\\\\"):
        raise malformed("a public key is one line of text without control characters")
    key_type, _, rest = text.strip().partition(" ")
    encoded, _, comment = rest.strip().partition(" ")
    try:
        blob = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError) as error:
        raise malformed("a public key is 'TYPE BASE64 COMMENT', as the .pub file has it") from error
    if not blob or base64.b64encode(blob).decode() != encoded:
        raise malformed("a public key is 'TYPE BASE64 COMMENT', as the .pub file has it")
    return key_type, blob, comment.strip()
