"""Records in one file that can be carried by hand, beside requests to an approver."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from changegate.approvals.bundle import BYTES_AT_MOST, listed, parsed, record
from changegate.approvals.rejected import Rejected
from changegate.approvals.sources._file import read
from changegate.approvals.sources._shelf import Shelf, named_change
from changegate.model.approval import Candidate


def candidates(location: Path | Shelf, change_id: str) -> Iterator[Candidate]:
    """Yield the records in a bundle; a file that is no bundle is itself offered, to be refused."""
    kept = location if isinstance(location, Shelf) else shelf(location)
    return kept.candidates(change_id)


def shelf(file: Path) -> Shelf:
    """Return the records in a bundle, read once for any number of changes; of no file, nothing."""
    content = read(str(file), BYTES_AT_MOST)
    if content is None:
        return Shelf("bundle", {}, lambda _: b"")
    try:
        records = listed(parsed(content), "records")
    except Rejected:
        return Shelf("bundle", {"": (str(file),)}, lambda _: content)
    found = {f"{file}#{number:05}": record(one) for number, one in enumerate(records)}
    names: dict[str, list[str]] = {}
    for name, one in found.items():
        names.setdefault(named_change(one), []).append(name)
    return Shelf("bundle", {key: tuple(some) for key, some in names.items()}, found.__getitem__)
