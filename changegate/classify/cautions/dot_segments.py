"""Paths that lead out of themselves, in plain letters or encoded ones."""

from __future__ import annotations

import re
from typing import Final

from changegate.classify.cautions._contract import NAMING, Item
from changegate.classify.readings import reading
from changegate.classify.setting import Reading
from changegate.model.finding import Direction
from changegate.regex import regex

TELLS: Final = False

_LEADS_OUT: Final = regex(r"(?:/|%2f|\\|%5c)(?:\.|%2e){2}(?:/|%2f|\\|%5c|;|$)|%2f|%5c", re.IGNORECASE)


def says(item: Item) -> Reading | None:
    """Return that the path is not the one it begins with."""
    if item.url is None or item.category not in NAMING or item.pattern:
        return None
    if _LEADS_OUT.search(item.url.path) is None:
        return None
    return reading("its path leads out of where it begins, once somebody follows it", Direction.OPENS)
