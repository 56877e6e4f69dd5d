"""Where records lie, sorted by the change they are filed under; listed once, read one at a time."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from changegate.approvals import unverified
from changegate.errors import InputError
from changegate.model.approval import Candidate
from changegate.model.shown import printable

SUFFIX: Final = ".json"
_CHANGE_ID: Final = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Shelf:
    """The names of records by change id (those under an empty one may be for any), and how to read one."""

    source: str
    names: Mapping[str, tuple[str, ...]]
    read: Callable[[str], bytes]

    def candidates(self, change_id: str) -> Iterator[Candidate]:
        """Yield what is filed under a change id, by name; an empty one asks for everything."""
        wanted = self.names if change_id == "" else (change_id, "")
        for name in sorted(name for one in wanted for name in self.names.get(one, ())):
            yield Candidate(self.source, printable(name), self._content(name))

    def _content(self, name: str) -> bytes:
        try:
            return self.read(name)
        except InputError:
            # What lies here cannot be read; as nothing it is refused like any other rubbish.
            return b""


def filed(names: Iterable[str], prefix: str) -> dict[str, tuple[str, ...]]:
    """Return names of the form `<prefix><change id>/<name>` by change id; others are no records."""
    found: dict[str, list[str]] = {}
    for name in names:
        if name.startswith(prefix):
            change_id, _, rest = name[len(prefix) :].partition("/")
            if rest and "/" not in rest and _CHANGE_ID.fullmatch(change_id):
                found.setdefault(change_id, []).append(name)
    return {change_id: tuple(names) for change_id, names in found.items()}


def named_change(content: bytes) -> str:
    """Return the change id a record is to be filed under by its own word; empty where it says none."""
    change_id = unverified.change_id(content)
    return change_id if _CHANGE_ID.fullmatch(change_id) else ""
