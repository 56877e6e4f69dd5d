"""Mapping keys as strings, with a mark on those that were not plain strings in the file.

Every key is a `str`. A key that was no string (`1:`, `true:`, `null:`) carries the mark `TYPED` in front of
its text, and the single key of a tagged collection (`!If [a, b]`) is its tag behind the mark `TAG`; a string
key that itself begins with one of the two marks is escaped by doubling it. So `{1: a}`, `{"1": a}` and
`!1 a` are three different values, while all three are shown and matched by their text.
"""

from __future__ import annotations

from typing import Final

TYPED: Final = "\ue001"
TAG: Final = "\ue002"
_MARKS: Final = (TYPED, TAG)


def string_key(text: str) -> str:
    """Return the key for a string key of a document."""
    return text[0] + text if text.startswith(_MARKS) else text


def typed_key(text: str) -> str:
    """Return the key for a key that is no string, given as its canonical text."""
    return TYPED + text


def tag_key(tag: str) -> str:
    """Return the key under which the content of a tagged collection stands."""
    return TAG + tag


def key_text(key: str) -> str:
    """Return the text of a key as written, without its mark."""
    return key[1:] if key.startswith(_MARKS) else key
