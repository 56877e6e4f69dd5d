"""Stars in the path of a redirect: one page there that sends on, or shows what it is sent, is enough."""

from __future__ import annotations

from typing import Final

from changegate.classify.cautions._contract import Item
from changegate.classify.readings import reading
from changegate.classify.setting import Reading
from changegate.classify.values import quoted
from changegate.model.finding import Direction, Signal

TELLS: Final = True


def says(item: Item) -> Reading | None:
    """Return which pages fit the star."""
    if not item.redirect or item.url is None or item.pattern or "*" not in item.url.path + item.url.query:
        return None
    where = item.url.path.partition("*")[0]
    pages = "any page" if where in {"", "/"} else f"any page below {quoted(where)}"
    message = f"{pages} of the host is sent what proves a login, also one that sends on"
    return reading(message, Direction.OPENS, None, Signal.WILDCARD)
