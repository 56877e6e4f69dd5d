"""Addresses that somebody signs in at are taken apart, and nothing that is none is."""

from __future__ import annotations

from typing import Any

import pytest

from changegate.connections import taken_apart

JAAS = "org.apache.kafka.common.security.plain.PlainLoginModule"


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (
            "postgres://app:pw@db.example.com:5432/main?sslmode=verify-full",
            {
                "scheme": "postgres",
                "user": "app",
                "password": "pw",
                "host": "db.example.com:5432",
                "database": "main",
                "options": {"sslmode": "verify-full"},
            },
        ),
        ("redis://:pw@cache", {"scheme": "redis", "user": "", "password": "pw", "host": "cache"}),
        (
            "postgresql+asyncpg://app@db/main",
            {"scheme": "postgresql+asyncpg", "user": "app", "host": "db", "database": "main"},
        ),
        (
            "mongodb+srv://u:p@a.example.com,b.example.com/?authSource=admin",
            {
                "scheme": "mongodb+srv",
                "user": "u",
                "password": "p",
                "host": "a.example.com,b.example.com",
                "database": "",
                "options": {"authSource": "admin"},
            },
        ),
        (
            "jdbc:sqlserver://db:1433;databaseName=x;encrypt=true",
            {
                "scheme": "jdbc:sqlserver",
                "host": "db:1433",
                "options": {"databaseName": "x", "encrypt": "true"},
            },
        ),
        (
            "ldaps://dc.example.com/dc=example,dc=com?uid?sub?(objectClass=person)",
            {
                "scheme": "ldaps",
                "host": "dc.example.com",
                "base": "dc=example,dc=com",
                "attributes": "uid",
                "scope": "sub",
                "filter": "(objectClass=person)",
            },
        ),
        (
            "Server=db;User Id=app;Password='a;b';Encrypt=true",
            {"Server": "db", "User Id": "app", "Password": "'a;b'", "Encrypt": "true"},
        ),
        ("host=db user=app password='a b'", {"host": "db", "user": "app", "password": "a b"}),
        (
            f'{JAAS} required username="a" password="b=c;d";',
            {"loginModule": JAAS, "flag": "required", "options": {"username": "a", "password": "b=c;d"}},
        ),
    ],
)
def test_an_address_is_taken_apart(text: str, parts: Any) -> None:
    found = taken_apart(text)
    assert found is not None
    assert found[1] == parts


def test_several_statements_are_a_list() -> None:
    found = taken_apart("a.B required x=1; a.C optional;")
    assert found is not None
    assert [one["loginModule"] for one in found[1] if not isinstance(one, str)] == ["a.B", "a.C"]


@pytest.mark.parametrize(
    "text",
    [
        "https://good.example.com@evil.example.net/",
        "https://id.example.com/realms/main",
        "ldap://dc.example.com",
        "it is required that a=b",
        "a=b;c=d",
        "key=value other=thing",
        "text/html; charset=utf-8; q=0.5",
        "session=abc; Path=/; Secure",
        f'{JAAS} required username="a" username="b";',
        "postgres://db/main?sslmode=verify-full&sslmode=disable",
        "Server=db;Password=a;password=b",
        "host=a user=b host=c",
        "postgres://a b@db",
    ],
)
def test_anything_else_and_what_is_said_twice_is_left_whole(text: str) -> None:
    assert taken_apart(text) is None


@pytest.mark.parametrize(
    "text",
    ["a.B required" + " " * 4000, "a.B required " + "a= " * 1300, ";" * 4090 + "'", "a=1" + ";'" * 2000, "x=" * 2000,
     "postgres://" + "@" * 4000, "ldap://a/" + "?" * 4000, "a.B required x='" + "y" * 4000],
)  # fmt: skip
def test_no_string_takes_long_to_be_refused(text: str) -> None:
    assert taken_apart(text) is None or len(text) < 5000
