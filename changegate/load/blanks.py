"""Blanks that are none: in formats of lines, only ASCII blanks part words; every other one is a letter."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from changegate.load.formats import FORMATS
from changegate.load.formats._contract import AmbiguousError
from changegate.model.config import Limits
from changegate.model.value import Tagged, Value
from changegate.regex import regex

# Our libraries and patterns take what Unicode calls white space for a blank. The programs these files are for
# take it for a letter: what they read as another name or value must be one here.
_LETTERS: Final = "\x1c\x1d\x1e\x1f\x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"  # fmt: skip  # noqa: E501
_FOUND: Final = regex(f"[{_LETTERS}]")
_STAND_INS: Final = {ord(letter): 0xF0000 + ord(letter) for letter in _LETTERS}
_BACK: Final = {stand_in: letter for letter, stand_in in _STAND_INS.items()}
_TAKEN: Final = regex("[" + "".join(map(chr, _BACK)) + "]")
# These have rules of their own for blanks, and readers that keep them.
_EXACT: Final = frozenset({"hcl", "json", "keystore", "properties", "template", "toml", "xml", "yaml"})


def parsed(name: str, text: str, limits: Limits) -> Value:
    """Return what a text says in the format of that name.

    Raises:
        FormatError: the text is not of this format, says a thing twice, or exceeds the limits.
    """
    member = FORMATS[name]
    if name in _EXACT or _FOUND.search(text) is None:
        return member.parse(text, limits)
    if _TAKEN.search(text) is not None:
        raise AmbiguousError("letters of a private use beside blanks that are none")
    return _restored(member.parse(text.translate(_STAND_INS), limits))


def _restored(value: Value) -> Value:
    match value:
        case str():
            return value.translate(_BACK)
        case Tagged():
            return Tagged(value.tag, value.text.translate(_BACK))
        case Mapping():
            return {key.translate(_BACK): _restored(item) for key, item in value.items()}
        case list():
            return [_restored(item) for item in value]
        case _:
            return value
