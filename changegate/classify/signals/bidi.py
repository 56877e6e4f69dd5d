"""Characters that turn the direction of text, so that it reads otherwise than it is."""

from __future__ import annotations

from typing import Final

from changegate.classify.confusables import BIDI
from changegate.classify.setting import Setting
from changegate.classify.values import text
from changegate.model.finding import Signal

SIGNAL: Final = Signal.BIDI


def fires(setting: Setting) -> bool:
    """Whether there is one in the value or in one of the keys."""
    return any(
        not BIDI.isdisjoint(part) for part in (text(setting.proposed) or "", setting.name, *setting.keys)
    )
