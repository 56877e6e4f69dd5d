"""Which way the change goes: it opens access, breaks logins, both, or neither is known."""

from __future__ import annotations

from typing import Final

from changegate.decide.conditions._contract import Facts, listed, words
from changegate.model.finding import Direction

OPTIONS: Final = words(*(direction.value for direction in Direction))


def holds(facts: Facts, options: object) -> bool:
    """Whether the finding goes one of the ways; `both` goes both."""
    wanted = listed(options)
    direction = facts.finding.direction
    either = direction is Direction.BOTH and not {"opens", "breaks"}.isdisjoint(wanted)
    return direction.value in wanted or either
