"""One effect is stricter than another when whatever satisfies it satisfies the other."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from builders import ROLE
from changegate.decide.strictness import at_least_as_strict
from changegate.model.policy import Allow, Deny, Effect, Require, Requirement

LESS = Require(
    (Requirement(ROLE, 1),), distinct_across_roles=False, accepts=frozenset({"signature", "github-review"})
)


@pytest.mark.parametrize(
    ("strict", "mild"),
    [
        (Deny("a"), Deny("b")),
        (Deny("a"), LESS),
        (Deny("a"), Allow()),
        (LESS, Allow()),
        (Allow(), Allow()),
        (LESS, LESS),
        (replace(LESS, requirements=(Requirement(ROLE, 2),)), LESS),
        (replace(LESS, requirements=(Requirement("security", 1), Requirement(ROLE, 1))), LESS),
        (replace(LESS, max_age=timedelta(1)), LESS),
        (replace(LESS, max_age=timedelta(1)), replace(LESS, max_age=timedelta(2))),
        (replace(LESS, ticket="CHG-"), LESS),
        (replace(LESS, touch=True), LESS),
        (replace(LESS, user_verification=True), LESS),
        (replace(LESS, unproven_extra=1), LESS),
        (replace(LESS, distinct_across_roles=True), LESS),
        (replace(LESS, accepts=frozenset({"signature"})), LESS),
        (LESS, replace(LESS, requirements=(Requirement(ROLE, 1, distinct_from_author=False),))),
    ],
)
def test_what_asks_more_is_stricter_and_not_the_other_way_round(strict: Effect, mild: Effect) -> None:
    assert at_least_as_strict(strict, mild)
    same = strict == mild or (isinstance(strict, Deny) and isinstance(mild, Deny))
    assert at_least_as_strict(mild, strict) is same


def test_what_may_be_as_old_as_the_other_is_as_strict() -> None:
    one = replace(LESS, max_age=timedelta(2))
    assert at_least_as_strict(replace(one, touch=True), one)


def test_different_tickets_cannot_be_compared() -> None:
    one, other = replace(LESS, ticket="CHG-"), replace(LESS, ticket="INC-")
    assert not at_least_as_strict(one, other)
    assert not at_least_as_strict(other, one)
