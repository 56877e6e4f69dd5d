"""What is true of the setting now (`self`) and before (`oldSelf`): a CEL expression, `self > oldSelf`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Final

from changegate.decide.conditions._contract import Facts, UnsureError
from changegate.expression import LETTERS_AT_MOST, EvaluationError, Plain, evaluate
from changegate.model.change import Change, Order, Side
from changegate.model.value import ABSENT, Empty, Twofold

OPTIONS: Final[Mapping[str, object]] = {
    "type": "string",
    "minLength": 1,
    "maxLength": LETTERS_AT_MOST,
    "format": "cel",
}


def holds(facts: Facts, options: object) -> bool:
    """Whether the expression says true; what is absent on a side is null there.

    Raises:
        UnsureError: it says nothing of these values, or they are secrets, or their two readings disagree.
    """
    if facts.item.secret:
        raise UnsureError("the values are secrets")
    try:
        said = {evaluate(str(options), new, old) for new, old in _readings(facts.item.change)}
    except EvaluationError as error:
        raise UnsureError(error.problem) from error
    if len(said) > 1:
        raise UnsureError("YAML 1.1 and YAML 1.2 read the value differently")
    return said.pop()


def _readings(change: Change) -> Iterator[tuple[Plain, Plain]]:
    """The new value and the old one, as each of the two readers of YAML has both."""
    for later in (False, True):
        yield _plain(change.proposed, later=later), _plain(change.deployed, later=later)


def _plain(side: Side, *, later: bool) -> Plain:
    match side:
        case None | bool() | int() | float() | str():
            return side
        case Twofold():
            return _plain(side.yaml12 if later else side.yaml11, later=later)
        case Decimal():
            return _number(side)
        case Order():
            return list(side.items)
        case Empty.LIST:
            return []
        case Empty.MAPPING:
            return {}
        case _ if side is ABSENT:
            return None
        case _:
            raise UnsureError("the value is of a kind that no expression can look at")


def _number(value: Decimal) -> float:
    near = float(value)
    if Decimal(near) != value and repr(near) != str(value):
        raise UnsureError("the number has more digits than an expression can hold")
    return near
