"""PostgreSQL client authentication."""

from __future__ import annotations

import pytest

from changegate.load.formats._contract import AmbiguousError, FormatError
from changegate.load.formats.pg_hba import parse, places
from changegate.model.config import Limits

LIMITS = Limits()


def rules(text: str) -> object:
    found = parse(text, LIMITS)
    assert isinstance(found, dict)
    return found["rules"]


def test_local_rules_have_no_address() -> None:
    assert rules("local all postgres peer") == [
        {
            "name": "local all postgres",
            "type": "local",
            "database": ["all"],
            "user": ["postgres"],
            "method": "peer",
        }
    ]


def test_network_rules_have_lists_an_address_and_options() -> None:
    assert rules('hostssl a, "b c" +admins,bob 10.0.0.0/8 ldap ldapserver=x ldapbasedn="dc=a, dc=b" # c') == [
        {
            "name": 'hostssl a,"b c" +admins,bob 10.0.0.0/8',
            "type": "hostssl",
            "database": ["a", '"b c"'],
            "user": ["+admins", "bob"],
            "address": "10.0.0.0/8",
            "method": "ldap",
            "options": {"ldapserver": "x", "ldapbasedn": '"dc=a, dc=b"'},
        }
    ]


def test_an_address_may_come_with_a_mask() -> None:
    assert rules("host all all 10.0.0.0 255.0.0.0 md5") == rules("host all all 10.0.0.0  255.0.0.0  md5")
    assert "'address': '10.0.0.0 255.0.0.0', 'method': 'md5'" in str(
        rules("host all all 10.0.0.0 255.0.0.0 md5")
    )


def test_includes_are_kept_in_their_place() -> None:
    assert rules("include more.conf") == [
        {"name": "include more.conf", "type": "include", "path": "more.conf"}
    ]


def test_a_quoted_keyword_is_not_the_keyword() -> None:
    assert rules('local "all" a peer') != rules("local all a peer")


def test_the_order_of_rules_counts() -> None:
    one, other = "local all a trust\n", "local all all reject\n"
    assert rules(one + other) != rules(other + one)


def test_lines_may_go_on() -> None:
    assert rules("local all \\\n  a peer") == rules("local all a peer")


@pytest.mark.parametrize(
    "text",
    [
        "hostx all all all md5",
        "host all all md5",
        "local all",
        'local all "a peer',
        "host all all all md5 x",
        "local all a \\",
    ],
)
def test_what_is_no_rule_is_refused(text: str) -> None:
    with pytest.raises(FormatError):
        parse(text, LIMITS)


def test_an_option_twice_is_refused() -> None:
    with pytest.raises(AmbiguousError, match="map is there twice"):
        parse("\nlocal all a peer map=a map=b", LIMITS)


def test_lines_are_known() -> None:
    assert dict(places("# c\n\nlocal all a peer\n#\nlocal all b peer", LIMITS)) == {
        ("rules", 0): 3,
        ("rules", 1): 5,
    }
