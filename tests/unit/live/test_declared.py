"""What a declaration of check-ins may say, and what is refused with its place."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from changegate.errors import InvalidInputError
from changegate.live.declared import declared
from changegate.live.kinds import KINDS
from changegate.load.read import parse
from changegate.model.checkin import Literal, Place
from changegate.model.config import Limits
from changegate.schema import check, plain


def one(**entries: Any) -> Any:
    return {"version": 1, "checkins": {"a": entries}}


def test_where_the_facts_are_claimed_is_read() -> None:
    said = declared(
        one(
            oidc="https://a.example.com",
            expect={
                "issuer": "auth.yaml#/issuer",
                "keys": "jwks.json",
                "scopes_supported": {"is": ["b", "a"]},
            },
        ),
        [],
    )
    assert dict(said.checkins[0].expected) == {
        "issuer": Place("auth.yaml", "/issuer"),
        "keys": Place("jwks.json", ""),
        "scopes_supported": Literal(["a", "b"]),
    }


@pytest.mark.parametrize(
    ("data", "pointer", "problem"),
    [
        ({}, "/", "'version' is missing"),
        ({"version": 2, "checkins": {}}, "/version", "must be 1"),
        (one(paths="a"), "/checkins/a", "says nowhere where to look"),
        (one(file="/a", url="https://a.example.com", paths="a"), "/checkins/a", "names file and url"),
        (one(file="/a"), "/checkins/a", "'paths' is missing"),
        (one(file="a.yaml", paths="a"), "/checkins/a/file", "no absolute path"),
        (one(file="/a", paths="a", expect={}), "/checkins/a/expect", "says nothing to 'file'"),
        (one(tls="a.example.com"), "/checkins/a", "'expect' is missing"),
        (one(tls="a.example.com", expect={}), "/checkins/a/expect", "must not be empty"),
        (one(tls="a.example.com", expect={"entity_id": "a"}), "/checkins/a/expect/entity_id", "not known"),
        (one(tls="a.example.com:0", expect={"names": "a"}), "/checkins/a/tls", "is no host"),
        (one(tls="https://a.example.com", expect={"names": "a"}), "/checkins/a/tls", "is no host"),
        (one(oidc="ldap://a", expect={"issuer": "a"}), "/checkins/a/oidc", "is no address"),
        (one(url="https://me:word@a.example.com", paths="a"), "/checkins/a/url", "names a user"),
        (
            one(oidc="https://a.example.com", expect={"issuer": "/etc/a"}),
            "/checkins/a/expect/issuer",
            "no place",
        ),
        (
            one(oidc="https://a.example.com", expect={"keys": {"is": 7}}),
            "/checkins/a/expect/keys/is",
            "no set of JSON Web Keys",
        ),
        (one(file="/a", paths="a", environment="prd"), "/checkins/a/environment", "is no environment"),
        (
            {"version": 1, "checkins": {}, "alarms": {"x": {"webhook": {"url": "https://a.example.com"}}}},
            "/alarms/x/webhook",
            "'secret-env' is missing",
        ),
        ({"version": 1, "checkins": {}, "alarms": {"x": {}}}, "/alarms/x", "says nowhere"),
        (one(command=[], paths="a"), "/checkins/a/command", "must be a text"),
    ],
)
def test_what_cannot_be_meant_is_refused(data: Any, pointer: str, problem: str) -> None:
    with pytest.raises(InvalidInputError, match=problem) as caught:
        declared(data, ["prod"])
    assert caught.value.where.pointer == pointer


def test_the_example_of_the_documentation_can_be_meant() -> None:
    page = (Path(__file__).resolve().parents[3] / "docs/checkin.md").read_text()
    example = page.partition("<!-- example: checkins.yaml -->\n```yaml\n")[2].partition("```")[0]
    data = plain(parse("checkins.yaml", example.encode(), Limits()))
    check(data, "checkins", "docs/checkin.md")
    said = declared(data, ["prod"])
    assert [one.kind for one in said.checkins] == ["directory", "kubernetes", "oidc", "tls", "saml"]
    for kind in KINDS:
        assert f"`{kind}`" in page
