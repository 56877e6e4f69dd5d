"""Plain scalars that YAML 1.1 and YAML 1.2 read differently."""

from __future__ import annotations

from typing import Final

from changegate.classify.setting import Setting
from changegate.model.finding import Signal
from changegate.model.value import TIMESTAMP, Twofold

SIGNAL: Final = Signal.TWO_READINGS


def fires(setting: Setting) -> bool:
    """Whether the proposed value is one of them."""
    value = setting.proposed
    # Whoever reads a point in time as text reads the same one.
    return isinstance(value, Twofold) and not str(value.yaml11).startswith(TIMESTAMP)
