from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from changegate.diff.moves import with_origins
from changegate.model.change import Change, ChangeKind
from changegate.model.path import Item
from changegate.model.value import ABSENT, Empty, Opaque, Tagged, Twofold

URL = "https://id.example.com"


def moved(*changes: Change) -> list[Change]:
    return [change for change in with_origins(changes) if change.kind is ChangeKind.MOVED]


@pytest.mark.parametrize(
    "value", [URL, "abcdef", 123456, -1234.5, Decimal("1.2345678"), Tagged("!vault", "abcdef")]
)
def test_a_telling_value_that_went_and_came_has_moved(value: Any) -> None:
    gone, come = Change(("a",), value, ABSENT), Change(("b", "c"), ABSENT, value)
    assert with_origins([gone, come]) == (gone, Change(("b", "c"), value, value, origin=("a",)))


@pytest.mark.parametrize(
    "value",
    [
        "",
        "info",
        "8080",
        8080,
        True,
        False,
        None,
        0.5,
        Empty.LIST,
        Opaque("binary", "sha256:aabbcc"),
        Twofold("1_000_000", yaml11=1000000, yaml12="1_000_000"),
        Tagged("!a-long-tag", "x"),
    ],
)
def test_a_value_that_says_little_has_not_moved(value: Any) -> None:
    assert moved(Change(("a",), value, ABSENT), Change(("b",), ABSENT, value)) == []


def test_another_type_is_another_value() -> None:
    assert moved(Change(("a",), "123456", ABSENT), Change(("b",), ABSENT, 123456)) == []


def test_a_value_that_went_or_came_twice_has_not_moved() -> None:
    one, two = Change(("a",), URL, ABSENT), Change(("b",), URL, ABSENT)
    three, four = Change(("c",), ABSENT, URL), Change(("d",), ABSENT, URL)
    assert moved(one, two, three) == []
    assert moved(one, three, four) == []


def test_a_value_that_only_changed_elsewhere_has_not_moved() -> None:
    assert moved(Change(("a",), URL, "x"), Change(("b",), ABSENT, URL)) == []


def test_items_of_lists_do_not_move() -> None:
    # The address of one client that turns up at another has not just moved.
    item = Item(None, 0, None)
    assert moved(Change(("a", item), URL, ABSENT), Change(("b",), ABSENT, URL)) == []
    assert moved(Change(("a",), URL, ABSENT), Change(("b", Item(None, None, 0)), ABSENT, URL)) == []


def test_a_whole_document_does_not_move() -> None:
    assert moved(Change((), URL, ABSENT), Change(("b",), ABSENT, URL)) == []
