"""Redirects over http: what proves a login crosses the network in the clear (RFC 6749 section 3.1.2.1)."""

from __future__ import annotations

from typing import Final

from changegate.classify.cautions._contract import Item
from changegate.classify.readings import reading
from changegate.classify.setting import Reading
from changegate.model.finding import Direction

TELLS: Final = False


def says(item: Item) -> Reading | None:
    """Return that others can log in with what is sent; within the machine nobody is on the way."""
    if not item.redirect or item.url is None or item.url.is_loopback or item.url.scheme.lower() != "http":
        return None
    return reading("what proves the login is sent there in the clear", Direction.OPENS)
