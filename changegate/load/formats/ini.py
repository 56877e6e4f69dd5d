"""INI files: sections of keys, keys before the first section; nothing inherited, nothing interpolated."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from changegate.load.formats._contract import Address, AmbiguousError, LimitError
from changegate.load.formats._ini_lines import Entry, entries
from changegate.load.formats._text import plain
from changegate.model.config import Limits
from changegate.model.key import string_key
from changegate.model.shown import printable
from changegate.model.value import Value

SUFFIXES: Final = (".ini",)
NAMES: Final = (".pypirc", ".my.cnf", "smb.conf", "my.cnf")


def parse(text: str, limits: Limits) -> Value:
    """Return the sections, and beside them the keys that stand before the first; a bare key is null.

    Case counts, but two names that differ by case alone are refused: many readers fold it.
    """
    found: dict[str, Value] = {}
    section = found
    taken: set[tuple[str, str]] = set()
    for count, entry in enumerate(entries(plain(text))):
        if count >= limits.nodes:
            raise LimitError(f"more than {limits.nodes} values", entry.line, setting="nodes")
        _refuse_twice(entry, taken)
        if entry.key is None:
            section = {}
            found[string_key(entry.section)] = section
        else:
            section[string_key(entry.key)] = entry.value
    return found


def places(text: str, limits: Limits) -> Iterator[tuple[Address, int]]:
    """Return the line of every section and key."""
    del limits
    for entry in entries(text):
        steps = (entry.section, entry.key)
        yield tuple(string_key(step) for step in steps if step is not None and step != ""), entry.line


def _refuse_twice(entry: Entry, taken: set[tuple[str, str]]) -> None:
    # A section stands among the keys before the first one.
    scope, name = ("", entry.section) if entry.key is None else (entry.section, entry.key)
    place = (scope.casefold(), name.casefold())
    if place in taken:
        raise AmbiguousError(
            f"the name {printable(name)} is there twice, or once more in other case", entry.line
        )
    taken.add(place)
