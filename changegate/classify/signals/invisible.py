"""Characters that are not seen at all: a key with one is another key, a value with one another value."""

from __future__ import annotations

from typing import Final

from changegate.classify.confusables import INVISIBLE
from changegate.classify.setting import Setting
from changegate.classify.values import text
from changegate.model.finding import Signal

SIGNAL: Final = Signal.INVISIBLE


def fires(setting: Setting) -> bool:
    """Whether there is one in the value or in one of the keys; ends of lines and tabs are seen."""
    parts = (text(setting.proposed) or "", setting.name, *setting.keys)
    return any(_is_hidden(part) for part in parts)


def _is_hidden(part: str) -> bool:
    if part.isprintable():
        return not part.isascii() and not INVISIBLE.isdisjoint(part)
    return any(not char.isprintable() and char not in _SEEN for char in part[:_LENGTH])


_SEEN: Final = frozenset("\n\r\t")
_LENGTH: Final = 262_144
