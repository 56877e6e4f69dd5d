"""Records in a directory: `<change id>/<approver>.json` as in a tree, or lying in it as they came."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from changegate.approvals.envelope import BYTES_AT_MOST
from changegate.approvals.sources._file import read
from changegate.approvals.sources._shelf import SUFFIX, Shelf, filed, named_change
from changegate.model.approval import Candidate


def candidates(location: Path | Shelf, change_id: str) -> Iterator[Candidate]:
    """Yield the records in a directory, or in one whose listing was kept as a shelf."""
    kept = location if isinstance(location, Shelf) else shelf(location)
    return kept.candidates(change_id)


def shelf(directory: Path) -> Shelf:
    """Return the records in a directory, listed once for any number of changes; of none, nothing."""
    prefix = f"{directory}{os.sep}"
    loose = [name for name in _listed(directory) if name.endswith(SUFFIX)]
    deeper = [
        f"{folder}{os.sep}{name}"
        for folder in _listed(directory)
        if not folder.endswith(SUFFIX)
        for name in _listed(directory / folder)
        if name.endswith(SUFFIX)
    ]
    names = {key: list(some) for key, some in filed((prefix + name for name in deeper), prefix).items()}
    for name in loose:
        path = prefix + name
        names.setdefault(named_change(_read(path)), []).append(path)
    return Shelf("directory", {key: tuple(some) for key, some in names.items()}, _read)


def _read(path: str) -> bytes:
    return read(path, BYTES_AT_MOST) or b""


def _listed(directory: Path) -> list[str]:
    try:
        return sorted(os.listdir(directory))  # noqa: PTH208  names as they are, of any bytes
    except OSError:
        return []
