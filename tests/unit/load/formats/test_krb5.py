"""Kerberos configuration."""

from __future__ import annotations

import pytest

from changegate.load.formats._contract import FormatError, LimitError
from changegate.load.formats.krb5 import parse, places
from changegate.model.config import Limits

LIMITS = Limits()


def test_sections_braces_and_what_recurs() -> None:
    text = "[libdefaults]\n default_realm = A\n; c\n[realms]\n A = {\n  kdc = x\n  kdc = y\n  v4 = {\n   z = 1\n  }\n }\n[libdefaults]\n rdns = false\n"
    assert parse(text, LIMITS) == {
        "libdefaults": {"default_realm": "A", "rdns": "false"},
        "realms": {"A": {"kdc": ["x", "y"], "v4": {"z": "1"}}},
    }


def test_where_files_are_included_the_order_counts() -> None:
    one = parse("includedir /a\n[libdefaults]\nx = 1\n", LIMITS)
    other = parse("[libdefaults]\nx = 1\nincludedir /a\n", LIMITS)
    assert one != other
    assert one == {"includedir": "/a", "libdefaults": {"x": "1"}, "#order": ["includedir", "libdefaults"]}


@pytest.mark.parametrize(
    "text", ["a = 1", "[a]\nb", "[a]\nb = {\n", "[a]\n}\n", "[a]\nb = {\n[c]\n", "[a]\nb = {\ninclude x\n}"]
)
def test_what_is_not_in_its_place_is_refused(text: str) -> None:
    with pytest.raises(FormatError):
        parse(text, LIMITS)


def test_bottomless_nesting_is_refused() -> None:
    with pytest.raises(LimitError):
        parse("[a]\n" + "b = {\n" * 1000, LIMITS)


def test_lines_are_known() -> None:
    text = "[a]\nb = 1\nc = {\n d = 1\n}\ne = 2\n"
    assert dict(places(text, LIMITS)) == {("a",): 1, ("a", "b"): 2, ("a", "c"): 3, ("a", "e"): 6}
