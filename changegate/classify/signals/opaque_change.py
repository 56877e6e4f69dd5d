"""Changes that cannot be looked into: encrypted values and what could not be read."""

from __future__ import annotations

from typing import Final

from changegate.classify.setting import Setting
from changegate.classify.shapes import is_encrypted
from changegate.model.finding import Signal
from changegate.model.value import Opaque

SIGNAL: Final = Signal.OPAQUE_CHANGE

# An encrypting tool rewrites these whenever anything in the file changes.
_NOISE: Final = frozenset({"mac", "lastmodified", "created_at", "enc", "version"})


def fires(setting: Setting) -> bool:
    """Whether the proposed value is one of them; what a tool notes about its own work does not count."""
    if "sops" in setting.keys and setting.keys[-1] in _NOISE:
        return False
    return isinstance(setting.proposed, Opaque) or is_encrypted(setting.proposed)
