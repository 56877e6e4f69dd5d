"""Redirects to applications: a scheme of their own belongs to whatever claims it (RFC 8252 section 7.1)."""

from __future__ import annotations

from typing import Final

from changegate.classify.cautions._contract import Item
from changegate.classify.readings import reading
from changegate.classify.setting import Reading
from changegate.classify.values import quoted
from changegate.model.finding import Direction
from changegate.regex import regex

TELLS: Final = True

# `localhost:3000` is a host with its port.
_SCHEME: Final = regex(r"([A-Za-z][A-Za-z0-9+.-]{0,80}):(?!\d)\S*")
_WEB: Final = frozenset({"http", "https", "javascript", "data", "vbscript", "blob", "file"})
_OUT_OF_BAND: Final = "urn:ietf:wg:oauth:2.0:oob"


def says(item: Item) -> Reading | None:
    """Return who answers for a scheme that is none of the web's."""
    if not item.redirect or item.pattern:
        return None
    if item.text.lower().startswith(_OUT_OF_BAND):
        return reading("users copy the code by hand, and can be talked into giving it away", Direction.OPENS)
    found = _SCHEME.fullmatch(item.text)
    if found is None or found[1].lower() in _WEB:
        return None
    message = f"the scheme {quoted(found[1])} is answered by whatever application on the device claims it"
    if "." not in found[1]:
        message += ", and it is not made from a domain of your own"
    return reading(f"{message} (RFC 8252 section 7.1)", Direction.OPENS)
