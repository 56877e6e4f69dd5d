"""Addresses that differ in nothing but a slash at the end."""

from __future__ import annotations

from typing import Final

from changegate.classify.setting import Setting
from changegate.classify.values import text
from changegate.model.finding import Signal

SIGNAL: Final = Signal.TRAILING_SLASH


def fires(setting: Setting) -> bool:
    """Whether that is the only difference between two URLs."""
    old, new = text(setting.deployed), text(setting.proposed)
    if old is None or new is None or old == new or "://" not in new:
        return False
    return old.rstrip("/") == new.rstrip("/")
