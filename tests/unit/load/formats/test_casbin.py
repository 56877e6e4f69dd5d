"""Policies of casbin."""

from __future__ import annotations

import pytest

from changegate.load.formats._contract import FormatError
from changegate.load.formats.casbin import parse, places
from changegate.model.config import Limits

LIMITS = Limits()


def test_rules_stand_under_their_kind_in_order() -> None:
    text = "p, role:admin, clusters, *, allow\ng, org:team,role:admin\n# c\np, bob, x, get, deny\n"
    assert parse(text, LIMITS) == {
        "p": ["role:admin, clusters, *, allow", "bob, x, get, deny"],
        "g": ["org:team, role:admin"],
    }


def test_a_comma_within_a_value_is_not_one_between_values() -> None:
    assert parse('p, "a, b", c', LIMITS) != parse("p, a, b, c", LIMITS)


@pytest.mark.parametrize("text", ["p", "p;a;b", 'p, "a', "-- x, y"])
def test_what_is_no_rule_is_refused(text: str) -> None:
    with pytest.raises(FormatError, match="no policy rule"):
        parse(text, LIMITS)


def test_lines_are_known() -> None:
    assert dict(places("p, a\n\ng, b\np, c\n", LIMITS)) == {("p", 0): 1, ("g", 0): 3, ("p", 1): 4}
