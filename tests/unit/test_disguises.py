"""Spellings that hide an identity change within one value: encodings, and words of commands."""

from __future__ import annotations

import base64
import gzip
import json
from urllib.parse import quote

import pytest

from changegate.model.finding import Signal
from meant import categories, messages, one, signals

A, B = "https://id.example.com", "https://id.example.net"
CONTAINER = "kind: Deployment\nspec:\n  containers:\n  - name: a\n    {}: {}\n"


def document(url: str) -> str:
    return json.dumps({"oidc": {"issuer": url, "client_id": "app", "more": "???>>>"}})


def standard(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def safe(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode()


@pytest.mark.parametrize(
    "hide",
    [
        pytest.param(lambda url: safe(document(url)), id="base64url"),
        pytest.param(lambda url: safe(document(url)).rstrip("="), id="base64url without padding"),
        pytest.param(lambda url: standard(document(url)).rstrip("="), id="base64 without padding"),
        pytest.param(lambda url: f"data:application/json;base64,{standard(document(url))}", id="a data URI"),
        pytest.param(lambda url: quote(document(url)), id="percent signs"),
        pytest.param(lambda url: quote(document(url), safe=""), id="more percent signs"),
        pytest.param(lambda url: json.dumps(document(url)), id="quotes"),
        pytest.param(lambda url: json.dumps(json.dumps(document(url))), id="quotes in quotes"),
        pytest.param(lambda url: standard(f"OIDC_ISSUER={url}"), id="one variable in base64"),
        pytest.param(lambda url: standard(quote(document(url))), id="percent signs in base64"),
    ],
)
def test_i6_another_spelling_of_a_document_hides_nothing(hide: object) -> None:
    assert callable(hide)
    found = one("a.yaml", *(f"x: {json.dumps(hide(url))}\n" for url in (A, B)))
    assert {category for item in found.values() for category in categories(item)} == {"issuer"}, found


def test_i6_packed_in_the_alphabet_for_addresses() -> None:
    packed = [
        base64.urlsafe_b64encode(gzip.compress(document(url).encode(), mtime=0)).decode() for url in (A, B)
    ]
    found = one("a.yaml", *(f"x: {text}\n" for text in packed))
    assert {category for item in found.values() for category in categories(item)} == {"issuer"}


def test_i6_one_document_in_two_spellings_is_a_change_all_the_same() -> None:
    text = document(A)
    spellings = [
        standard(text),
        standard(text).rstrip("="),
        safe(text),
        quote(text, safe=""),
        json.dumps(text),
    ]
    for old in spellings:
        for new in spellings:
            assert (old == new) is (one("a.yaml", f"x: {json.dumps(old)}\n", f"x: {json.dumps(new)}\n") == {})


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("args", ["--set", "oidc.issuer={}"]),
        ("args", ["--set=oidc.issuer={}"]),
        ("args", ["--set", "a=b,oidc.issuer={}"]),
        ("args", ["--from-literal=OIDC_ISSUER={}"]),
        ("args", ["--conf", "oidc.issuer={}"]),
        ("args", ["--build-arg", "OIDC_ISSUER={}"]),
        ("args", ['--config={"oidc":{"issuer":"{}"}}']),
        ("command", ["sh", "-c", "export OIDC_ISSUER={}; app"]),
        ("command", ["sh", "-c", "OIDC_ISSUER={} exec app"]),
        ("command", ["sh", "-c", 'echo "issuer: {}" > /etc/app.yaml && app']),
        ("command", ["python", "-c", 'import os; os.environ["OIDC_ISSUER"]="{}"; main()']),
    ],
)
def test_i7_a_setting_in_the_words_of_a_command_is_one(key: str, words: list[str]) -> None:
    sides = (CONTAINER.format(key, json.dumps([word.replace("{}", url) for word in words])) for url in (A, B))
    found = one("d.yaml", *sides)
    assert {category for item in found.values() for category in categories(item)} == {"issuer"}, found


def test_i7_an_option_of_java_in_quotes_is_one() -> None:
    text = "env: [{{name: JDK_JAVA_OPTIONS, value: '\"-Doidc.issuer={}\" -Xmx1g'}}]\n"
    (item,) = one("d.yaml", text.format(A), text.format(B)).values()
    assert categories(item) == {"issuer"}


def test_i7_of_two_settings_in_one_word_the_ordinary_one_stays_so() -> None:
    line = "args: ['--set', 'replicas={},oidc.issuer=https://id.example.com']\n"
    (item,) = one("d.yaml", line.format(1), line.format(2)).values()
    assert "issuer" not in messages(item)


def test_i20_a_key_with_a_letter_that_is_not_seen_is_marked_where_its_value_moves() -> None:
    sides = (json.dumps({"oidc": {key: A, "client_id": "a"}}) for key in ("issuer", "iss\u200buer"))
    found = one("a.json", *sides)
    assert any(Signal.INVISIBLE in signals(item) for item in found.values())


@pytest.mark.parametrize(
    ("path", "text", "category"),
    [
        ("a.xml", "<c><issuer x='1'>{}</issuer></c>\n", "issuer"),
        ("a.xml", "<c xmlns:o='urn:o'><o:issuer>{}</o:issuer></c>\n", "issuer"),
        ("web.config", "<c><appSettings><add key='ida:Authority' value='{}'/></appSettings></c>\n", "issuer"),
        (
            "t.yaml",
            "Resources: {{P: {{Type: AWS::IAM::OIDCProvider, Properties: {{Url: !If [Prod, '{}', 'https://b']}}}}}}\n",
            "federation",
        ),
        (
            "t.yaml",
            "Resources: {{P: {{Type: AWS::IAM::OIDCProvider, Properties: {{Url: !Join ['/', ['{}', x]]}}}}}}\n",
            "federation",
        ),
        (
            "kustomization.yaml",
            (
                "patches:\n- patch: |-\n    - op: add\n      path: /spec/containers/0/env/-\n"
                "      value: {{name: OIDC_ISSUER, value: '{}'}}\n"
            ),
            "issuer",
        ),
        ("a.yaml", "template: {{data: 'OIDC_ISSUER={}'}}\n", "issuer"),
    ],
)
def test_a_setting_keeps_its_name_in_the_dress_of_its_format(path: str, text: str, category: str) -> None:
    found = one(path, text.format(A), text.format(B))
    assert category in {each for item in found.values() for each in categories(item)}, found


def test_the_text_of_an_element_with_attributes_is_as_secret_as_the_element() -> None:
    text = "<c><password x='1'>{}</password></c>\n"
    (item,) = one("a.xml", text.format("hunter2horse"), text.format("battery-staple")).values()
    assert item.secret


def test_i21_another_provider_below_a_section_of_logins_is_another_authority() -> None:
    (item,) = one("a.yaml", "auth: {provider: google}\n", "auth: {provider: github}\n").values()
    assert categories(item) == {"federation"}
    (other,) = one("a.yaml", "storage: {provider: google}\n", "storage: {provider: aws}\n").values()
    assert categories(other) == set()


def test_i17_another_map_that_all_settings_of_logins_come_from() -> None:
    text = "kind: Deployment\nspec: {{containers: [{{envFrom: [{{configMapRef: {{name: {}}}}}]}}]}}\n"
    (item,) = one("d.yaml", text.format("oidc-one"), text.format("oidc-two")).values()
    assert categories(item) == {"client"}
    (other,) = one("d.yaml", text.format("sizes-one"), text.format("sizes-two")).values()
    assert categories(other) == set()
