"""Binary stores are read as far as they are in the clear, and no change of one is ever none."""

from __future__ import annotations

import datetime as dt
import struct
from collections.abc import Callable

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs7, pkcs12
from cryptography.x509.oid import NameOID

from changegate.load.stores import contents
from meant import categories, messages, one

START = dt.datetime(2024, 1, 1, tzinfo=dt.UTC)


def key(number: int) -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(2000 + number, ec.SECP256R1())


def certificate(name: str, number: int = 1, days: int = 90) -> x509.Certificate:
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(subject).serial_number(days)
    builder = builder.public_key(key(number).public_key()).not_valid_before(START)
    return builder.not_valid_after(START + dt.timedelta(days=days)).sign(key(99), hashes.SHA256())


def der(one: x509.Certificate) -> bytes:
    return one.public_bytes(serialization.Encoding.DER)


def text(value: str) -> bytes:
    return struct.pack(">H", len(value)) + value.encode()


def java(one: x509.Certificate, secret: bytes = b"") -> bytes:
    """A store of a trusted certificate, or of a key with it."""
    held = text("X.509") + struct.pack(">I", len(der(one))) + der(one)
    own = struct.pack(">I", len(secret)) + secret + struct.pack(">I", 1) if secret else b""
    entry = struct.pack(">I", 1 if secret else 2) + text("app") + bytes(8) + own + held
    return struct.pack(">III", 0xFEEDFEED, 2, 1) + entry + bytes(20)


def keytab(principal: str) -> bytes:
    name, _, realm = principal.partition("@")
    parts = name.split("/")
    entry = struct.pack(">H", len(parts)) + text(realm) + b"".join(map(text, parts)) + bytes(20)
    return b"\x05\x02" + struct.pack(">i", len(entry)) + entry


def packed(one: x509.Certificate, password: bytes = b"changeit", rounds: int = 1000) -> bytes:
    own = next(key(number) for number in (1, 2) if key(number).public_key() == one.public_key())
    form = serialization.PrivateFormat.PKCS12.encryption_builder().kdf_rounds(rounds)
    form = form.key_cert_algorithm(pkcs12.PBES.PBESv2SHA256AndAES256CBC)
    return pkcs12.serialize_key_and_certificates(b"app", own, one, None, form.build(password))


def message(one: x509.Certificate) -> bytes:
    return pkcs7.serialize_certificates([one], serialization.Encoding.DER)


@pytest.mark.parametrize(
    ("path", "store"),
    [("a.jks", java), ("a.jks", lambda one: java(one, b"locked")), ("a.p12", packed), ("a.der", der), ("a.p7b", message)],
)  # fmt: skip
@pytest.mark.parametrize(
    ("new", "said"),
    [(certificate("a", days=180), "renewed with the same key"), (certificate("a", 2), "rekeyed"), (certificate("b", 2), "another certificate")],
    ids=["renewed", "rekeyed", "another"],
)  # fmt: skip
def test_certificates_in_a_store_are_compared_by_what_they_say(
    path: str, store: Callable[[x509.Certificate], bytes], new: x509.Certificate, said: str
) -> None:
    found = one(path, store(certificate("a")), store(new))
    told = [item for item in found.values() if "tls-identity" in categories(item)]
    assert len(told) == 1
    assert said in messages(told[0])


def test_the_principals_of_a_keytab_are_settings() -> None:
    found = one(
        "a.keytab", keytab("HTTP/a.example.com@EXAMPLE.COM"), keytab("HTTP/a.example.com@EXAMPLE.ORG")
    )
    assert any("directory" in categories(item) for item in found.values())


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        ("a.jks", java(certificate("a"), b"one key"), java(certificate("a"), b"two key")),
        ("a.jks", java(certificate("a")), java(certificate("a"))[:-1] + b"x"),
        ("a.p12", packed(certificate("a"), b"own"), packed(certificate("b"), b"own")),
        ("a.jks", java(certificate("a")), java(certificate("a"))[:-40]),
    ],
)
def test_what_is_not_in_the_clear_is_never_no_change(path: str, old: bytes, new: bytes) -> None:
    found = one(path, old, new)
    assert {category for item in found.values() for category in categories(item)} >= {"unreadable"}


@pytest.mark.parametrize("store", [java(certificate("a")), keytab("a@B"), packed(certificate("a"))])
def test_a_store_that_is_cut_off_or_turned_over_is_refused_and_breaks_nothing(store: bytes) -> None:
    for end in range(0, len(store), 7):
        contents(store[:end])
        contents(store[:end] + b"\xff\xff\xff\xff" + store[end + 4 :])


def test_a_store_that_asks_for_more_work_than_it_is_worth_is_not_read() -> None:
    assert contents(packed(certificate("a"))) is not None
    assert contents(packed(certificate("a"), rounds=400_000)) is None
