"""Names in realms, directories and federations: Kerberos principals, emptied names, names of SAML."""

from __future__ import annotations

import pytest

from changegate.classify.setting import Reading
from changegate.classify.shapes import read, recognise
from changegate.model.change import Side
from changegate.model.finding import Direction, Severity, Signal
from changegate.model.value import ABSENT
from settings import setting


def compared(old: Side, new: Side, code: str = "") -> Reading:
    return read(setting("who", new, old), code)


def test_a_principal_is_told_from_an_address_by_the_capitals_of_its_realm() -> None:
    assert recognise(setting("anything", "HTTP/app.example.com@EXAMPLE.COM")) is not None
    assert recognise(setting("anything", "alice@example.com")) is None
    assert recognise(setting("anything", "alice@EXAMPLE")) is None
    assert recognise(setting("krb5 user", "alice@EXAMPLE")) is not None
    found = compared("HTTP/app@EXAMPLE.COM", "HTTP/app@EXAMPLE.ORG")
    assert 'the realm was "EXAMPLE.COM"' in found.message


@pytest.mark.parametrize(
    ("old", "new", "telling"),
    [
        ("HTTP/app@EXAMPLE.COM", "HTTP/*@EXAMPLE.COM", '"HTTP" on any host of the realm "EXAMPLE.COM"'),
        ("joe/admin@EXAMPLE.COM", "*/admin@EXAMPLE.COM", 'everybody whose instance is "admin" in the realm'),
        ("joe/admin@EXAMPLE.COM", "*@EXAMPLE.COM", 'everybody in the realm "EXAMPLE.COM"'),
        (ABSENT, "*/*@EXAMPLE.COM", 'everybody in the realm "EXAMPLE.COM"'),
        ("HTTP/app@EXAMPLE.COM", "HTTP/app*@EXAMPLE.COM", "everybody whose name fits the star"),
    ],
)
def test_a_principal_with_a_star_stands_for_many(old: Side, new: str, telling: str) -> None:
    found = read(setting("principal", new, old), "id")
    assert telling in found.message
    assert (found.direction, found.severity) == (Direction.OPENS, Severity.CRITICAL)
    assert found.signals == (Signal.WILDCARD,)


@pytest.mark.parametrize(
    ("key", "old", "new"),
    [
        ("contact", "alice@EXAMPLE.COM", "bob@EXAMPLE.COM"),
        ("smtp from", "alice@EXAMPLE.COM", "bob@EXAMPLE.COM"),
        ("anything", "alice@Example.COM", "bob@EXAMPLE.COM"),
        ("allowed_emails", "alice@EXAMPLE.COM", "bob@EXAMPLE.COM"),
    ],
)
def test_an_address_of_mail_in_capitals_is_no_principal(key: str, old: str, new: str) -> None:
    assert recognise(setting(key, new, old)) is None
    assert "ticket" not in read(setting(key, new, old), "+W -B").message


@pytest.mark.parametrize(
    ("key", "telling", "direction"),
    [
        ("ldap base_dn", "all of the directory is searched, or nothing", Direction.BOTH),
        ("user_search_base", "all of the directory is searched, or nothing", Direction.BOTH),
        ("bind_dn", "asked by nobody", Direction.BREAKS),
        ("group_dn", "no longer named", Direction.BREAKS),
    ],
)
@pytest.mark.parametrize("nothing", ["", ABSENT, None])
def test_a_name_in_a_directory_that_is_emptied(
    key: str, telling: str, direction: Direction, nothing: Side
) -> None:
    found = read(setting(key, nothing, "ou=people,dc=example,dc=com"), "dn")
    assert telling in found.message
    assert found.direction is direction


@pytest.mark.parametrize(
    ("slip", "meant"),
    [
        ("2.0:bindings:HTTP-Post", "2.0:bindings:HTTP-POST"),
        ("2.0:binding:HTTP-POST", "2.0:bindings:HTTP-POST"),
        ("2.0:ac:classes:Pasword", "2.0:ac:classes:Password"),
        ("2.0:nameid-format:persistant", "2.0:nameid-format:persistent"),
        ("2.0:nameid-format:emailAddress", "1.1:nameid-format:emailAddress"),
        ("2.0:attr-name-format:uri", "2.0:attrname-format:uri"),
        ("2.0:cm:barer", "2.0:cm:bearer"),
        ("2.0:nameid-format:zzz", ""),
    ],
)
def test_a_name_beyond_the_closed_lists_is_said_with_the_one_that_is_meant(slip: str, meant: str) -> None:
    start = "urn:oasis:names:tc:SAML:"
    found = compared(f"{start}2.0:attrname-format:basic", start + slip, "id")
    assert "no such name in the standard" in found.message
    assert found.direction is Direction.BREAKS
    assert f'which has "{start}{meant}"' in found.message if meant else "which has" not in found.message


@pytest.mark.parametrize(
    "name",
    [
        "2.0:bindings:HTTP-POST-SimpleSign",
        "2.0:ac:classes:PasswordProtectedTransport",
        "2.0:ac:classes:unspecified",
        "1.1:nameid-format:unspecified",
        "1.0:am:password",
        "2.0:protocol",
        "2.0:profiles:SSO:browser",
        "2.0:consent:obtained",
    ],
)
def test_a_name_of_the_standard_gives_no_cause(name: str) -> None:
    start = "urn:oasis:names:tc:SAML:"
    assert "no such name" not in compared(start + "2.0:cm:bearer", start + name, "id").message


def test_a_slip_in_a_standard_name_is_known() -> None:
    good = "urn:oasis:names:tc:SAML:2.0:attrname-format:basic"
    assert "no such name" in compared(good, good.replace("attrname", "attr-name")).message
    assert "no such name" not in compared(good, good.replace("basic", "uri")).message
