"""Certificates and keys as what they say: names, issuer, validity and the digest of the public key."""

from __future__ import annotations

import base64
import binascii
import functools
import hashlib
from datetime import datetime
from typing import TYPE_CHECKING, Final

from changegate.frozen import frozen
from changegate.regex import regex

if TYPE_CHECKING:
    from cryptography import x509

# What is longer, or has more blocks, is not read: nobody would know what stands behind the end.
_EXAMINED: Final = 2 * 1024 * 1024
_BLOCKS: Final = 1000
_CERTIFICATE: Final = regex(
    r"-----BEGIN (?:TRUSTED |X509 )?CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END (?:TRUSTED |"
    r"X509 )?CERTIFICATE-----"
)
_PEM: Final = regex(r"-----BEGIN ([A-Z0-9 ]+)-----([^-]+)-----END \1-----")
_ENCODED_PEM: Final = "LS0tLS1CRUdJTi"
_TWICE_ENCODED_PEM: Final = "TFMwdExTMUNSVWRKVG"
_KEY_USES: Final = (
    "digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement",
    "key_cert_sign", "crl_sign",
)  # fmt: skip
_EXTENDED_USES: Final = {
    "1.3.6.1.5.5.7.3.1": "serverAuth", "1.3.6.1.5.5.7.3.2": "clientAuth", "1.3.6.1.5.5.7.3.3": "codeSigning",
    "1.3.6.1.5.5.7.3.4": "emailProtection", "1.3.6.1.5.5.7.3.8": "timeStamping",
    "1.3.6.1.5.5.7.3.9": "OCSPSigning", "2.5.29.37.0": "anyExtendedKeyUsage",
}  # fmt: skip
_DER: Final = regex(r"MI[IGHEJ][A-Za-z0-9+/\s]{60,}={0,2}\s*")


@frozen
class Certificate:
    """What an X.509 certificate says (RFC 5280).

    `subject` and `issuer` are RFC 4514 names, `names` the subject's alternative names as `type:value`, `key`
    and `fingerprint` the SHA-256 of the public key (SPKI) and of the whole, in hex. Times are in UTC. `uses`
    are the names of what the key may be used for (RFC 5280 sections 4.2.1.3 and 4.2.1.12). `identifiers` are
    the key's own and its issuer's (sections 4.2.1.2 and 4.2.1.1), in hex, empty where they are not said.
    """

    subject: str
    issuer: str
    names: frozenset[str]
    key: str
    fingerprint: str
    not_before: datetime
    not_after: datetime
    authority: bool
    weak: str
    uses: frozenset[str]
    identifiers: tuple[str, str]

    def is_issued_by(self, other: Certificate) -> bool:
        """Whether another one's name and key are those that this one says it was issued by."""
        own, its = self.identifiers[1], other.identifiers[0]
        return other.authority and self.issuer == other.subject and ("" in {own, its} or own == its)


def unwrapped(value: str) -> str:
    r"""Return text with what wraps a PEM block taken off: base64 (twice at most), `\n` spelled out."""
    found = value.strip()
    if len(found) > _EXAMINED:
        return found
    for _ in range(2):
        if not is_encoded(found):
            break
        decoded = _decoded(found)
        if decoded is None:
            break
        found = decoded.decode("latin-1").strip()
    return found.replace("\\r", "").replace("\\n", "\n") if "\\n" in found else found


def is_encoded(value: str) -> bool:
    """Whether text begins as base64 of a PEM block does, or as base64 of that."""
    return value.startswith((_ENCODED_PEM, _TWICE_ENCODED_PEM))


def _decoded(text: str) -> bytes | None:
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        return None


def has_certificate(value: str) -> bool:
    """Whether a value holds certificates in PEM, plain or wrapped, whether or not they can be read."""
    return "CERTIFICATE-----" in unwrapped(value) and _CERTIFICATE.search(unwrapped(value)) is not None


def has_private_key(value: str) -> bool:
    """Whether a value holds a private key in PEM, plain or wrapped."""
    return "PRIVATE KEY-----" in unwrapped(value)


def looks_like_der(value: str) -> bool:
    """Whether a value is base64 of DER, as SAML metadata has certificates."""
    parts = value.strip().split(",")
    return len(value) <= _EXAMINED and all(_DER.fullmatch(part) is not None for part in parts)


@functools.lru_cache(maxsize=16)
def certificates(value: str) -> tuple[Certificate, ...] | None:
    """Return the certificates a value holds, in order, or None where one of them cannot be read."""
    if len(value) > _EXAMINED:
        return None
    bodies = _CERTIFICATE.findall(unwrapped(value))
    if not bodies and looks_like_der(value):
        bodies = value.strip().split(",")
    elif len(bodies) != unwrapped(value).count(" CERTIFICATE-----") // 2:
        return None
    if len(bodies) > _BLOCKS:
        return None
    found = [_certificate(body) for body in bodies]
    readable = tuple(certificate for certificate in found if certificate is not None)
    return readable if 0 < len(readable) == len(found) else None


def _certificate(body: str) -> Certificate | None:
    from cryptography import x509  # noqa: PLC0415  start-up: few values are certificates

    der = _decoded(body)
    if der is None:
        return None
    try:
        return _said(x509.load_der_x509_certificate(_first_object(der)), der)
    except Exception:  # noqa: BLE001  a certificate can be broken in more ways than the library names
        return None


def _first_object(der: bytes) -> bytes:
    """Return the first DER object: OpenSSL writes its trust settings behind a `TRUSTED CERTIFICATE`."""
    if len(der) < 4 or der[0] != 0x30 or der[1] < 0x81:
        return der
    width = der[1] & 0x7F
    return der[: 2 + width + int.from_bytes(der[2 : 2 + width], "big")]


