"""Strings that say in one line where to connect and as whom, taken apart: URLs, assignments, JAAS."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final, TypeAlias

from changegate.connections import assignments, jaas, url, user_line

Parts: TypeAlias = Mapping[str, "str | Mapping[str, str]"]

READERS: Final[dict[str, Callable[[str], Parts | Sequence[Parts] | None]]] = {
    "jaas": jaas.parts,
    "connection-url": url.parts,
    "connection-string": assignments.parts,
}
# What is only taken apart as an item of a list under such a key.
LINES: Final = {"users": user_line}
# All ways in which a string may have been read.
KINDS: Final = frozenset({*READERS, *(known.NAME for known in LINES.values())})
# Longer ones are no addresses.
_LONGEST: Final = 4096


def taken_apart(text: str) -> tuple[str, Parts | Sequence[Parts]] | None:
    """Return how a string was read and its parts by name; None for one that is nothing of the kind.

    A string that says a thing twice is left whole: two readers may take it for two different things. Values
    are as written, neither decoded nor normalised, so that two different strings have different parts.
    """
    if len(text) > _LONGEST or ("=" not in text and "://" not in text):
        return None
    for name, reader in READERS.items():
        found = reader(text)
        if found is not None:
            return name, found
    return None
