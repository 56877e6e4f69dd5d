"""Switches: true and false under the names configurations have for them, quoted or not."""

from __future__ import annotations

from typing import Final

from changegate.classify.readings import Text, alike, reading
from changegate.classify.setting import Meaning, Reading, Setting
from changegate.classify.values import is_bare, said, truth
from changegate.model.change import Side
from changegate.model.finding import Direction, Severity
from changegate.model.value import Absent

NAME: Final = "switch"
SURENESS: Final = 1
QUOTES: Final = True

_WORDS: Final = frozenset({"true", "false", "yes", "no", "on", "off", "enabled", "disabled"})


def matches(value: str) -> bool:
    """Whether a value is a word for true or false; 0 and 1 may be numbers."""
    return value.casefold() in _WORDS


def meaning(setting: Setting) -> Meaning | None:
    """What is switched the key must tell."""
    del setting
    return None


def read(deployed: Text, proposed: Text) -> Reading:
    """Say which way it is switched; whether that is dangerous the key must tell."""
    old, new = truth(deployed), truth(proposed)
    if isinstance(proposed, Absent):
        return reading("it is no longer set, so that the default of the service holds", Direction.BOTH)
    if old is new:
        return alike("the same, only written differently")
    return reading(f"it is switched {'on' if new else 'off'}", Direction.BOTH)


def polar(deployed: Side, proposed: Side, *, dangerous: bool) -> Reading:
    """Return the reading of a switch of which one position is dangerous."""
    old, new = truth(deployed), truth(proposed)
    if new is None and is_bare(proposed):
        if old is None:
            return reading("it is set to nothing, so that the default of the service holds", Direction.BOTH)
        direction = Direction.OPENS if old is not dangerous else Direction.BREAKS
        return reading(f"it was {said(deployed)} and is left to the default of the service", direction)
    if new is None:
        return reading(f"was {said(deployed)}, is {said(proposed)}", Direction.BOTH)
    if old is new:
        return _rewritten(deployed, proposed)
    was = "was not set" if is_bare(deployed) else f"was {said(deployed)}"
    if new is dangerous:
        return reading(f"{was}, is {said(proposed)}: this opens the door", Direction.OPENS)
    return reading(
        f"{was}, is {said(proposed)}: stricter than before, what does not comply is refused",
        Direction.BREAKS,
        Severity.MEDIUM,
    )


def _rewritten(deployed: Side, proposed: Side) -> Reading:
    """Return the reading of one truth in two spellings; a false in quotes is true to careless readers."""
    if truth(proposed) is False and isinstance(proposed, str) and not isinstance(deployed, str):
        message = f"was {said(deployed)}, is the text {said(proposed)}, which some readers take for true"
        return reading(message, Direction.BOTH, Severity.MEDIUM)
    return alike("the same, only written differently")
