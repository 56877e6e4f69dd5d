"""Which of two effects asks more: whatever satisfies the stricter one satisfies the other."""

from __future__ import annotations

from collections.abc import Sequence

from changegate.errors import InvalidInputError
from changegate.model.policy import Allow, Deny, Effect, Require


def strictest(effects: Sequence[Effect], origin: str) -> Effect:
    """Return the effect that is at least as strict as all the others.

    Raises:
        InvalidInputError: each of two requirements asks something that the other does not.
    """
    for one in effects:
        if all(at_least_as_strict(one, other) for other in effects):
            return one
    raise InvalidInputError(
        origin,
        "ask different approvals otherwise, and neither asks the more",
        hint="policies are combined; let one of them require what both of them mean",
    )


def at_least_as_strict(one: Effect, other: Effect) -> bool:
    """Whether whatever satisfies the one satisfies the other: deny before require before allow."""
    match one, other:
        case (Deny(), _) | (_, Allow()):
            return True
        case (Require(), Require()):
            return _asks_as_many(one, other) and _asks_as_much(one, other)
        case _:
            return False


def _asks_as_many(one: Require, other: Require) -> bool:
    mine = {requirement.role: requirement for requirement in one.requirements}
    return all(
        wanted.role in mine
        and mine[wanted.role].threshold >= wanted.threshold
        and mine[wanted.role].distinct_from_author >= wanted.distinct_from_author
        for wanted in other.requirements
    )


def _asks_as_much(one: Require, other: Require) -> bool:
    younger = other.max_age is None or (one.max_age is not None and one.max_age <= other.max_age)
    return (
        younger
        and other.ticket in {"", one.ticket}
        and one.touch >= other.touch
        and one.user_verification >= other.user_verification
        and one.unproven_extra >= other.unproven_extra
        and one.distinct_across_roles >= other.distinct_across_roles
        and one.accepts <= other.accepts
    )
