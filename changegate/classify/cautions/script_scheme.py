"""Addresses that are programs or files: a browser runs or opens them in the place of a page."""

from __future__ import annotations

import re
from typing import Final

from changegate.classify.cautions._contract import NAMING, Item
from changegate.classify.readings import reading
from changegate.classify.setting import Reading
from changegate.classify.values import quoted
from changegate.model.finding import Direction, Severity
from changegate.regex import regex

TELLS: Final = True

# Browsers leave out what cannot be seen in front of and within a scheme.
_SCHEME: Final = regex(r"(javascript|vbscript|data|blob|file)\s*:", re.IGNORECASE)
_UNSEEN: Final = regex(r"[\x00-\x20]")


def says(item: Item) -> Reading | None:
    """Return that what stands behind the scheme is run where users log in."""
    found = _SCHEME.match(_UNSEEN.sub("", item.text)) if item.category in NAMING else None
    if found is None:
        return None
    scheme = quoted(found[1].lower())
    message = f"the scheme {scheme} leads to no host: a browser runs or opens what stands behind it"
    return reading(message, Direction.OPENS, Severity.CRITICAL)
