"""Stars in the host of a redirect: every host below, also one that is forgotten or somebody else's."""

from __future__ import annotations

from typing import Final

from changegate.classify.cautions._contract import Item
from changegate.classify.readings import reading
from changegate.classify.setting import Reading
from changegate.classify.values import quoted
from changegate.model.finding import Direction, Severity, Signal
from changegate.regex import regex

TELLS: Final = True

_HOST: Final = regex(r"(?=.*\*)[\w.*-]+(?::[\d*]+)?")


def says(item: Item) -> Reading | None:
    """Return what fits the star; an expression has stars of another kind."""
    if not item.redirect or item.pattern:
        return None
    host = item.url.host if item.url is not None else item.text if _HOST.fullmatch(item.text) else ""
    if "*" not in host or item.text in {"*", "**"}:
        return None
    rest = host.rpartition("*")[2].lstrip(".").partition(":")[0]
    if "." not in rest:
        who = f"any host that ends in {quoted(rest)}" if rest else "any host there is"
        return reading(
            f"{who} is sent what proves a login", Direction.OPENS, Severity.CRITICAL, Signal.WILDCARD
        )
    message = f"every host below {quoted(rest)} is sent what proves a login, also one that is forgotten"
    return reading(message, Direction.OPENS, Severity.CRITICAL, Signal.WILDCARD)
