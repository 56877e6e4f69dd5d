"""A side that is held in memory: what was seen, by path."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from changegate.errors import MissingInputError
from changegate.frozen import frozen
from changegate.model.side import Entry, FileKind, bounded


@frozen
class MemorySide:
    """Files by path; `revision` is what reports call the side."""

    files: Mapping[str, bytes]
    revision: str

    def entries(self) -> Mapping[str, Entry]:
        """All files by path."""
        return {
            path: Entry(FileKind.REGULAR, hashlib.sha256(content).hexdigest())
            for path, content in self.files.items()
        }

    def read(self, path: str, at_most: int | None = None) -> bytes:
        """The content of a file."""
        if path not in self.files:
            raise MissingInputError(path, f"is not in {self.revision}")
        return bounded(path, self.files[path], at_most)
