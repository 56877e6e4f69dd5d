"""The grammar of path patterns: the text in a pack becomes one pattern for each choice of its braces."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterator
from typing import Final

from changegate.classify.path_pattern import ANY, ONE, Name, Pattern, Segment, squash
from changegate.errors import ChangegateError

_MOST_ALTERNATIVES: Final = 2000
_LONGEST: Final = 4000
_DEEPEST: Final = 16
_RESERVED: Final = frozenset('.[]{},|" \t\n')


class PathPatternError(ChangegateError):
    """A path pattern that does not follow the grammar."""


def road(text: str) -> Pattern:
    """Compile a pattern that has no braces, so that it is one."""
    return patterns(text)[0]


def first_names(text: str) -> tuple[str, ...]:
    """Return the normalised names of the first key of a pattern, without compiling the rest."""
    if '"' not in text and "|" not in text:
        # Nearly all are so, and a run asks for hundreds before it begins.
        return (squash(text.partition(".")[0].partition("[")[0]),)
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
    if len(text) > _LONGEST or text.count("{") > _DEEPEST:
        raise PathPatternError(f"the path {text[:80]!r}… is too long or has too many braces")
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
        return (ONE if names[0].text == "*" else ANY), index
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
