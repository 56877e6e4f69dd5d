"""What a mark of danger offers: which signal it is, and whether a setting shows it."""

from __future__ import annotations

from typing import Protocol

from changegate.classify.setting import Setting
from changegate.model.finding import Signal


class Mark(Protocol):
    """A module of this folder. Nothing in it raises, whatever the values."""

    @property
    def SIGNAL(self) -> Signal:  # noqa: N802  a constant of the module
        """The signal it gives."""

    def fires(self, setting: Setting) -> bool:
        """Whether the proposed side shows it; most marks want it to be new."""
