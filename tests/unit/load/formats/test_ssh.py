"""SSH server and client configuration."""

from __future__ import annotations

import pytest

from changegate.load.formats._contract import FormatError, LimitError
from changegate.load.formats.ssh import parse, places
from changegate.model.config import Limits

LIMITS = Limits()


def test_keywords_are_the_same_in_any_case() -> None:
    assert parse("permitrootlogin no\nfoo 1", LIMITS) == parse("PERMITROOTLOGIN=no\nFoo   1", LIMITS)
    assert parse("permitrootlogin no", LIMITS) == {"PermitRootLogin": "no"}


def test_the_first_value_and_the_dead_ones_are_all_there() -> None:
    assert parse("PermitRootLogin no\nPermitRootLogin yes\n", LIMITS) == {"PermitRootLogin": ["no", "yes"]}


def test_blocks_are_a_list_in_order() -> None:
    text = "Port 22\nMatch User bob\n  ForceCommand x\nhost *.example.com\n  User a\n"
    assert parse(text, LIMITS) == {
        "Port": "22",
        "blocks": [
            {"name": "Match User bob", "ForceCommand": "x"},
            {"name": "Host *.example.com", "User": "a"},
        ],
    }


def test_blanks_within_quotes_count() -> None:
    assert parse('ForceCommand "a  b"', LIMITS) != parse('ForceCommand "a b"', LIMITS)


def test_what_stands_above_an_include_counts() -> None:
    above, below = (
        parse("PermitRootLogin no\nInclude x", LIMITS),
        parse("Include x\nPermitRootLogin no", LIMITS),
    )
    assert below == {"Include": "x", "PermitRootLogin": "no"}
    assert above == {"Include": {"name": "x", "above": ["PermitRootLogin"]}, "PermitRootLogin": "no"}


@pytest.mark.parametrize("text", ["PermitRootLogin", "=no", "1 2", "blocks x", "Match all\nName x"])
def test_what_is_no_setting_is_refused(text: str) -> None:
    with pytest.raises(FormatError, match="keyword"):
        parse(text, LIMITS)


def test_thousands_of_includes_are_refused() -> None:
    with pytest.raises(LimitError):
        parse("Include x\n" * 1000, LIMITS)


def test_lines_are_known() -> None:
    found = dict(places("port 1\n\nMatch all\n X y\nMatch User a\n X z\n", LIMITS))
    assert found == {
        ("Port",): 1,
        ("blocks", 0): 3,
        ("blocks", 0, "x"): 4,
        ("blocks", 1): 5,
        ("blocks", 1, "x"): 6,
    }
