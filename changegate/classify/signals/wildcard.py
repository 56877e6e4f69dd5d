"""Stars that let more in than was let in before."""

from __future__ import annotations

import re
from typing import Final

from changegate.classify.setting import Setting
from changegate.classify.shapes import items
from changegate.classify.values import text
from changegate.model.finding import Signal
from changegate.regex import regex

SIGNAL: Final = Signal.WILDCARD

_EVERYTHING: Final = frozenset(
    {
        "*",
        "**",
        "+",
        ".*",
        "^.*$",
        ".+",
        "^.+$",
        "*@*",
        "0.0.0.0/0",
        "::/0",
        "*.*",
        "*/*",
        "^",
        "$",
        "^.",
        ".*$",
        "^.*",
        "(.*)",
        "(.+)",
        "^(.*)$",
        "^(.+)$",
        ".*?",
        "(?s).*",
        "(?i).*",
        "[\\s\\S]*",
        "\\S+",
        "\\S*",
        "%2A",
        "%2a",
    }
)
_STAR: Final = regex(
    r"[A-Za-z][A-Za-z0-9+.-]*://\S*\*\S*|"
    r"(?:[A-Za-z][A-Za-z0-9+.-]*://)?(?:[\w-]+\.)*\*(?:\.[\w-]+)+(?:[:/]\S*)?|arn:aws\S*\*\S*|"
    r"\*@[\w.-]+|[\w.-]+@\*|[\w-]+:\S*\*\S*|/\*\*?|\^?https?:(?:\\?/){2}\S*(?:\.[*+]|\][*+]|\\[wWsSdD][*+])\S*"
)
_LENGTH: Final = 8192


def fires(setting: Setting) -> bool:
    """Whether an item with a star, or standing for everything, is there that was not there before."""
    new, old = text(setting.proposed), text(setting.deployed)
    if new is None or len(new) > _LENGTH or not any(char in new for char in "*+/^$%."):
        return False
    before = set() if old is None else set(items(old))
    return any(_is_wide(item) for item in items(new) if item not in before) and not _is_schedule(new)


def _is_wide(item: str) -> bool:
    return item in _EVERYTHING or (("*" in item or "+" in item) and _STAR.fullmatch(item) is not None)


def _is_schedule(value: str) -> bool:
    """Whether the stars are those of a cron line."""
    return re.fullmatch(r"(?:[\d*/,-]+\s+){4,5}[\w*/,#-]+", value.strip()) is not None
