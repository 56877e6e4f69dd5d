"""Addresses that browsers read otherwise than checks do: slashes too many or few, white space within."""

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
_NOT_TWO: Final = regex(r"(?i:https?):(?:/?[^/\\]|///)")
_NO_SCHEME: Final = regex(r"[/\\]{2}[\w.-]+\.[\w.-]+(?:[/:?#].*)?")
_WITHIN: Final = regex(r"(?i:https?):\S*[\t\r\n]\s*\S")


def says(item: Item) -> Reading | None:
    """Return how a browser goes where a check of the text did not look."""
    if item.category not in NAMING or item.pattern:
        return None
    if _AMONG_SLASHES.match(item.text) or _BEHIND_HOST.match(item.text):
        return _astray("there is a backslash before or behind the host, which browsers take for a slash")
    if _NOT_TWO.match(item.text):
        return _astray("there are not two slashes before the host, and browsers go to one all the same")
    if _WITHIN.match(item.text):
        return _astray("there is white space within it, which browsers leave out")
    if item.redirect and _NO_SCHEME.fullmatch(item.text):
        return _astray("without a scheme it is an address on whatever host follows, not a path on this one")
    return None


def _astray(message: str) -> Reading:
    return reading(message, Direction.OPENS, Severity.CRITICAL)
