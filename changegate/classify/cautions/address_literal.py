"""Bare addresses in place of names: nobody vouches for them, and they change hands."""

from __future__ import annotations

from typing import Final

from changegate.classify.cautions._contract import NAMING, Item
from changegate.classify.readings import reading
from changegate.classify.setting import Reading
from changegate.classify.values import quoted
from changegate.regex import regex

TELLS: Final = True

# Readers take `0x7f000001` and `2130706433` for addresses as well.
_NUMBER: Final = regex(r"\[[0-9A-Fa-f:.%]+\]|(?:\d+|0[xX][0-9A-Fa-f]+)(?:\.(?:\d+|0[xX][0-9A-Fa-f]+)){0,3}")


def says(item: Item) -> Reading | None:
    """Return what a number in the place of a host means, unless it is the machine's own."""
    if item.url is None or item.category not in NAMING or item.url.is_loopback:
        return None
    if _NUMBER.fullmatch(item.url.host) is None:
        return None
    return reading(
        f"the host {quoted(item.url.host)} is a bare address, which whoever is given it next answers under"
    )
