"""Keys that are nothing but random: raw bytes in hex or base64, NATS nkeys."""

from __future__ import annotations

from typing import Final

from changegate.classify.readings import Text, reading
from changegate.classify.readings import meaning as shape_meaning
from changegate.classify.setting import Meaning, Reading, Setting
from changegate.classify.values import texts
from changegate.model.finding import Category, Direction, Severity
from changegate.model.secrecy import entropy
from changegate.model.value import Absent
from changegate.regex import regex

NAME: Final = "random key"
SURENESS: Final = 1
QUOTES: Final = False

_BASE64: Final = regex(r"[A-Za-z0-9_-]{43}|[A-Za-z0-9+/]{43}=|[A-Za-z0-9+/_-]{64}|[A-Za-z0-9+/]{86}==")
_HEX: Final = regex(r"[0-9A-Fa-f]{64}|[0-9A-Fa-f]{128}")
_NKEY: Final = regex(r"[OAUNCX][A-Z2-7]{55}")


def matches(value: str) -> bool:
    """Whether a value is of the length and the disorder of a key."""
    if _NKEY.fullmatch(value) is not None or _HEX.fullmatch(value) is not None:
        return entropy(value) > 3
    return _BASE64.fullmatch(value) is not None and entropy(value) > 4.3


def meaning(setting: Setting) -> Meaning | None:
    """Digests of files look the same, so the key must tell; nkeys alone are accounts and operators."""
    if any(_NKEY.fullmatch(value.strip()) is not None for value in texts(setting)):
        says = "which account or operator is meant"
        return shape_meaning(NAME, Category.AUTHORIZATION_BINDING, Severity.HIGH, "id", says)
    return None


def read(deployed: Text, proposed: Text) -> Reading:
    """Say whether it got shorter; the key itself is never shown."""
    if isinstance(deployed, Absent):
        return reading("a key is added", Direction.OPENS)
    if isinstance(proposed, Absent):
        return reading("the key is removed", Direction.BREAKS)
    if _NKEY.fullmatch(proposed) is not None:
        return reading("another account or operator is meant", Direction.BOTH)
    if len(proposed) < len(deployed):
        message = f"another key, shorter than before: {len(proposed)} characters in place of {len(deployed)}"
        return reading(message, Direction.BOTH, Severity.HIGH)
    return reading("another key: what was made with the old one is no longer understood", Direction.BREAKS)
