"""Where records lie, sorted by the change they are filed under; listed once, read one at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final

from changegate.approvals import unverified
from changegate.approvals.envelope import BYTES_AT_MOST
from changegate.errors import InputError, TooLargeInputError
from changegate.frozen import frozen
from changegate.model.approval import Candidate
from changegate.model.shown import printable
from changegate.regex import regex

SUFFIX: Final = ".json"
# What names no change counts for none. Some of it is offered for each, so that somebody is told; all of it
# for each of many changes would be work without end.
STRAYS_AT_MOST: Final = 200
_TOO_LARGE: Final = bytes(BYTES_AT_MOST + 1)
_CHANGE_ID: Final = regex(r"[0-9a-f]{64}")


@frozen
class Shelf:
    """The names of records by change id (those under an empty one name none), and how to read one."""

    source: str
    names: Mapping[str, tuple[str, ...]]
    read: Callable[[str], bytes]

    def candidates(self, change_id: str) -> Iterator[Candidate]:
        """Yield what is filed under a change id, by name; an empty one asks for everything."""
        wanted = self.names if change_id == "" else (change_id,)
        names = [name for one in wanted for name in self.names.get(one, ())]
        if change_id != "":
            names += sorted(self.names.get("", ()))[:STRAYS_AT_MOST]
        for name in sorted(names):
            yield Candidate(self.source, printable(name), self._content(name))

    def _content(self, name: str) -> bytes:
        try:
            return self.read(name)
        except TooLargeInputError:
            # Nobody needs to read it to know what it is; in its place stands the least that is too large.
            return _TOO_LARGE
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
