"""A deployed directory or snapshot together with the judge's book that was agreed on for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from changegate.model.side import Entry, Side
from changegate.trust import HOME


@dataclass(frozen=True)
class BookedSide:
    """The files that run, and the `.changegate/` of another side.

    What lies on a server seldom brings `.changegate/` along. The book then stands where the configuration
    was read that names the directory: never in the proposal.
    """

    files: Side
    book: Side

    @property
    def revision(self) -> str:
        """What the files are called."""
        return self.files.revision

    @cached_property
    def _together(self) -> Mapping[str, Entry]:
        files = self.files.entries()
        book = self.book.entries()
        found = {path: files[path] for path in files if not path.startswith(HOME)}
        return found | {path: book[path] for path in book if path.startswith(HOME)}

    def entries(self) -> Mapping[str, Entry]:
        """All files of both."""
        return self._together

    def read(self, path: str, at_most: int | None = None) -> bytes:
        """The content of a file."""
        return (self.book if path.startswith(HOME) else self.files).read(path, at_most)


def booked(files: Side, book: Side) -> Side:
    """Return the files with the book, unless they bring their own."""
    own = any(path.startswith(HOME) for path in files.entries())
    return files if own else BookedSide(files, book)