def _said(certificate: x509.Certificate, whole: bytes) -> Certificate:
    return Certificate(
        subject=certificate.subject.rfc4514_string(),
        issuer=certificate.issuer.rfc4514_string(),
        names=_alternative_names(certificate),
        key=_spki_digest(certificate.public_key()),
        fingerprint=hashlib.sha256(whole).hexdigest(),
        not_before=certificate.not_valid_before_utc,
        not_after=certificate.not_valid_after_utc,
        authority=_is_authority(certificate),
        weak=_weakness(certificate),
        uses=_uses(certificate),
        identifiers=_identifiers(certificate),
    )


def _alternative_names(certificate: x509.Certificate) -> frozenset[str]:
    from cryptography import x509  # noqa: PLC0415  start-up: as above

    try:
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return frozenset()
    kinds: dict[type, str] = {
        x509.DNSName: "DNS",
        x509.IPAddress: "IP",
        x509.UniformResourceIdentifier: "URI",
        x509.RFC822Name: "email",
    }
    return frozenset(f"{kinds.get(type(name), 'other')}:{name.value}" for name in names)


def _identifiers(certificate: x509.Certificate) -> tuple[str, str]:
    from cryptography import x509  # noqa: PLC0415  start-up: as above

    own = issuers = b""
    for extension in certificate.extensions:
        if isinstance(extension.value, x509.SubjectKeyIdentifier):
            own = extension.value.digest
        elif isinstance(extension.value, x509.AuthorityKeyIdentifier):
            issuers = extension.value.key_identifier or b""
    return own.hex(), issuers.hex()


def _is_authority(certificate: x509.Certificate) -> bool:
    from cryptography import x509  # noqa: PLC0415  start-up: as above

    try:
        return certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except x509.ExtensionNotFound:
        return False


def _uses(certificate: x509.Certificate) -> frozenset[str]:
    from cryptography import x509  # noqa: PLC0415  start-up: as above

    found: set[str] = set()
    for extension in certificate.extensions:
        value = extension.value
        if isinstance(value, x509.ExtendedKeyUsage):
            found.update(_EXTENDED_USES.get(use.dotted_string, use.dotted_string) for use in value)
        elif isinstance(value, x509.KeyUsage):
            found.update(name for name in _KEY_USES if getattr(value, name))
    return frozenset(found)


def _weakness(certificate: x509.Certificate) -> str:
    algorithm = certificate.signature_hash_algorithm
    if algorithm is not None and algorithm.name in {"md5", "sha1"}:
        return algorithm.name
    size = getattr(certificate.public_key(), "key_size", 2048)
    return f"a key of {size} bits" if size < 224 or 512 < size < 2048 else ""


def _spki_digest(key: object) -> str:
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat  # noqa: PLC0415  start-up: as above

    spki = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)  # type: ignore[attr-defined]  # any public key
    return hashlib.sha256(spki).hexdigest()


@functools.lru_cache(maxsize=16)
def private_key_digest(value: str) -> str | None:
    """Return the SHA-256 of the public half of a private key, or None where it cannot be had (encrypted).

    Where other PEM blocks stand beside it, the digest is of them all.
    """
    return _blocks_digest(value) if has_private_key(value) else None


@functools.lru_cache(maxsize=16)
def public_key_digest(value: str) -> str | None:
    """Return the SHA-256 (hex) of a public key in PEM as its SPKI, or None where it cannot be read.

    Where other PEM blocks stand beside it, the digest is of them all.
    """
    return _blocks_digest(value)


@functools.lru_cache(maxsize=16)
def private_keys(value: str) -> tuple[str, ...]:
    """Return the SHA-256 (hex) of the public half of each private key in a value that is not locked."""
    text = unwrapped(value)
    if len(text) > _EXAMINED or "PRIVATE KEY-----" not in text or text.count("-----BEGIN ") > _BLOCKS:
        return ()
    blocks = (match for match in _PEM.finditer(text) if match[1].endswith("PRIVATE KEY"))
    found = (_block_digest(match[1], match[0], match[2]) for match in blocks)
    return tuple(digest for digest in found if digest is not None)


def _blocks_digest(value: str) -> str | None:
    text = unwrapped(value)
    if len(text) > _EXAMINED or not 0 < text.count("-----BEGIN ") <= _BLOCKS:
        return None
    found = [_block_digest(match[1], match[0], match[2]) for match in _PEM.finditer(text)]
    if len(found) != text.count("-----BEGIN ") or None in found:
        return None
    return found[0] if len(found) == 1 else hashlib.sha256(repr(found).encode()).hexdigest()


def _block_digest(label: str, armour: str, body: str) -> str | None:
    from cryptography.hazmat.primitives import serialization  # noqa: PLC0415  start-up: as above

    pem = armour.encode("utf-8", "replace")
    try:
        if label == "OPENSSH PRIVATE KEY":
            return _spki_digest(serialization.load_ssh_private_key(pem, None).public_key())
        if label.endswith("PRIVATE KEY"):
            loaded = serialization.load_pem_private_key(pem, None, unsafe_skip_rsa_key_validation=True)
            return _spki_digest(loaded.public_key())
        if label.endswith("PUBLIC KEY"):
            return _spki_digest(serialization.load_pem_public_key(pem))
    except Exception:  # noqa: BLE001  a key can be broken or locked in more ways than the library names
        return None
    return hashlib.sha256(f"{label}:{''.join(body.split())}".encode("utf-8", "replace")).hexdigest()
