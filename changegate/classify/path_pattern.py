"""Patterns over the keys on the way to a setting: a small grammar, matched without a regex engine.

    a.b            nested keys, equal after normalisation (`redirectURIs`, `redirect_uris`, `redirect-uris`)
    "x.y/z"        one key, exactly as quoted; a `*` in any key stands for any text
    a|b            either key
    *              one key, whatever it is called
    **             any number of keys, also none
    [] [id]        any item of a list, and the field its items are named by
    {a,b.c}        either of some paths

Whether a list stands between two keys makes no difference to the matching: many systems (and HCL, and XML)
take one mapping or a list of them in the same place. `[…]` only says how the items are told apart.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterator
from typing import Final

from changegate.classify.confusables import folded
from changegate.frozen import frozen
from changegate.pattern import star_matches

_USUAL_LENGTH: Final = 256


@frozen
class Name:
    """One way to write a key: normalised unless `exact`; `*` stands for any text."""

    text: str
    exact: bool

    def fits(self, key: str) -> bool:
        """Whether a key is called this."""
        text = key if self.exact else squash(key)
        return star_matches(self.text, text) if "*" in self.text else self.text == text


Segment = tuple[Name, ...]
ONE: Final[Segment] = (Name("*", exact=True),)
ANY: Final[Segment] = (Name("**", exact=True),)


@frozen
class Pattern:
    """A compiled pattern without alternative paths.

    `lists` says where it steps through lists: how many keys stand before, and what their items are named by
    (empty where the pattern does not say).
    """

    text: str
    segments: tuple[Segment, ...]
    lists: tuple[tuple[int, str], ...]

    @property
    def weight(self) -> tuple[int, int, int, int]:
        """How much the pattern pins down: the greater of two that match is the more specific one.

        Between two keys with wildcards in them (`a-*` and `a-b*`) the letters decide.
        """
        kinds = [_kind(segment) for segment in self.segments]
        letters = sum(map(_letters, self.segments))
        return kinds.count("key"), kinds.count("part"), -kinds.count("any"), letters

    @property
    def last(self) -> Segment:
        """The segment that names the setting itself."""
        return self.segments[-1]

    def matches(self, keys: tuple[str, ...]) -> bool:
        """Whether the keys on the way to a setting follow the pattern to its end."""
        # The greedy walk of wildcard matching: on a mismatch, only the latest `**` takes one key more.
        at, key, mark, resume = 0, 0, -1, 0
        while key < len(keys):
            if at < len(self.segments) and self.segments[at] is ANY:
                mark, resume = at, key
                at += 1
            elif at < len(self.segments) and _fits(self.segments[at], keys[key]):
                at, key = at + 1, key + 1
            elif mark >= 0:
                resume += 1
                at, key = mark + 1, resume
            else:
                return False
        return all(segment is ANY for segment in self.segments[at:])

    def passes(self, keys: tuple[str, ...]) -> bool:
        """Whether the keys lead to a place that the pattern goes on from, by names and not by wildcards."""
        if not 0 < len(keys) < len(self.segments):
            return False
        before = self.segments[: len(keys)]
        if any(segment is ANY for segment in before) or _kind(before[-1]) != "key":
            return False
        return all(_fits(segment, key) for segment, key in zip(before, keys, strict=True))

    def joined(self) -> Iterator[str]:
        """Yield the pattern as one normalised word with `*`: how an environment variable writes the path."""
        words = ([_joinable(name.text) for name in segment] for segment in self.segments)
        yield from map("".join, itertools.product(*words))


def _joinable(word: str) -> str:
    return "*".join(squash(part) for part in word.replace("**", "*").split("*"))


def _letters(segment: Segment) -> int:
    """The letters of a key with wildcards in it; a plain key has its weight already."""
    return min(len(name.text.replace("*", "")) for name in segment) if _kind(segment) == "part" else 0


def _kind(segment: Segment) -> str:
    if segment is ANY:
        return "any"
    if segment is ONE:
        return "one"
    return "part" if any("*" in name.text for name in segment) else "key"


def _fits(segment: Segment, key: str) -> bool:
    return any(name.fits(key) for name in segment)


def squash(key: str) -> str:
    """Normalise a key: lower case, nothing but letters and digits, look-alike letters as Latin ones.

    A key without any letter or digit stays as it is.
    """
    # Only keys of a usual length are remembered, so that a hostile file does not stay in memory.
    return _squashed(key) if len(key) <= _USUAL_LENGTH else _squashed.__wrapped__(key)


@functools.lru_cache(maxsize=65536)
def _squashed(key: str) -> str:
    return "".join(filter(str.isalnum, folded(key))).lower() or key
