"""Redirects to a page that sends on to wherever its parameter says: the code goes along."""

from __future__ import annotations

import re
from typing import Final

from changegate.classify.cautions._contract import Item
from changegate.classify.readings import reading
from changegate.classify.setting import Reading
from changegate.classify.values import quoted
from changegate.model.finding import Direction
from changegate.regex import regex

TELLS: Final = True

_SENDS_ON: Final = regex(
    r"(?:^|&)((?:next|return|redirect|continue|dest|destination|goto|target|forward|url|uri|back)"
    r"(?:_?(?:to|url|uri|path))?|r|u)=(?:https?(?::|%3a)|//|%2f%2f|\*|$|&)",
    re.IGNORECASE,
)


def says(item: Item) -> Reading | None:
    """Return which parameter sends on."""
    found = None if item.url is None or not item.redirect else _SENDS_ON.search(item.url.query)
    if found is None:
        return None
    message = f"its parameter {quoted(found[1])} may send on, and the proof of the login with it"
    return reading(message, Direction.OPENS)
