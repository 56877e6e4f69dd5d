"""What differs between the two sides: leaves of documents, document by document."""

from __future__ import annotations

from enum import Enum
from typing import TypeAlias

from changegate.frozen import frozen
from changegate.model.path import Path
from changegate.model.value import ABSENT, Absent, Leaf, Value


@frozen
class Document:
    """One configuration file of one side: its path (POSIX, relative), the format it was read as, its data.

    A file that was not understood has an `Opaque` as data and the format `opaque`.
    """

    path: str
    format: str
    data: Value


class ChangeKind(Enum):
    """How a leaf differs."""

    ADDED = "added"
    REMOVED = "removed"
    MODIFIED = "modified"
    MOVED = "moved"
    REORDERED = "reordered"


@frozen
class Order:
    """The order of the list items that both sides have, by name or by index on the deployed side."""

    items: tuple[str, ...]


@frozen
class Masked:
    """A secret in its place: only a short keyed fingerprint, to tell whether two of them are the same."""

    fingerprint: str


Side: TypeAlias = Leaf | Order | Absent | Masked


@frozen
class Change:
    """One leaf that differs (or the order of one list), with its value on either side.

    `line` is the line on the proposed side, or for what was removed on the deployed side, counted from 1.
    `origin` is set for a leaf whose value moved here from another place of the same document.
    """

    path: Path
    deployed: Side
    proposed: Side
    line: int | None = None
    origin: Path | None = None

    @property
    def kind(self) -> ChangeKind:
        """How the leaf differs."""
        if self.origin is not None:
            return ChangeKind.MOVED
        if isinstance(self.proposed, Order):
            return ChangeKind.REORDERED
        if self.deployed is ABSENT:
            return ChangeKind.ADDED
        return ChangeKind.REMOVED if self.proposed is ABSENT else ChangeKind.MODIFIED


@frozen
class ChangeSet:
    """All changes of one document between the sides; `previous_path` is set where it was renamed."""

    path: str
    previous_path: str | None
    deployed: Document | None
    proposed: Document | None
    changes: tuple[Change, ...]


@frozen
class ListRule:
    """What is known of one list: the field that names its items (None: the usual names); does order count?"""

    name: str | None
    ordered: bool
