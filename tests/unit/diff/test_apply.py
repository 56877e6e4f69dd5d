from __future__ import annotations

from typing import Any

import pytest

from changegate.diff.apply import apply
from changegate.errors import ChangegateError
from changegate.model.change import Change, Masked, Order
from changegate.model.path import INSIDE, Item, Nth
from changegate.model.value import ABSENT, Embedded, Empty, Stream, Tagged


def test_no_changes_leave_the_very_same_document() -> None:
    document = {"a": [1]}
    assert apply([], document) is document


def test_what_did_not_change_is_shared_and_the_deployed_document_is_left_alone() -> None:
    document: dict[str, Any] = {"a": {"b": 1}, "c": {"d": 1}}
    result: Any = apply([Change(("a", "b"), 1, 2)], document)
    assert result == {"a": {"b": 2}, "c": {"d": 1}}
    assert result["c"] is document["c"]
    assert document["a"]["b"] == 1


@pytest.mark.parametrize(
    ("deployed", "changes", "proposed"),
    [
        ({"a": 1, "b": 2}, [Change(("a",), 1, ABSENT)], {"b": 2}),
        ({"a": 1}, [Change(("a",), 1, ABSENT)], ABSENT),
        ({"a": 1}, [Change(("a",), 1, ABSENT), Change((), ABSENT, Empty.MAPPING)], {}),
        ({"a": 1}, [Change(("a",), 1, ABSENT), Change((Item(None, None, 0),), ABSENT, 2)], [2]),
        ("x", [Change((), "x", ABSENT), Change(("a", "b"), ABSENT, 1)], {"a": {"b": 1}}),
        ([], [Change((Item(None, None, 0),), ABSENT, 1)], [1]),
        (ABSENT, [Change((), ABSENT, Empty.LIST)], []),
        ([1, 2, 3], [Change((Item(None, 1, None),), 2, ABSENT)], [1, 3]),
        ([1, 2], [Change((Item(None, None, 1),), ABSENT, 9), Change((Item(None, 0, 0),), 1, 8)], [8, 9, 2]),
        (["a", "b", "c"], [Change((), Order(("0", "1", "2")), Order(("2", "0", "1")))], ["c", "a", "b"]),
        (
            ["a", "b", "c"],
            [
                Change((), Order(("0", "2")), Order(("2", "0"))),
                Change((Item(None, 1, None),), "b", ABSENT),
                Change((Item(None, None, 1),), ABSENT, "x"),
            ],
            ["c", "x", "a"],
        ),
        ({"a": 1}, [Change((Nth(None, None, 1), "b"), ABSENT, 2)], Stream(({"a": 1}, {"b": 2}))),
        (Stream((1, 2)), [Change((Nth(None, 0, None),), 1, ABSENT)], Stream((2,))),
        (Stream((1, 2)), [Change((), Order(("0", "1")), Order(("1", "0")))], Stream((2, 1))),
        (Stream((1, 2)), [Change((Nth(None, 0, 1),), 1, 3), Change((), Order(("0", "1")), Order(("1", "0")))], Stream((2, 3))),
        (Stream(({"a": 1},)), [Change(("a",), 1, 2)], {"a": 2}),
        (Embedded("1", "yaml", {"a": 1}), [Change((INSIDE, "a"), 1, 2)], Embedded("", "yaml", {"a": 2})),
        (
            Embedded("1", "json", [1]),
            [Change((), Tagged("a document as", "json"), Tagged("a document as", "yaml"))],
            Embedded("", "yaml", [1]),
        ),
        (
            "text",
            [Change((), "text", Tagged("a document as", "yaml")), Change((INSIDE, "a"), ABSENT, 1)],
            Embedded("", "yaml", {"a": 1}),
        ),
        (
            Embedded("1", "yaml", {"a": 1}),
            [Change((), Tagged("a document as", "yaml"), "text"), Change((INSIDE, "a"), 1, ABSENT)],
            "text",
        ),
        (Embedded("1", "yaml", {"a": 1}), [Change((INSIDE, "a"), 1, ABSENT)], ABSENT),
    ],
)  # fmt: skip
def test_a_change_is_done_to_what_is_deployed(deployed: Any, changes: list[Change], proposed: Any) -> None:
    assert apply(changes, deployed) == proposed


@pytest.mark.parametrize(
    ("deployed", "change"),
    [
        ([1], Change((Item(None, 5, 5),), 1, 2)),
        ([1], Change((Item(None, None, 5),), ABSENT, 2)),
        ([1], Change((Item(None, None, 2),), ABSENT, 2)),
        ({"a": 1}, Change((Item(None, 0, 0),), 1, 2)),
        ([1, 2], Change((), Order(("0", "1", "2")), Order(("2", "1", "0")))),
        ([1, 2], Change((), Order(("0", "1")), Order(("0", "0")))),
        ([1, 2], Change((), Order(("0", "0")), Order(("0", "0")))),
        ([1, 2], Change((), ABSENT, Order(("0", "1")))),
        (Stream((1, 2)), Change((Nth(None, 7, 0),), 1, 2)),
        ({"a": 1}, Change(("a",), 1, Masked("abc"))),
    ],
)
def test_changes_of_another_document_are_refused(deployed: Any, change: Change) -> None:
    with pytest.raises(ChangegateError, match="not changes of the deployed document"):
        apply([change], deployed)
