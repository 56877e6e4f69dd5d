"""What the setting said or says now: an RE2 pattern for either side, `{proposed: '^http:'}`."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from changegate.decide.conditions._contract import PATTERN, Facts
from changegate.model.change import Side
from changegate.model.value import Tagged, Twofold
from changegate.pattern import search

OPTIONS: Final[Mapping[str, object]] = {
    "type": "object",
    "properties": {"deployed": PATTERN, "proposed": PATTERN},
    "additionalProperties": False,
    "minProperties": 1,
}


def holds(facts: Facts, options: object) -> bool:
    """Whether the value of each side named is a scalar in which its pattern is found.

    A scalar that two YAML readers read differently is looked at in every reading.
    """
    wanted = options if isinstance(options, Mapping) else {}
    change = facts.item.change
    sides = {"deployed": change.deployed, "proposed": change.proposed}
    return len(wanted) > 0 and all(
        any(search(str(pattern), text) for text in _texts(sides[str(name)]))
        for name, pattern in wanted.items()
    )


def _texts(side: Side) -> tuple[str, ...]:
    match side:
        case str():
            return (side,)
        case Twofold():
            return (side.text, *_texts(side.yaml11), *_texts(side.yaml12))
        case Tagged():
            return (side.text,)
        case None:
            return ("null",)
        case bool():
            return ("true" if side else "false",)
        case int() | float() | Decimal():
            return (str(side),)
        case _:
            return ()
