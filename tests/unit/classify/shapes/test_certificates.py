from __future__ import annotations

import base64
import json
from datetime import datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.x509.oid import ExtendedKeyUsageOID

from changegate.classify.shapes import SHAPES, read, recognise, shape_of
from changegate.classify.shapes.jwks import thumbprint
from changegate.classify.signals import expiry
from changegate.model.finding import Category, Direction, Severity, Signal
from changegate.model.value import ABSENT
from meant import meant, signals
from pki import START, certificate, key, private
from settings import setting

SERVER, CLIENT = ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH


def compared(old: object, new: object, code: str = "pem"):  # noqa: ANN201  a reading
    return read(setting("tls crt", new, old), code)  # type: ignore[arg-type]  # sides of tests


@pytest.mark.parametrize(
    ("new", "telling", "direction", "severity"),
    [
        (certificate(days=180), "renewed with the same key", Direction.NEUTRAL, Severity.LOW),
        (certificate(days=30), "ends earlier", Direction.BREAKS, Severity.MEDIUM),
        (certificate(number=2, days=180), "rekeyed under the same name", Direction.BREAKS, Severity.MEDIUM),
        (certificate(issuer="Other CA"), 'issuer was "CN=Example CA"', Direction.BOTH, None),
        (
            certificate("b.example.com", names=("b.example.com",)),
            "same key under other names",
            Direction.BOTH,
            None,
        ),
        (certificate(names=("app.example.com", "*.example.com")), "now speaks for", Direction.BOTH, None),
        (certificate("b.example.com", number=2), "another certificate", Direction.BOTH, None),
        (certificate(number=3, authority=True), "may issue certificates", Direction.OPENS, Severity.CRITICAL),
    ],
)
def test_a_certificate_is_compared_by_what_it_says(
    new: str, telling: str, direction: Direction, severity: Severity | None
) -> None:
    found = compared(certificate(), new)
    assert telling in found.message
    assert (found.direction, found.severity) == (direction, severity)
    assert not found.same


@pytest.mark.parametrize(
    "wrap",
    [
        lambda pem: pem.replace("\n", "\r\n"),
        lambda pem: "\n" + pem.strip(),
        lambda pem: pem.replace("\n", "\\n"),
        lambda pem: "subject=app\n" + pem,
    ],
)
def test_the_same_certificate_in_another_spelling_is_the_same(wrap: object) -> None:
    assert callable(wrap)
    assert compared(certificate(), wrap(certificate())).same


def test_certificates_are_found_behind_base64_and_as_bare_der() -> None:
    pem = certificate()
    wrapped = base64.b64encode(pem.encode()).decode()
    twice = base64.b64encode(wrapped.encode()).decode()
    der = "".join(pem.splitlines()[1:-1])
    assert shape_of(pem) is SHAPES["certificate"]
    assert shape_of(wrapped) is SHAPES["encoded_certificate"]
    assert shape_of(der) is SHAPES["encoded_certificate"]
    assert compared(wrapped, base64.b64encode(certificate(days=99).encode()).decode()).message.startswith(
        "renewed"
    )
    assert recognise(setting("anything", der)) is not None
    assert shape_of(twice) is SHAPES["encoded_certificate"]


def test_of_several_certificates_those_that_come_and_go_are_named() -> None:
    old = certificate("a.example.com", number=1) + certificate("b.example.com", number=2)
    new = certificate("b.example.com", number=2) + certificate("c.example.com", number=3)
    found = compared(old, new)
    assert 'added: "CN=c.example.com"' in found.message
    assert 'removed: "CN=a.example.com"' in found.message
    assert found.direction is Direction.BOTH


def test_a_bundle_with_one_renewed_certificate_is_renewed() -> None:
    old = certificate("a.example.com") + certificate("b.example.com", number=2)
    new = certificate("a.example.com", days=200) + certificate("b.example.com", number=2)
    found = compared(old, new)
    assert found.severity is Severity.LOW
    assert "renewed with the same key" in found.message


