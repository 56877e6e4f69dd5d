"""Plain scalars that YAML 1.1 and YAML 1.2 read differently."""

from __future__ import annotations

from typing import Final

from changegate.classify.setting import Setting
from changegate.model.finding import Signal
from changegate.model.value import Twofold

SIGNAL: Final = Signal.TWO_READINGS


def fires(setting: Setting) -> bool:
    """Whether the proposed value is one of them."""
    return isinstance(setting.proposed, Twofold)
