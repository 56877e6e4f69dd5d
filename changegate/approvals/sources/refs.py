"""Records in refs of their own: `refs/changegate/approvals/<change id>/<name>`, one file each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from changegate.approvals.envelope import BYTES_AT_MOST
from changegate.approvals.sources._shelf import Shelf, filed
from changegate.model.approval import Candidate
from changegate.repository import Repository

PREFIX: Final = "refs/changegate/approvals/"


def candidates(location: Repository | Shelf, change_id: str) -> Iterator[Candidate]:
    """Yield the records in refs of a repository, or of one whose listing was kept as a shelf."""
    kept = location if isinstance(location, Shelf) else shelf(location)
    return kept.candidates(change_id)


def shelf(repository: Repository, arriving: Mapping[str, str] = MappingProxyType({})) -> Shelf:
    """Return the records in refs, listed once for any number of changes.

    `arriving` are refs (object ids by full name) that a push under way is about to make.
    """
    from changegate.repository.refs import read_object, refs  # noqa: PLC0415  start-up: only findings need it

    held = {**arriving, **refs(repository, PREFIX)}
    return Shelf("refs", filed(held, PREFIX), lambda name: read_object(repository, held[name], BYTES_AT_MOST))
