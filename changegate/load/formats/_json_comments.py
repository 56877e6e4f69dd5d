"""Comments and trailing commas of JSON, blanked out so that every line keeps its number."""

from __future__ import annotations

import re
from typing import Final

# Atomic groups and possessive repeats, and every alternative also ends where the text does: the time it takes
# is linear, whatever is left open.
_TOKEN: Final = re.compile(
    r"""
    "(?>[^"\\\n]|\\.)*+(?:"|\n|\Z)
    | (?P<line>//[^\n]*+)
    | (?P<block>/\*(?s:.*?)(?:\*/|\Z))
    | (?P<comma>,)(?=(?>\s|//[^\n]*+|/\*(?s:.*?)\*/)*+[\]}])
    """,
    re.VERBOSE,
)
_VISIBLE: Final = re.compile(r"[^\n]")


def uncommented(text: str) -> str:
    """Return the text with comments and trailing commas as spaces; a comment left open stays."""
    return _TOKEN.sub(_blanked, text)


def _blanked(match: re.Match[str]) -> str:
    found = match[0]
    left_open = match["block"] is not None and (len(found) < 4 or not found.endswith("*/"))
    return found if match.lastgroup is None or left_open else _VISIBLE.sub(" ", found)
