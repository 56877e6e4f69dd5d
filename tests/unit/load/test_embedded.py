"""Documents inside strings."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from changegate.load.embedded import MOST_LEVELS, opened
from changegate.load.formats._contract import LimitError
from changegate.load.read import read
from changegate.model.config import Limits
from changegate.model.value import Embedded, Opaque, Stream

LIMITS = Limits()


def under(key: str, text: str) -> Any:
    found = opened({key: text}, LIMITS)
    assert isinstance(found, dict)
    return found[key]


def encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


@pytest.mark.parametrize(
    ("key", "text", "name", "value"),
    [
        ("policy", '{"a": 1}', "json", {"a": 1}),
        ("claims", "[]", "json", []),
        ("a.json", ' {"a": 1}\n', "json", {"a": 1}),
        ("oidc.config", "name: x\nissuer: z\n", "yaml", {"name": "x", "issuer": "z"}),
        ("app.yaml", "a: 1\n", "yaml", {"a": 1}),
        ("app.yaml", "a: 1", "yaml", {"a": 1}),
        ("app.properties", "a=b", "properties", {"a": "b"}),
        ("grafana.ini", "[a]\nb = c\n", "ini", {"a": {"b": "c"}}),
        ("config.toml", '[a]\nb = "c"\n', "toml", {"a": {"b": "c"}}),
        ("server.conf", 'server {\n  a = "b"\n}\n', "hcl", {"server": {"a": "b"}}),
        ("nginx.conf", "a {\n  b c;\n}\n", "directives", {"a": {"b": "c"}}),
        ("policy.csv", "p, a, b\n", "casbin", {"p": ["a, b"]}),
        ("pg_hba.conf", "local all a peer\n", "pg_hba", None),
        (".env", "A=1\n", "env", {"A": "1"}),
        ("mapRoles", "- rolearn: a\n  groups: [b]\n", "yaml", [{"rolearn": "a", "groups": ["b"]}]),
        ("config", "A=1\nB=2\n", "ini", {"A": "1", "B": "2"}),
        ("idp", '<a xmlns="urn:a"><b>c</b></a>', "xml", {"a": {"@xmlns": "urn:a", "b": "c"}}),
        ("docs.yaml", "a: 1\n---\nb: 2\n", "yaml", Stream(({"a": 1}, {"b": 2}))),
    ],
)
def test_strings_that_hold_documents_are_opened(key: str, text: str, name: str, value: object) -> None:
    found = under(key, text)
    assert isinstance(found, Embedded)
    assert (found.text, found.format) == (text, name)
    assert value is None or found.value == value


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("name", "auth"),
        ("pattern", "[a-z]+"),
        ("scopes", "[openid, email]"),
        ("template", "{{ .Values.x }}"),
        ("url", "https://a.example.com/?b=c"),
        ("path.conf", "/etc/a.conf"),
        ("values.yaml", "see elsewhere"),
        ("note", "Note: this is a text that goes on.\nWarning: please do read all of it now.\n"),
        ("list", "- one thing to do\n- another thing to do\n"),
        ("greeting", "Dear all,\n\nplease note: the door is open.\n"),
        ("script", "set -e\nif [ -f a ]; then\n  b\nfi\n"),
        ("words", "a\nb\nc\n"),
        ("html", "<b>bold</b>"),
        ("tls.crt", "-----BEGIN CERTIFICATE-----\nQUJD\n-----END CERTIFICATE-----\n"),
        ("sql", "select a\nfrom b\nwhere c = 1\n"),
        ("empty", ""),
    ],
)
def test_strings_that_only_might_hold_one_stay_strings(key: str, text: str) -> None:
    assert under(key, text) == text


def test_nothing_to_open_gives_the_very_same_value() -> None:
    value = {"a": ["b", {"c": "d"}], "e": 1}
    assert opened(value, LIMITS) is value


def test_documents_within_documents_are_opened() -> None:
    found = under("a.yaml", 'b: \'{"c": "[1]"}\'\n')
    assert found.value["b"].value["c"].value == [1]


def test_the_fifth_level_stays_a_string() -> None:
    import json  # noqa: PLC0415  only here

    text = '["x"]'
    for _ in range(MOST_LEVELS):
        text = json.dumps([text])
    found: Any = under("a", text)
    for _ in range(MOST_LEVELS):
        assert isinstance(found, Embedded)
        found = found.value[0]  # type: ignore[index,call-overload]
    assert found == '["x"]'


def test_values_of_a_secret_are_decoded() -> None:
    data = {"password": encoded("hunter2"), "a.yaml": encoded("b: 1\nc: 2\n"), "store": "AAEC", "odd": "!!"}
    found: Any = opened({"kind": "Secret", "data": data}, LIMITS)
    inner = found["data"]
    assert inner["password"] == Embedded(data["password"], "base64", "hunter2")
    assert inner["a.yaml"].value == Embedded("b: 1\nc: 2\n", "yaml", {"b": 1, "c": 2})
    assert (inner["store"], inner["odd"]) == ("AAEC", "!!")


def test_base64_elsewhere_is_text_unless_it_is_pem() -> None:
    pem = "-----BEGIN CERTIFICATE-----\nQUJD\n-----END CERTIFICATE-----\n"
    assert under("ca", encoded(pem)) == Embedded(encoded(pem), "base64", pem)
    assert under("ca", encoded("hunter2")) == encoded("hunter2")


def test_a_certificate_of_a_secret_stays_whole() -> None:
    pem = "-----BEGIN CERTIFICATE-----\nQUJD\n-----END CERTIFICATE-----\n"
    found: Any = opened({"kind": "Secret", "data": {"tls.crt": encoded(pem)}}, LIMITS)
    assert found["data"]["tls.crt"].value == pem


def test_what_is_there_twice_inside_is_opaque() -> None:
    found = under("a", '{"b": 1, "b": 2}')
    assert isinstance(found.value, Opaque)
    assert "twice" in found.value.reason


def test_a_template_inside_is_read_line_by_line() -> None:
    found = under("a.yaml", "b: {{ .x }}\nc: d\n")
    assert (found.format, found.value["b"]) == ("template", "{{ .x }}")


def test_formatting_inside_is_no_difference_of_what_it_says() -> None:
    assert under("a", '{"b":1}').value == under("a", '{ "b": 1 }').value


@pytest.mark.parametrize("text", ["[" * 100 + "]" * 100, '{"a": ' * 100 + "1" + "}" * 100])
def test_depth_inside_counts_from_the_outside(text: str) -> None:
    with pytest.raises(LimitError):
        opened({"a": text}, LIMITS)
    assert read("a.json", b'{"a": "%s"}' % text.replace('"', '\\"').encode(), LIMITS).format == "opaque"


def test_depth_outside_is_not_given_twice() -> None:
    deep: Any = "[" * 40 + "]" * 40
    for _ in range(40):
        deep = [deep]
    with pytest.raises(LimitError):
        opened(deep, LIMITS)


def test_many_documents_share_one_budget() -> None:
    with pytest.raises(LimitError):
        opened([f"[{number}]" for number in range(60)], Limits(nodes=100))


def test_one_text_in_many_places_counts_each_time() -> None:
    with pytest.raises(LimitError):
        opened(["[1]"] * 60, Limits(nodes=100))


def test_many_texts_of_a_slow_format_share_one_budget() -> None:
    text = "a {\n b = 1\n}\n" * 4000
    with pytest.raises(LimitError, match="HCL"):
        opened({f"{number}.tf": f"{text}# {number}" for number in range(5)}, LIMITS)


def test_a_text_beside_a_path_is_read_as_that_file() -> None:
    task = {"copy": {"dest": "/etc/sudoers.d/a", "content": "a ALL=(ALL) ALL"}}
    assert one(opened(task, LIMITS), "copy", "content").format == "directives"
    file = {"path": "/etc/ssh/sshd_config", "contents": {"inline": "PermitRootLogin no"}}
    assert one(opened(file, LIMITS), "contents", "inline").value == {"PermitRootLogin": "no"}


def test_what_is_packed_on_its_way_to_a_file_is_opened() -> None:
    packed = base64.b64encode(b"issuer = https://a.example.com\nlevel = 1\n").decode()
    found = one(opened({"path": "/etc/app.conf", "content": packed}, LIMITS), "content")
    assert one(found.value).value["issuer"] == "https://a.example.com"
    rules = {"dest": "{{ etc }}/sudoers.d/a", "content": "a ALL=(ALL) ALL"}
    assert one(opened(rules, LIMITS), "content").format == "directives"


def test_a_text_beside_a_path_inside_something_else_is_not_that_file() -> None:
    file = {"path": "/etc/ssh/sshd_config", "contents": {"note": "PermitRootLogin no"}}
    assert opened(file, LIMITS) is file


def one(value: Any, *keys: str) -> Embedded:
    """Return what lies under some keys, which is a document."""
    for key in keys:
        value = value[key]
    assert isinstance(value, Embedded)
    return value
