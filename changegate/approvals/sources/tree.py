"""Records in the tree of a side: `.changegate/approvals/<change id>/<approver>.json`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from changegate.approvals.envelope import BYTES_AT_MOST
from changegate.approvals.sources._shelf import SUFFIX, Shelf, filed
from changegate.model.approval import Candidate
from changegate.model.side import FileKind, Side

FOLDER: Final = ".changegate/approvals/"


def candidates(location: Side | Shelf, change_id: str) -> Iterator[Candidate]:
    """Yield the records of a side, or of one whose listing was kept as a shelf."""
    kept = location if isinstance(location, Shelf) else shelf(location)
    return kept.candidates(change_id)


def shelf(side: Side) -> Shelf:
    """Return the records of a side, listed once for any number of changes."""

    def read(path: str) -> bytes:
        # A link is not followed: what it points at is not what was reviewed here.
        return side.read(path, BYTES_AT_MOST) if side.entries()[path].kind in regular else b""

    regular = {FileKind.REGULAR, FileKind.EXECUTABLE}
    return Shelf("tree", filed((path for path in side.entries() if path.endswith(SUFFIX)), FOLDER), read)
