"""Directives."""

from __future__ import annotations

import pytest

from changegate.load.formats._contract import FormatError, LimitError
from changegate.load.formats.directives import parse, places
from changegate.model.config import Limits

LIMITS = Limits()


def refused(text: str) -> FormatError:
    with pytest.raises(FormatError) as caught:
        parse(text, LIMITS)
    return caught.value


def test_statements_and_blocks_of_nginx() -> None:
    text = """
    # edge
    http {
      log_format main '$remote_addr {'
        "$request";
      server { listen 80; server_name a.example.com   b.example.com; # names
        location /private { auth_request /auth; }
        location ~ ^/x$ { allow all; }
      }
      server { listen 81; }
    }
    """
    assert parse(text, LIMITS) == {
        "http": {
            "log_format": "main '$remote_addr {' \"$request\"",
            "server": [
                {
                    "listen": "80",
                    "server_name": "a.example.com b.example.com",
                    "location": {"/private": {"auth_request": "/auth"}, "~ ^/x$": {"allow": "all"}},
                    "#order": ["listen", "server_name", "location /private", "location ~ ^/x$"],
                },
                {"listen": "81"},
            ],
            "#order": ["log_format", "server"],
        }
    }


def test_statements_and_blocks_of_apache() -> None:
    text = 'ServerName a\n<Directory "/x">\n  Require valid-user\n</Directory>\n'
    assert parse(text, LIMITS) == {
        "ServerName": "a",
        "Directory": {'"/x"': {"Require": "valid-user"}},
        "#order": ["ServerName", 'Directory "/x"'],
    }


def test_lines_without_any_mark() -> None:
    assert parse("port 1\nuser a on\nuser b off\n", LIMITS) == {
        "port": "1",
        "user": ["a on", "b off"],
        "#order": ["port", "user"],
    }


@pytest.mark.parametrize(
    ("text", "value"), [("passwd: files\ngroup: ldap", "files"), ("passwd = files\ngroup = ldap", "files")]
)
def test_the_mark_most_lines_have_separates_names_from_values(text: str, value: str) -> None:
    found = parse(text, LIMITS)
    assert isinstance(found, dict)
    assert found["passwd"] == value


def test_the_order_of_statements_counts() -> None:
    assert parse("a 1\nb 2\n", LIMITS) != parse("b 2\na 1\n", LIMITS)
    assert parse("a 1\na 2\n", LIMITS) != parse("a 2\na 1\n", LIMITS)


@pytest.mark.parametrize(
    "text",
    [
        "a {\n b;\n",
        "a b;\n}\n",
        "a b;\nc d",
        "a b; }",
        "a 'b;\n",
        "x {\n a 1\n",
        "}\n",
        "<A b>\nx 1\n",
        "</A>\n",
        "<A b>\n</B>\n",
        "a { b }\nc;\n",
    ],
)
def test_what_is_left_open_is_refused(text: str) -> None:
    assert refused(text)


@pytest.mark.parametrize("text", ["a {\n" * 200, "a { " * 200 + ";", "<A b>\n" * 200])
def test_bottomless_nesting_is_refused(text: str) -> None:
    assert isinstance(refused(text), LimitError)


def test_lines_are_known_outside_blocks() -> None:
    assert dict(places("a 1;\nb {\n c 2;\n}\nd 3;\n", LIMITS)) == {("a",): 1, ("b",): 2, ("d",): 5}


KEY = "-----BEGIN OpenVPN Static key V1-----\n00ff\n-----END OpenVPN Static key V1-----\n"


@pytest.mark.parametrize("before", ["", "# shared by everybody\n", "Certificate:\n    Data: none\n"])
def test_a_key_between_tags_is_one_value(before: str) -> None:
    text = f"dev tun\n<tls-auth>\n{before}{KEY}</tls-auth>\nverb 3\n"
    found = parse(text, LIMITS)
    assert isinstance(found, dict)
    assert str(found["tls-auth"]).endswith(KEY)
    assert found["verb"] == "3"
    assert dict(places(text, LIMITS))[("tls-auth",)] == 2
    assert ("verb",) in dict(places(text, LIMITS))


def test_a_key_whose_tag_nothing_ends_is_refused() -> None:
    assert refused(f"<tls-auth>\n{KEY}verb 3\n")
    assert refused(f"<tls-auth>\n{KEY}<cert>\n")
