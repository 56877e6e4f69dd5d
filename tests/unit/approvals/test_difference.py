"""What is said of a statement about something else: which settings, in few words, and never their values."""

from __future__ import annotations

import json
from typing import Any

import pytest

from changegate.approvals import statement
from changegate.approvals.difference import difference
from signing import make_claims, make_subject, soft_ed25519

SAID = json.loads(statement.build(make_subject(), make_claims(soft_ed25519("alice"))))
MOST = 3


def told(given: list[Any], asked: list[Any]) -> str:
    found, wanted = ({**SAID, "predicate": {**SAID["predicate"], "changes": some}} for some in (given, asked))
    detail = difference(found, wanted).detail
    assert detail.endswith("; approve the change as it is now")
    return detail.removeprefix("it approves something else: ").removesuffix(
        "; approve the change as it is now"
    )


def at(place: str, **more: Any) -> dict[str, Any]:
    return {"pointer": place, **more}


@pytest.mark.parametrize(("count", "more"), [(MOST, ""), (MOST + 2, ", 2 more")])
def test_a_few_places_are_named_and_the_rest_is_counted(count: int, more: str) -> None:
    places = [f"/{number}" for number in range(count)]
    named = ", ".join(f"{place} is not in it" for place in places[:MOST])
    assert told([], list(map(at, places))) == named + more


def test_the_same_in_another_order_is_told_as_that() -> None:
    assert told([at("/a"), at("/b")], [at("/b"), at("/a")]) == "the same in another order"


def test_all_changes_of_a_place_count() -> None:
    given, asked = [at("/a", x=1), at("/a", x=2)], [at("/a", x=3), at("/a", x=2)]
    assert told(given, asked) == "/a to be something else"


def test_the_order_in_which_members_are_written_is_no_difference_of_a_place() -> None:
    given, asked = [at("/a", x=1, y=2), at("/b")], [at("/a", y=2, x=1), at("/c")]
    assert told(given, asked) == "/b, which does not change now, /c is not in it"


def test_a_long_place_is_cut() -> None:
    assert told([], [at("/" * 90)]) == "/" * 80 + " is not in it"
