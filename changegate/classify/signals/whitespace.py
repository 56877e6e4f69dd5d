"""White space around a value, which is not seen and makes it another value."""

from __future__ import annotations

from typing import Final

from changegate.classify.setting import Setting
from changegate.classify.values import text
from changegate.model.finding import Signal

SIGNAL: Final = Signal.WHITESPACE


def fires(setting: Setting) -> bool:
    """Whether it is around a value of one line that had none; several lines end in one as a rule."""
    new, old = text(setting.proposed), text(setting.deployed)
    if new is None or not new.strip() or "\n" in new.strip():
        return False
    return new != new.strip() and (old is None or old == old.strip())
