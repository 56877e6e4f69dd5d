"""Secrets that stand in documentation and that everybody therefore knows."""

from __future__ import annotations

from typing import Final

from changegate.classify.names import last_key, parents
from changegate.classify.secrets import named_secret
from changegate.classify.setting import Setting
from changegate.classify.shapes import is_default
from changegate.classify.values import text
from changegate.model.finding import Signal

SIGNAL: Final = Signal.DEFAULT_SECRET


def fires(setting: Setting) -> bool:
    """Whether a key of a secret has such a value."""
    found = text(setting.proposed)
    if found is None or not is_default(found):
        return False
    own = last_key(setting.keys, setting.name)
    return named_secret(own, parents(setting.keys, own)[:2])
