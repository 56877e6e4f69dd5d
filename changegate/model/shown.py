"""How untrusted text is shown: every character that could mislead a terminal or a reader is spelled out."""

from __future__ import annotations

import functools
import unicodedata
from typing import Final

_SPELLED: Final = {"\n": "\\n", "\r": "\\r", "\t": "\\t", "\\": "\\\\"}
_HIDDEN_CATEGORIES: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
# Look like nothing although Unicode counts them as letters or marks (Default_Ignorable_Code_Point, UAX #44).
_BLANK_LETTERS: Final = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")


@functools.lru_cache(maxsize=4096)
def _shown(char: str) -> str:
    if char in _SPELLED:
        return _SPELLED[char]
    hidden = unicodedata.category(char) in _HIDDEN_CATEGORIES or char in _BLANK_LETTERS
    odd_space = unicodedata.category(char) == "Zs" and char != " "
    return f"\\u{{{ord(char):x}}}" if hidden or odd_space else char


def printable(text: str) -> str:
    r"""Return the text on one line with control, bidi, invisible and surrogate characters as `\u{…}`.

    A backslash is doubled, so that no text can pretend to be another's escaped form.
    """
    if text.isascii() and text.isprintable() and "\\" not in text:
        return text
    return "".join(map(_shown, text))
