"""Backslashes among the slashes of an address, which browsers and servers take apart differently."""

from __future__ import annotations

from typing import Final

from changegate.classify.cautions._contract import NAMING, Item
from changegate.classify.readings import reading
from changegate.classify.setting import Reading
from changegate.model.finding import Direction, Severity
from changegate.regex import regex

TELLS: Final = False

# `https:\/\/` is how JSON and expressions write slashes.
_AMONG_SLASHES: Final = regex(r"[A-Za-z][A-Za-z0-9+.-]*:(?:/\\|\\\\|\\(?!/))")
_BEHIND_HOST: Final = regex(r"[A-Za-z][A-Za-z0-9+.-]*://[^/?#\\]*\\")


def says(item: Item) -> Reading | None:
    """Return that the host is not for sure; a browser goes where a check of the text did not look."""
    if item.category not in NAMING or item.pattern:
        return None
    if _AMONG_SLASHES.match(item.text) is None and _BEHIND_HOST.match(item.text) is None:
        return None
    message = "there is a backslash before or behind the host: browsers take it for a slash, others do not"
    return reading(message, Direction.OPENS, Severity.CRITICAL)
