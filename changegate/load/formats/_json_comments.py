"""Comments and trailing commas of JSON, blanked out so that every line keeps its number."""

from __future__ import annotations

import re
from typing import Final

from changegate.load.formats._contract import AmbiguousError
from changegate.regex import regex

# Atomic groups and possessive repeats, and every alternative also ends where the text does: the time it takes
# is linear, whatever is left open.
_STRING: Final = r"\"(?>[^\"\\\n]|\\.)*+(?:\"|\n|\Z)"
_COMMENT: Final = regex(rf"{_STRING}|(?P<line>//[^\n]*+)|(?P<block>/\*(?s:.*?)(?:\*/|\Z))")
# A comma behind no value is a mistake to everybody.
_COMMA: Final = regex(rf"{_STRING}|[\[{{,]\s*+,|(?P<comma>,)(?=\s*+[\]}}])")
_VISIBLE: Final = regex(r"[^\n]")
# JavaScript's readers end a line with these too (ECMA-262, section 12.3).
_OTHER_ENDS: Final = regex("\r(?!\\Z)|[\u2028\u2029]")


def uncommented(text: str) -> str:
    """Return the text with comments and trailing commas as spaces; a comment left open stays.

    Raises:
        AmbiguousError: a comment that ends with its line ends earlier to some readers.
    """
    return _COMMA.sub(_blanked, _COMMENT.sub(_blanked, text))


def _blanked(match: re.Match[str]) -> str:
    found = match[0]
    if match.lastgroup == "line" and _OTHER_ENDS.search(found) is not None:
        raise AmbiguousError("a comment that ends earlier to some readers")
    left_open = found.startswith("/*") and (len(found) < 4 or not found.endswith("*/"))
    return found if match.lastgroup is None or left_open else _VISIBLE.sub(" ", found)
