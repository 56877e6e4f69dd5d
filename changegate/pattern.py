"""The one door to regular expressions and path globs that somebody else wrote: RE2, linear in time.

A glob is matched against a whole POSIX path: `*` and `?` stay within one folder, `**` crosses folders,
`[…]` is a set, `{a,b}` alternatives; everything else stands for itself.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable
from typing import Final

from changegate.errors import ChangegateError

# Far beyond what people write; the memory and the time of a match grow with both.
LONGEST_PATTERN: Final = 4096
LONGEST_TEXT: Final = 256 * 1024
_MOST_MEMORY: Final = 8 << 20


class PatternError(ChangegateError):
    """A pattern that RE2 does not accept, or a text too long to be matched."""


@functools.lru_cache(maxsize=512)
def _compiled(expression: str) -> object:
    import re2  # noqa: PLC0415  start-up: most runs need no pattern

    if len(expression) > LONGEST_PATTERN:
        raise PatternError(
            f"a pattern of {len(expression)} characters is not accepted",
            hint=f"write several, of {LONGEST_PATTERN} characters at most",
        )
    options = re2.Options()
    options.log_errors = False
    options.max_mem = _MOST_MEMORY
    try:
        return re2.compile(expression, options)
    except re2.error as error:
        detail = error.args[0].decode(errors="replace") if isinstance(error.args[0], bytes) else error
        raise PatternError(
            f"the pattern {expression!r} is not accepted: {detail}",
            hint="patterns are RE2 syntax: no look-around, no back references",
        ) from error


class Several:
    """Expressions that are looked for together, in one pass over a text.

    RE2 answers with nothing where its memory ran out; so an expression that is always found is among them.
    """

    def __init__(self, expressions: Iterable[str]) -> None:
        import re2  # noqa: PLC0415  start-up: most runs need no pattern

        options = re2.Options()
        options.log_errors = False
        options.max_mem = _MOST_MEMORY
        self._set = re2.Set.SearchSet(options)
        self._always = self._set.Add("")
        for expression in expressions:
            self._set.Add(expression)
        self._set.Compile()

    def found_in(self, text: str) -> frozenset[int]:
        """Return which of the expressions are found anywhere in a text, by their places.

        Raises:
            PatternError: the text is too long, or more complicated than memory allows.
        """
        found = self._set.Match(_bounded(text)) or []
        if self._always not in found:
            raise PatternError("a text is not matched against patterns: it takes too much memory")
        return frozenset(place - 1 for place in found if place != self._always)


def check(expression: str) -> None:
    """Raise `PatternError` unless RE2 accepts the expression."""
    _compiled(expression)


def search(expression: str, text: str) -> bool:
    """Whether the expression is found anywhere in the text."""
    return _compiled(expression).search(_bounded(text)) is not None  # type: ignore[attr-defined]  # re2 has no stubs


def fullmatch(expression: str, text: str) -> bool:
    """Whether the expression matches the whole text."""
    return _compiled(expression).fullmatch(_bounded(text)) is not None  # type: ignore[attr-defined]  # re2 has no stubs


def _bounded(text: str) -> str:
    if len(text) > LONGEST_TEXT:
        raise PatternError(
            f"a text of {len(text)} characters is not matched against patterns",
            hint=f"patterns are for texts of {LONGEST_TEXT} characters at most",
        )
    return text


_GLOB_WORDS = {"*": "[^/]*", "?": "[^/]", "{": "(?:", "}": ")"}


@functools.lru_cache(maxsize=4096)
def _glob_expression(glob: str) -> str:
    out: list[str] = []
    index, depth = 0, 0
    while index < len(glob):
        if glob.startswith("**/", index):
            out.append("(?:.*/)?")
            index += 3
            continue
        if glob.startswith("**", index):
            out.append(".*")
            index += 2
            continue
        char = glob[index]
        closing = glob.find("]", index + 2) if char == "[" else -1
        if closing > 0:
            inner = glob[index + 1 : closing].replace("\\", "\\\\")
            out.append(f"[^{inner[1:]}]" if inner.startswith("!") else f"[{inner}]")
            index = closing + 1
            continue
        depth += {"{": 1, "}": -1}.get(char, 0)
        if char == "," and depth > 0:
            out.append("|")
        else:
            out.append(_GLOB_WORDS.get(char) or _quoted(char))
        index += 1
    return f"(?s:{''.join(out)})"


def _quoted(char: str) -> str:
    return "\\" + char if char in ".^$+()|[]\\" else char


def glob_matches(glob: str, path: str) -> bool:
    """Whether a glob matches a whole POSIX path."""
    return fullmatch(_glob_expression(glob), path)


def any_glob_matches(globs: Iterable[str], path: str) -> bool:
    """Whether one of some globs matches a whole POSIX path."""
    return any(glob_matches(glob, path) for glob in globs)


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
