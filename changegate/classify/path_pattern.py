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
from dataclasses import dataclass
from typing import Final

from changegate.classify.confusables import folded
from changegate.errors import ChangegateError

_MOST_ALTERNATIVES: Final = 2000
_RESERVED: Final = frozenset('.[]{},|" \t\n')


class PathPatternError(ChangegateError):
    """A path pattern that does not follow the grammar."""


@dataclass(frozen=True, slots=True)
class Name:
    """One way to write a key: normalised unless `exact`; `*` stands for any text."""

    text: str
    exact: bool

    def fits(self, key: str) -> bool:
        """Whether a key is called this."""
        text = key if self.exact else squash(key)
        return star_matches(self.text, text) if "*" in self.text else self.text == text


Segment = tuple[Name, ...]
_ONE: Final[Segment] = (Name("*", exact=True),)
_ANY: Final[Segment] = (Name("**", exact=True),)


@dataclass(frozen=True, slots=True)
class Pattern:
    """A compiled pattern without alternative paths.

    `lists` says where it steps through lists: how many keys stand before, and what their items are named by
    (empty where the pattern does not say).
    """

    text: str
    segments: tuple[Segment, ...]
    lists: tuple[tuple[int, str], ...]

    @property
    def weight(self) -> tuple[int, int, int]:
        """How much the pattern pins down: the greater of two that match is the more specific one."""
        kinds = [_kind(segment) for segment in self.segments]
        return kinds.count("key"), kinds.count("part"), -kinds.count("any")

    @property
    def last(self) -> Segment:
        """The segment that names the setting itself."""
        return self.segments[-1]

    def matches(self, keys: tuple[str, ...]) -> bool:
        """Whether the keys on the way to a setting follow the pattern to its end."""
        # The greedy walk of wildcard matching: on a mismatch, only the latest `**` takes one key more.
        at, key, mark, resume = 0, 0, -1, 0
        while key < len(keys):
            if at < len(self.segments) and self.segments[at] is _ANY:
                mark, resume = at, key
                at += 1
            elif at < len(self.segments) and _fits(self.segments[at], keys[key]):
                at, key = at + 1, key + 1
            elif mark >= 0:
                resume += 1
                at, key = mark + 1, resume
            else:
                return False
        return all(segment is _ANY for segment in self.segments[at:])

    def passes(self, keys: tuple[str, ...]) -> bool:
        """Whether the keys lead to a place that the pattern goes on from, by names and not by wildcards."""
        if not 0 < len(keys) < len(self.segments):
            return False
        before = self.segments[: len(keys)]
        if any(segment is _ANY for segment in before) or _kind(before[-1]) != "key":
            return False
        return all(_fits(segment, key) for segment, key in zip(before, keys, strict=True))

    def joined(self) -> Iterator[str]:
        """Yield the pattern as one normalised word with `*`: how an environment variable writes the path."""
        words = ([_joinable(name.text) for name in segment] for segment in self.segments)
        yield from map("".join, itertools.product(*words))


def _joinable(word: str) -> str:
    return "*".join(squash(part) for part in word.replace("**", "*").split("*"))


def _kind(segment: Segment) -> str:
    if segment is _ANY:
        return "any"
    if segment is _ONE:
        return "one"
    return "part" if any("*" in name.text for name in segment) else "key"


def _fits(segment: Segment, key: str) -> bool:
    return any(name.fits(key) for name in segment)


@functools.lru_cache(maxsize=65536)
def squash(key: str) -> str:
    """Normalise a key: lower case, nothing but letters and digits, look-alike letters as Latin ones.

    A key without any letter or digit stays as it is.
    """
    return "".join(filter(str.isalnum, folded(key))).lower() or key


def star_matches(pattern: str, text: str) -> bool:
    """Whether a text fits a pattern in which `*` stands for any text, also none; linear in the text."""
    first, *middle = pattern.split("*")
    if not middle:
        return pattern == text
    last = middle.pop()
    if len(text) < len(first) + len(last) or not text.startswith(first) or not text.endswith(last):
        return False
    at, end = len(first), len(text) - len(last)
    for piece in middle:
        found = text.find(piece, at, end)
        if found < 0:
            return False
        at = found + len(piece)
    return True


def road(text: str) -> Pattern:
    """Compile a pattern that has no braces, so that it is one."""
    return patterns(text)[0]


def first_names(text: str) -> tuple[str, ...]:
    """Return the normalised names of the first key of a pattern, without compiling the rest."""
    start = _first_end(text)
    return tuple(squash(name.strip('"')) for name in _alternatives(text[:start]))


