"""Values that are emptied, which some services read as everybody and some as nobody."""

from __future__ import annotations

from typing import Final

from changegate.classify.setting import Setting
from changegate.classify.values import is_bare
from changegate.model.finding import Signal
from changegate.model.value import ABSENT

SIGNAL: Final = Signal.EMPTY_VALUE


def fires(setting: Setting) -> bool:
    """Whether something was said and the key now stands there with nothing behind it."""
    return setting.proposed is not ABSENT and is_bare(setting.proposed) and not is_bare(setting.deployed)
