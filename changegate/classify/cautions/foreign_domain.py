"""Redirects to a domain that none of those before were in."""

from __future__ import annotations

from typing import Final

from changegate.classify.cautions._contract import Item
from changegate.classify.domains import domain
from changegate.classify.readings import listed, reading
from changegate.classify.setting import Reading
from changegate.classify.values import quoted

TELLS: Final = True


def says(item: Item) -> Reading | None:
    """Return that logins go to somebody who was not sent any; a new list has nothing to be told from."""
    if not item.redirect or item.pattern:
        return None
    found = domain(item.text)
    known = {name for name in map(domain, item.before) if name is not None}
    if found is None or not known or found in known:
        return None
    return reading(
        f"its domain {quoted(found)} is none of those before, {listed(map(quoted, sorted(known)))}"
    )
