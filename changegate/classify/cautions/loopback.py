"""Addresses of the machine itself: redirects of native applications (RFC 8252 section 7.3), else a slip."""

from __future__ import annotations

from typing import Final

from changegate.classify.cautions._contract import NAMING, Item
from changegate.classify.readings import reading
from changegate.classify.setting import Reading
from changegate.model.finding import Direction

TELLS: Final = False


def says(item: Item) -> Reading | None:
    """Return who answers there: any program of the machine, and no other machine."""
    if item.category not in NAMING or item.url is None or not item.url.is_loopback:
        return None
    if not item.redirect:
        return reading(
            "each machine takes it for itself, so no other can reach what is meant", Direction.BREAKS
        )
    message = "any program on the user's machine can answer there (RFC 8252 section 7.3)"
    if item.url.host.lower() == "localhost":
        message += ", and the name can be made to lead elsewhere (section 8.3)"
    return reading(message, Direction.OPENS)
