"""Readings in the making: the few forms that sentences about two values take."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

from changegate.classify.setting import Meaning, Reading
from changegate.classify.values import quoted
from changegate.model.finding import Category, Direction, Severity, Signal
from changegate.model.value import Absent

# A value without white space around it, or nothing; never nothing on both sides.
Text: TypeAlias = str | Absent


def reading(
    message: str,
    direction: Direction = Direction.NEUTRAL,
    severity: Severity | None = None,
    *signals: Signal,
) -> Reading:
    """Return a reading of two values that differ in meaning."""
    return Reading(message, direction, severity, signals)


def alike(message: str, severity: Severity | None = Severity.LOW) -> Reading:
    """Return the reading of two values that mean the same."""
    return Reading(message, Direction.NEUTRAL, severity, (), same=True)


def one_sided(deployed: Text, proposed: Text, came: str, went: str) -> Reading | None:
    """Return the reading where there is a value on one side only; a new one opens, a lost one breaks.

    In the two sentences, `{}` stands for the value.
    """
    if isinstance(deployed, Absent):
        return reading(came.format(quoted(str(proposed))), Direction.OPENS)
    if isinstance(proposed, Absent):
        return reading(went.format(quoted(deployed)), Direction.BREAKS)
    return None


def meaning(shape: str, category: Category, severity: Severity, compare: str, says: str) -> Meaning:
    """Return what a shape says of a setting under any key."""
    return Meaning("shapes", shape, category, severity, compare, says)


def listed(items: Iterable[str], most: int = 4) -> str:
    """Return items as they stand in a sentence: `a, b and 3 more`."""
    found = list(items)
    if len(found) <= most:
        return ", ".join(found)
    return f"{', '.join(found[:most])} and {len(found) - most} more"


def joined(deployed: Direction, proposed: Direction) -> Direction:
    """Return the direction of two things that happen at once."""
    if deployed is proposed or proposed is Direction.NEUTRAL:
        return deployed
    return proposed if deployed is Direction.NEUTRAL else Direction.BOTH
