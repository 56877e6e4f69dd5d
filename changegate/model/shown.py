"""How untrusted text is shown: every character that could mislead a terminal or a reader is spelled out."""

from __future__ import annotations

import functools
import re
import unicodedata
from typing import Final

from changegate.regex import regex

_WORD: Final = regex(r"\s+|\S+")
_ASCII_LETTER: Final = regex("[A-Za-z]")
# Scripts with letters that are told from Latin ones by no reader (UTS #39).
_LOOK_ALIKES: Final = frozenset({"ARMENIAN", "CHEROKEE", "COPTIC", "CYRILLIC", "GREEK", "LISU"})
_SPELLED: Final = {"\n": "\\n", "\r": "\\r", "\t": "\\t", "\\": "\\\\"}
_HIDDEN_CATEGORIES: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
# Look like nothing although Unicode counts them as letters or marks (Default_Ignorable_Code_Point, UAX #44).
_BLANK_LETTERS: Final = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")


def _spelled(char: str) -> str:
    return f"\\u{{{ord(char):x}}}"


@functools.lru_cache(maxsize=4096)
def _shown(char: str) -> str:
    if char in _SPELLED:
        return _SPELLED[char]
    hidden = unicodedata.category(char) in _HIDDEN_CATEGORIES or char in _BLANK_LETTERS
    odd_space = unicodedata.category(char) == "Zs" and char != " "
    return _spelled(char) if hidden or odd_space else char


def printable(text: str) -> str:
    r"""Return the text on one line with control, bidi, invisible and surrogate characters as `\u{…}`.

    A backslash is doubled, so that no text can pretend to be another's escaped form. In a word or address
    that mixes ASCII letters with letters of a script that looks like them, those are spelled out as well.
    """
    if text.isascii() and text.isprintable() and "\\" not in text:
        return text
    return "".join(map(_shown, text)) if text.isascii() else _WORD.sub(_unmixed, text)


def _unmixed(word: re.Match[str]) -> str:
    text = word[0]
    mixed = _ASCII_LETTER.search(text) is not None and any(map(_looks_latin, text))
    return "".join(_spelled(char) if mixed and _looks_latin(char) else _shown(char) for char in text)


@functools.lru_cache(maxsize=4096)
def _looks_latin(char: str) -> bool:
    script = unicodedata.name(char, "").partition(" ")[0]
    return script in _LOOK_ALIKES or unicodedata.normalize("NFKC", char) != char


def contained(text: str) -> str:
    """Return a sentence whose quoted parts are escaped already: as `printable`, backslashes left single."""
    return "\\".join(map(printable, text.split("\\")))