def _first_end(text: str) -> int:
    ends = [end for end in (_find(text, ".", 0), _find(text, "[", 0)) if end >= 0]
    return min(ends, default=len(text))


def _alternatives(segment: str) -> Iterator[str]:
    start = 0
    while (end := _find(segment, "|", start)) >= 0:
        yield segment[start:end]
        start = end + 1
    yield segment[start:]


@functools.lru_cache(maxsize=16384)
def patterns(text: str) -> tuple[Pattern, ...]:
    """Compile a written pattern, one `Pattern` for each choice its braces leave.

    Raises:
        PathPatternError: the text does not follow the grammar.
    """
    expanded = list(itertools.islice(_expanded(text), _MOST_ALTERNATIVES + 1))
    if len(expanded) > _MOST_ALTERNATIVES:
        raise PathPatternError(f"the path {text!r} stands for more than {_MOST_ALTERNATIVES} paths")
    return tuple(map(_compiled, expanded))


def _expanded(text: str) -> Iterator[str]:
    opening = _find(text, "{", 0)
    if opening < 0:
        yield text
        return
    closing, commas = _closing(text, opening)
    bounds = [opening, *commas, closing]
    for start, end in itertools.pairwise(bounds):
        for tail in _expanded(text[closing + 1 :]):
            yield from (text[:opening] + inner + tail for inner in _expanded(text[start + 1 : end]))


def _find(text: str, wanted: str, start: int) -> int:
    """Return the next index of a character outside quotes, or -1."""
    if '"' not in text:
        return text.find(wanted, start)
    quoted = False
    for index in range(start, len(text)):
        if text[index] == '"':
            quoted = not quoted
        elif text[index] == wanted and not quoted:
            return index
    return -1


def _closing(text: str, opening: int) -> tuple[int, list[int]]:
    """Return where a brace closes, and the commas between that are its own."""
    depth, quoted = 0, False
    commas: list[int] = []
    for index in range(opening, len(text)):
        char = text[index]
        if char == '"':
            quoted = not quoted
        elif quoted:
            continue
        elif char == "," and depth == 1:
            commas.append(index)
        else:
            depth += {"{": 1, "}": -1}.get(char, 0)
            if depth == 0:
                return index, commas
    raise PathPatternError(f"the path {text!r} has a brace that is never closed")


def _compiled(text: str) -> Pattern:
    segments: list[Segment] = []
    lists: list[tuple[int, str]] = []
    index = 0
    while index < len(text):
        if text[index] == "[":
            closing = text.find("]", index)
            if closing < 0:
                raise _broken(text, "a bracket is never closed")
            lists.append((len(segments), text[index + 1 : closing]))
            index = closing + 1
        elif index == 0 or (text[index] == "." and index + 1 < len(text)):
            segment, index = _segment(text, index + (text[index] == "." and index > 0))
            segments.append(segment)
        else:
            raise _broken(text, f"{text[index]!r} is not expected at its place {index + 1}")
    if not segments:
        raise _broken(text, "it names no key")
    return Pattern(text, tuple(segments), tuple(lists))


def _segment(text: str, start: int) -> tuple[Segment, int]:
    names: list[Name] = []
    index = start
    while True:
        name, index = _name(text, index)
        names.append(name)
        if not text.startswith("|", index):
            break
        index += 1
    if len(names) == 1 and names[0].text in {"*", "**"}:
        return (_ONE if names[0].text == "*" else _ANY), index
    return tuple(names), index


def _name(text: str, start: int) -> tuple[Name, int]:
    if text.startswith('"', start):
        closing = text.find('"', start + 1)
        if closing <= start + 1:
            raise _broken(text, "a quote is never closed or holds nothing")
        return Name(text[start + 1 : closing], exact=True), closing + 1
    end = start
    while end < len(text) and text[end] not in _RESERVED:
        end += 1
    word = text[start:end]
    if word == "":
        raise _broken(text, f"a key is missing at its place {start + 1}")
    if word in {"*", "**"}:
        return Name(word, exact=True), end
    if "**" in word:
        raise _broken(text, "** stands for whole keys only")
    return Name("*".join(squash(part) if part else "" for part in word.split("*")), exact=False), end


def _broken(text: str, problem: str) -> PathPatternError:
    return PathPatternError(
        f"the path {text!r} cannot be read: {problem}",
        hint='keys are joined by dots; put a key that holds a dot or a slash in quotes: annotations."a.b/c"',
    )