@pytest.mark.parametrize(
    ("old", "new", "telling", "direction"),
    [
        (certificate(authority=True), certificate(), "may no longer issue", Direction.BREAKS),
        (
            certificate(uses=(SERVER,)),
            certificate(uses=(SERVER, CLIENT), days=200),
            'now be used for "clientAuth"',
            Direction.OPENS,
        ),
        (
            certificate(uses=(SERVER, CLIENT)),
            certificate(uses=(SERVER,), number=2),
            'another key under the same name: it may no longer be used for "clientAuth"',
            Direction.BREAKS,
        ),
        (
            certificate() + certificate("x"),
            certificate(days=20) + certificate("x"),
            "added",
            Direction.BOTH,
        ),
        (
            certificate() + certificate("x"),
            certificate(number=2) + certificate("x"),
            "another key under the same name",
            Direction.BOTH,
        ),
        (
            "".join(certificate().splitlines()[1:-1]),
            certificate(days=200),
            "renewed with the same key",
            Direction.NEUTRAL,
        ),
    ],
)
def test_what_a_certificate_may_be_used_for_is_no_mere_renewal(
    old: str, new: str, telling: str, direction: Direction
) -> None:
    found = compared(old, new)
    assert telling in found.message
    assert found.direction is direction


def test_a_bundle_in_another_order_is_another_chain() -> None:
    one, two = certificate("a.example.com"), certificate("b.example.com", number=2)
    assert "another order" in compared(one + two, two + one).message


def test_an_added_authority_opens_and_a_lost_one_breaks() -> None:
    assert compared(ABSENT, certificate()).direction is Direction.OPENS
    assert compared(certificate(), ABSENT).direction is Direction.BREAKS


@pytest.mark.parametrize(
    "broken",
    [
        "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----",
        "-----BEGIN CERTIFICATE-----\n!!!!\n-----END CERTIFICATE-----",
        "-----BEGIN CERTIFICATE-----\n" + "MIIB" * 40 + "\n-----END CERTIFICATE-----",
    ],
)
def test_a_certificate_that_cannot_be_read_is_said_and_never_passes_for_the_same(broken: str) -> None:
    found = compared(certificate(), broken)
    assert not found.same
    assert found.message


def test_a_weak_signature_or_key_is_said() -> None:
    weak = ec.derive_private_key(7, ec.SECP192R1())
    made = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([]))
        .issuer_name(x509.Name([]))
        .public_key(weak.public_key())
        .serial_number(1)
        .not_valid_before(START)
        .not_valid_after(START + timedelta(days=1))
        .sign(key(99), hashes.SHA256())
    )
    found = compared(certificate(), made.public_bytes(serialization.Encoding.PEM).decode())
    assert Signal.WEAK_ALGORITHM in found.signals


def test_a_private_key_is_compared_by_its_public_half_and_never_shown() -> None:
    traditional = private(1, serialization.PrivateFormat.TraditionalOpenSSL)
    openssh = private(1, serialization.PrivateFormat.OpenSSH)
    assert compared(private(1), traditional, "key").same
    assert compared(private(1), openssh, "key").same
    other = compared(private(1), private(2), "key")
    assert "another private key" in other.message
    assert "MIG" not in other.message


def test_a_locked_private_key_cannot_be_compared_and_that_is_said() -> None:
    pem = serialization.Encoding.PEM
    lock = serialization.BestAvailableEncryption(b"x")
    locked = key(1).private_bytes(pem, serialization.PrivateFormat.PKCS8, lock).decode()
    found = compared(private(1), locked, "key")
    assert "cannot be compared" in found.message
    assert not found.same


def test_a_public_key_is_compared_by_itself() -> None:
    form = (serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    one, two = (key(number).public_key().public_bytes(*form).decode() for number in (1, 2))
    assert compared(one, one.replace("\n", "\r\n"), "key").same
    assert "another public key" in compared(one, two, "key").message


def test_ssh_keys_are_compared_by_fingerprint() -> None:
    def public(seed: int, comment: str) -> str:
        made = ed25519.Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32).public_key()
        form = (serialization.Encoding.OpenSSH, serialization.PublicFormat.OpenSSH)
        return f"{made.public_bytes(*form).decode()} {comment}"

    only_comment = compared(public(1, "old laptop"), public(1, "laptop"), "key")
    assert only_comment.same
    for old, new in (
        (f'command="x" {public(1, "")}', public(1, "")),
        (f"{public(1, 'a')}\n{public(2, 'b')}", f"{public(2, 'b')}\n{public(1, 'a')}"),
        (f"{public(1, 'a')}, {public(2, 'b')}", f"{public(1, 'a')}, {public(3, 'b')}"),
    ):
        assert not compared(old, new, "key").same
    added = compared(public(1, "laptop"), f"{public(1, 'laptop')}\n{public(2, 'phone')}", "key")
    assert added.direction is Direction.OPENS
    assert '"phone"' in added.message
    hosts = recognise(setting("ssh known_hosts", f"example.com {public(1, '')}"))
    assert hosts is not None
    assert hosts.category is Category.SIGNING_KEY


