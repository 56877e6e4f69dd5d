"""A value that one file gives up and another still goes by is said at the file that changed."""

from __future__ import annotations

from typing import Any

import pytest

from changegate.classify.match import scene
from changegate.classify.pack import Packs
from changegate.classify.relations.across import Held, Left, Party, across, held, left
from changegate.model.change import Change, ChangeSet, Document
from changegate.model.finding import Category, ClassifiedChange, Direction, Finding, Severity, Signal

OLD, NEW, THIRD = "https://old.example.com/", "https://new.example.com/", "https://third.example.com/"
GAVE_UP = Left(0, Category.ISSUER, OLD, NEW)


def classified(
    deployed: Any, proposed: Any, category: Category = Category.ISSUER, *, secret: bool = False
) -> ClassifiedChange:
    finding = Finding("own", "x", category, Severity.MEDIUM, Direction.BOTH, (), "why")
    return ClassifiedChange(Change(("x",), deployed, proposed), (finding,), secret)


def test_a_file_that_keeps_the_old_value_is_named() -> None:
    said = across(
        [Party("a.yaml", (GAVE_UP,)), Party("b.yaml", (), (Held("/issuer", Category.ISSUER, OLD),))]
    )
    ((mark,),) = said.values()
    assert list(said) == ["a.yaml"]
    assert (mark.index, mark.signal, mark.floor) == (0, Signal.CROSS_SIDE, Severity.HIGH)
    assert "b.yaml keeps the old value at /issuer" in mark.message
    assert OLD not in mark.message


def test_two_files_that_change_it_to_different_values_are_both_marked() -> None:
    other = Left(0, Category.ISSUER, OLD, THIRD)
    said = across([Party("a.yaml", (GAVE_UP,)), Party("b.yaml", (other,))])
    assert list(said) == ["a.yaml", "b.yaml"]
    assert "b.yaml changes the same value to another one" in said["a.yaml"][0].message


def test_two_files_that_change_it_alike_agree() -> None:
    assert across([Party("a.yaml", (GAVE_UP,)), Party("b.yaml", (GAVE_UP,))]) == {}


def test_a_file_does_not_contradict_itself() -> None:
    assert across([Party("a.yaml", (GAVE_UP,), (Held("/y", Category.ISSUER, OLD),))]) == {}


def test_the_same_text_as_something_else_is_another_matter() -> None:
    client = Held("/y", Category.CLIENT, OLD)
    assert across([Party("a.yaml", (GAVE_UP,)), Party("b.yaml", (), (client,))]) == {}


def test_a_name_that_would_break_the_line_is_shown_harmlessly() -> None:
    said = across([Party("a.yaml", (GAVE_UP,)), Party("b\n.yaml", (), (Held("/y", Category.ISSUER, OLD),))])
    assert "\n" not in said["a.yaml"][0].message


def test_what_is_given_up_is_kept() -> None:
    ordinary = ClassifiedChange(Change(("y",), OLD, NEW), (), secret=False)
    assert list(left([ordinary, classified(OLD, NEW)])) == [Left(1, Category.ISSUER, OLD, NEW)]


@pytest.mark.parametrize(
    "item",
    [
        classified(OLD, NEW, secret=True),
        classified(OLD, NEW, Category.CLIENT_CREDENTIAL),
        classified("a", "b"),
        classified("x" * 10_000, NEW),
        classified(1, 2),
    ],
)
def test_no_secret_and_nothing_long_or_commonplace_is_kept(item: ClassifiedChange) -> None:
    assert list(left([item])) == []


def test_a_value_is_held_where_it_is_an_identity_setting() -> None:
    data = {"oidc": {"issuer": OLD}, "notes": {"seen": OLD}, "x": 1}
    document = Document("b.yaml", "yaml", data)
    found = held(scene(ChangeSet("b.yaml", None, document, document, ()), Packs(()), {}), {OLD})
    assert list(found) == [Held("/oidc/issuer", Category.ISSUER, OLD)]
