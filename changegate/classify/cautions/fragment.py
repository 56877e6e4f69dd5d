"""Fragments in redirects, which must have none (RFC 6749 section 3.1.2)."""

from __future__ import annotations

from typing import Final

from changegate.classify.cautions._contract import Item
from changegate.classify.readings import reading
from changegate.classify.setting import Reading
from changegate.model.finding import Direction

TELLS: Final = False


def says(item: Item) -> Reading | None:
    """Return that providers refuse it, and what happens where one does not."""
    if not item.redirect or item.url is None or item.pattern or "#" not in item.text:
        return None
    message = "a redirect must have no fragment (RFC 6749 section 3.1.2): providers refuse it"
    return reading(message, Direction.BREAKS)