@pytest.mark.parametrize(
    ("when", "expired"),
    [
        (START - timedelta(days=1), True),
        (START + timedelta(days=1), False),
        (START + timedelta(days=91), True),
    ],
)
def test_a_certificate_is_valid_only_between_its_dates(when: datetime, *, expired: bool) -> None:
    assert (expiry(setting("tls crt", certificate()), when) != "") is expired
    wrapped = base64.b64encode(certificate().encode()).decode()
    assert (expiry(setting("tls crt", wrapped), when) != "") is expired


def test_a_certificate_that_ends_within_two_weeks_is_said_to_and_no_more() -> None:
    old, new = (f"tls:\n  crt: {json.dumps(each)}\n" for each in (certificate(), certificate(number=2)))
    for days, telling in ((80, "it ends on 2024-03-31, in 10 days"), (60, "")):
        (item,) = meant({"a.yaml": old}, {"a.yaml": new}, now=START + timedelta(days=days)).values()
        assert item.findings[0].message.endswith(telling or "refuses it")
        assert Signal.EXPIRED not in signals(item)


def test_bare_der_is_read_in_lists_and_over_several_lines() -> None:
    one, two = ("".join(certificate(number=number).splitlines()[1:-1]) for number in (1, 2))
    wrapped = "\n".join(one[at : at + 64] for at in range(0, len(one), 64))
    assert compared(one, wrapped).same
    assert "added" in compared(one, f"{one},{two}").message


def test_what_is_no_certificate_does_not_run_out() -> None:
    assert not expiry(setting("issuer", "https://id.example.com"), START)
    assert not expiry(setting("issuer", ABSENT, certificate()), START)


def test_the_thumbprint_of_a_key_is_that_of_the_standard() -> None:
    # The example of RFC 7638 section 3.1.
    number = (
        "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3"
        "oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdA"
        "ZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-"
        "kEgU8awapJzKnqDKgw"
    )
    key = {"kty": "RSA", "n": number, "e": "AQAB", "alg": "RS256", "kid": "2011-04-29"}
    assert thumbprint(key) == "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"


def test_what_stands_behind_many_certificates_is_not_passed_over() -> None:
    bundle = certificate() * 300
    assert not compared(bundle, bundle + certificate(subject="Evil CA", number=2, authority=True)).same
    many = certificate() * 1001
    found = compared(many, many + certificate(subject="Evil CA", number=2))
    assert (found.same, found.severity) == (False, Severity.CRITICAL)


def test_a_certificate_that_only_others_can_read_is_not_passed_over() -> None:
    header = "-----BEGIN CERTIFICATE-----\nComment: x-y\n\n"
    other = certificate(subject="Evil CA", number=2).replace("-----BEGIN CERTIFICATE-----\n", header)
    assert not compared(certificate(), certificate() + other).same


def test_trust_settings_behind_a_certificate_are_part_of_it() -> None:
    der = base64.b64decode("".join(certificate().splitlines()[1:-1]))
    wrapped = [
        f"-----BEGIN TRUSTED CERTIFICATE-----\n{base64.b64encode(der + tail).decode()}\n"
        "-----END TRUSTED CERTIFICATE-----\n"
        for tail in (b"\x30\x02\x04\x00", b"\x30\x00")
    ]
    assert not compared(*wrapped).same


@pytest.mark.parametrize("code", ["key", ""])
def test_a_second_key_beside_the_first_is_not_passed_over(code: str) -> None:
    one, two = (
        key(number)
        .public_key()
        .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
        .decode()
        for number in (1, 2)
    )
    assert not compared(one, one + two, code).same
    assert compared(one + two, one.replace("\n", "\n\n", 1) + two, code).same
    assert not compared(private(1), private(1) + private(2), code).same
    assert not compared(private(1) + certificate(), private(1) + certificate(number=2), code).same


def test_a_certificate_that_is_over_is_said_to_be_where_it_goes_out() -> None:
    old, new = (f"tls:\n  crt: {json.dumps(each)}\n" for each in (certificate(), certificate(number=2)))
    late = {"a.yaml#/tls/crt": Signal.EXPIRED}
    for now, expected in ((START + timedelta(days=1), {}), (START + timedelta(days=9999), late)):
        found = meant({"a.yaml": old}, {"a.yaml": new}, now=now)
        assert {
            name: Signal.EXPIRED for name, item in found.items() if Signal.EXPIRED in signals(item)
        } == expected
