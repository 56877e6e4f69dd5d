"""Certificates and keys for tests, made from numbers so that each run makes the same keys."""

from __future__ import annotations

import functools
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

START = datetime(2024, 1, 1, tzinfo=UTC)


@functools.cache
def key(number: int) -> ec.EllipticCurvePrivateKey:
    """Return the private key of a number."""
    return ec.derive_private_key(1000 + number, ec.SECP256R1())


@functools.cache
def certificate(
    subject: str = "app.example.com",
    *,
    number: int = 1,
    issuer: str = "Example CA",
    names: tuple[str, ...] = ("app.example.com",),
    days: int = 90,
    authority: bool = False,
    uses: tuple[x509.ObjectIdentifier, ...] = (),
    signer: int | None = None,
) -> str:
    """Return a certificate in PEM; with a signer it names the keys of both, as chains do."""
    builder = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, subject)]))
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer)]))
        .public_key(key(number).public_key())
        .serial_number(1)
        .not_valid_before(START)
        .not_valid_after(START + timedelta(days=days))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name) for name in names]), critical=False)
        .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
    )
    if signer is not None:
        own, issuers = key(number).public_key(), key(signer).public_key()
        builder = builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(own), critical=False)
        issued = x509.AuthorityKeyIdentifier.from_issuer_public_key(issuers)
        builder = builder.add_extension(issued, critical=False)
    if uses:
        builder = builder.add_extension(x509.ExtendedKeyUsage(uses), critical=False)
    made = builder.sign(key(99), hashes.SHA256())
    return made.public_bytes(serialization.Encoding.PEM).decode()


def private(number: int, form: serialization.PrivateFormat = serialization.PrivateFormat.PKCS8) -> str:
    """Return a private key in PEM, not locked."""
    pem = serialization.Encoding.PEM
    return key(number).private_bytes(pem, form, serialization.NoEncryption()).decode()
