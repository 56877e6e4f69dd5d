"""Secrets that are written here in the clear and were not before."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from changegate.classify.secrets import is_reference, is_secret
from changegate.classify.setting import Setting
from changegate.classify.shapes import is_encrypted
from changegate.classify.values import is_bare
from changegate.model.change import Side
from changegate.model.finding import Signal
from changegate.model.value import ABSENT

SIGNAL: Final = Signal.LITERAL_SECRET


def fires(setting: Setting) -> bool:
    """Whether the proposed value is one, where a reference, something encrypted or nothing was."""
    if not _is_clear(setting.proposed) or _is_clear(setting.deployed):
        return False
    return is_secret(replace(setting, deployed=ABSENT))


def _is_clear(side: Side) -> bool:
    return not is_bare(side) and not is_reference(side) and not is_encrypted(side)
