"""One side of a setting as an application reads it: as text, as truth, as nothing; and as it is quoted."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from changegate.classify.setting import Setting
from changegate.model.change import Side
from changegate.model.shown import printable
from changegate.model.value import ABSENT, Empty, Tagged, Twofold

QUOTED_LENGTH: Final = 120
# Shorter values recur by chance.
_TELLING_LENGTH: Final = 4
_TRUE: Final = frozenset({"true", "yes", "on", "1", "enabled", "enable", "y", "t"})
_FALSE: Final = frozenset({"false", "no", "off", "0", "disabled", "disable", "n", "f"})


def text(side: Side) -> str | None:
    """Return the text of a scalar as written, truths as `true` and `false`; None for what has no text."""
    match side:
        case str():
            return side
        case bool():
            return "true" if side else "false"
        case int() | float() | Decimal():
            return _number(side)
        case Twofold() | Tagged():
            return side.text
        case _:
            return None


def _number(value: float | Decimal) -> str:
    try:
        return str(value)
    except ValueError:  # an integer of more digits than the interpreter is ready to print
        return "a huge number"


def texts(setting: Setting) -> Iterator[str]:
    """Yield the texts of the sides that have one, the proposed side first."""
    for side in (setting.proposed, setting.deployed):
        found = text(side)
        if found is not None:
            yield found


def truth(side: Side) -> bool | None:
    """Return the truth a scalar stands for, quoted or not, under the names configurations have for it."""
    if isinstance(side, Twofold):
        return next((value for value in (side.yaml11, side.yaml12) if isinstance(value, bool)), None)
    word = text(side)
    if word is None:
        return None
    word = word.strip().casefold()
    return True if word in _TRUE else False if word in _FALSE else None


def is_bare(side: Side) -> bool:
    """Whether nothing is said: not there, null, blank, or a container without content."""
    if side is ABSENT or side is None or isinstance(side, Empty):
        return True
    return isinstance(side, str) and not side.strip()


def is_telling(side: Side) -> bool:
    """Whether a side is a text that does not recur by chance."""
    return isinstance(side, str) and len(side) >= _TELLING_LENGTH


def quoted(value: str) -> str:
    """Return text as it stands in a sentence: escaped, in quotes, on one line, cut where it is long."""
    if len(value) > QUOTED_LENGTH:
        half = QUOTED_LENGTH // 2
        return f'"{printable(value[:half])}…{printable(value[-half:])}" ({len(value)} characters)'
    return f'"{printable(value)}"'


def said(side: Side) -> str:
    """Return a side as it stands in a sentence."""
    if side is ABSENT:
        return "nothing"
    if side is None:
        return "null"
    if isinstance(side, Empty):
        return "an empty list" if side is Empty.LIST else "an empty mapping"
    found = text(side)
    if found is None:
        return "something that cannot be shown"
    return found if isinstance(side, bool | int | float | Decimal) else quoted(found)
