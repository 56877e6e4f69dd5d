"""JAAS login configuration: named entries of login modules with their options."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from changegate.connections.jaas import statements
from changegate.load.formats._contract import Address, AmbiguousError, FormatError, LimitError
from changegate.load.formats._text import line_of, plain
from changegate.load.formats._tree import keyed
from changegate.model.config import Limits
from changegate.model.key import string_key
from changegate.model.shown import printable
from changegate.model.value import Embedded, Value
from changegate.regex import regex

SUFFIXES: Final = (".jaas",)
NAMES: Final = ("*jaas*.conf", "*jaas*.config", "*jaas*.cfg")

# Quoted texts are told first, for a comment's sign may stand within them.
_REMARK: Final = regex(r"(\"[^\"\n]*+\"|'[^'\n]*+')|/\*.*?\*/|//[^\n]*|(?<=\n)[ \t]*#[^\n]*", re.DOTALL)
_ENTRY: Final = regex(r"\s*(\"[^\"\n]+\"|[\w.$-]+)\s*\{((?:[^{}\"']++|\"[^\"]*+\"|'[^']*+')*+)\}\s*;")


def parse(text: str, limits: Limits) -> Value:
    """Return login modules, flags and options by entry (javax.security.auth.login.Configuration)."""
    return {name: entry for name, entry, _ in _entries(text, limits)}


def places(text: str, limits: Limits) -> Iterator[tuple[Address, int]]:
    """Return the line of every entry."""
    for name, _, line in _entries(text, limits):
        yield (name,), line


def _entries(text: str, limits: Limits) -> Iterator[tuple[str, Embedded, int]]:
    bare = _REMARK.sub(_without_remark, "\n" + plain(text))
    seen: set[str] = set()
    position = 0
    while bare[position:].strip():
        match = _ENTRY.match(bare, position)
        found = None if match is None else statements(match[2])
        # A line was put in front, for a remark on the first one.
        line = line_of(bare, position + len(bare[position:]) - len(bare[position:].lstrip())) - 1
        if match is None or found is None:
            raise FormatError("not JAAS", line)
        name = string_key(match[1].strip('"'))
        if name in seen:
            raise AmbiguousError(f"the entry {printable(name)} is there twice", line)
        seen.add(name)
        if sum(len(one["options"]) + 3 for one in found) + len(seen) > limits.nodes:
            raise LimitError(f"more than {limits.nodes} values", line)
        yield name, Embedded("", "jaas", keyed(found[0] if len(found) == 1 else found)), line
        position = match.end()


def _without_remark(match: re.Match[str]) -> str:
    return match[0] if match[1] is not None else re.sub(r"[^\n]", " ", match[0])
