"""A certificate and the private key beside it, in one document or in two files of one name."""

from __future__ import annotations

import base64
import json

import pytest

from changegate.model.finding import Severity, Signal
from meant import meant, messages, one, signals
from pki import certificate, private

CERT = {number: certificate(number=number) for number in (1, 2)}
KEY = {number: private(number) for number in (1, 2)}


def secret(cert: str, key: str) -> str:
    data = {
        name: base64.b64encode(text.encode()).decode() for name, text in (("tls.crt", cert), ("tls.key", key))
    }
    return json.dumps({"apiVersion": "v1", "kind": "Secret", "type": "kubernetes.io/tls", "data": data})


def saml(cert: str, key: str) -> str:
    return json.dumps({"saml": {"sp": {"certificate": cert, "private_key": key, "idp_cert": CERT[2]}}})


def variables(cert: str, key: str) -> str:
    lines = (f'SAML_{name}="{text.strip()}"' for name, text in (("CERT", cert), ("PRIVATE_KEY", key)))
    return "\n".join(line.replace("\n", "\\n") for line in lines)


def pem(cert: str, key: str) -> str:
    return key + cert


@pytest.mark.parametrize(
    ("path", "made"), [("s.json", secret), ("s.json", saml), ("s.env", variables), ("s.pem", pem)]
)
def test_a_key_that_is_no_longer_that_of_the_certificate_is_said(path: str, made: object) -> None:
    assert callable(made)
    whole = made(CERT[1], KEY[1])
    if made is not saml:
        parted = one(path, whole, made(CERT[2], KEY[1]))
        assert any(Signal.CROSS_SIDE in signals(item) for item in parted.values())
        assert "is that of no certificate beside it" in "".join(map(messages, parted.values()))
    other = one(path, whole, made(certificate(number=3), KEY[1]))
    assert any(item.findings[0].severity is Severity.CRITICAL for item in other.values())
    both = one(path, whole, made(CERT[2], KEY[2]))
    assert not any(Signal.CROSS_SIDE in signals(item) for item in both.values())


def test_what_did_not_belong_together_before_and_an_authority_beside_a_key_give_no_cause() -> None:
    for old, new in (
        (secret(CERT[1], KEY[2]), secret(certificate(number=1, days=200), KEY[2])),
        (secret(certificate(authority=True), ""), secret(certificate(authority=True), KEY[2])),
        (secret(CERT[1], KEY[1]), secret(certificate(number=1, days=200), KEY[1])),
    ):
        assert not any(Signal.CROSS_SIDE in signals(item) for item in one("s.json", old, new).values())


@pytest.mark.parametrize(
    ("cert", "key"),
    [
        ("a/tls.crt", "a/tls.key"),
        ("a/server.pem", "a/server-key.pem"),
        ("a/fullchain.pem", "a/privkey.pem"),
        ("a/app.cert.pem", "a/app.key"),
    ],
)
def test_two_files_of_one_name_belong_together(cert: str, key: str) -> None:
    before = {cert: CERT[1], key: KEY[1]}
    for after in ({cert: CERT[2], key: KEY[1]}, {cert: CERT[1], key: KEY[2]}):
        found = "".join(map(messages, meant(before, after).values()))
        assert "beside it is of another key" in found
    renewed = meant(before, {cert: CERT[2], key: KEY[2]})
    assert not any(Signal.CROSS_SIDE in signals(item) for item in renewed.values())


def test_files_of_other_names_do_not_belong_together() -> None:
    before = {"a/one.crt": CERT[1], "a/two.key": KEY[1]}
    found = meant(before, {**before, "a/one.crt": CERT[2]})
    assert not any(Signal.CROSS_SIDE in signals(item) for item in found.values())
