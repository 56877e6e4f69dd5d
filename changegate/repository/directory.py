"""A plain directory as a side; no git is needed."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from changegate.errors import MalformedInputError, MissingInputError
from changegate.repository.files import Files
from changegate.repository.plumbing import printable, text


@dataclass(slots=True)
class DirectorySide:
    """The files below a directory; `revision` is the directory as it was named."""

    top: Path
    revision: str
    object_format: str = "sha1"
    _files: Files | None = None

    def entries(self) -> Files:
        """All files by path, `.git` left out; directories that are links are links, not directories."""
        if self._files is None:
            top = os.fsencode(self.top)
            self._files = Files(top, tuple(sorted(text(path) for path in _walk(top))), self.object_format)
        return self._files

    def read(self, path: str, at_most: int | None = None) -> bytes:
        """The content of a file, the target of a link."""
        files = self.entries()
        if path not in files:
            raise MissingInputError(printable(path), f"is not in {printable(self.revision)}")
        return files.read(path, at_most)


def directory_side(path: Path | str, object_format: str = "sha1") -> DirectorySide:
    """Return the side of a directory; `object_format` makes its object ids comparable to a repository's.

    Raises:
        MissingInputError: there is no such directory.
    """
    top = Path(path)
    if not top.is_dir():
        problem = "is not a directory" if top.exists() else "there is no such directory"
        raise MissingInputError(printable(str(path)), problem)
    return DirectorySide(top, str(path), object_format)


def _walk(top: bytes) -> Iterator[bytes]:
    waiting = [b""]
    while waiting:
        folder = waiting.pop()
        try:
            found = list(os.scandir(top + b"/" + folder))
        except OSError as error:
            shown = printable(text(folder)) or "."
            raise MalformedInputError(shown, f"cannot be listed: {error.strerror}") from error
        for item in found:
            path = folder + b"/" + item.name if folder else item.name
            if item.name.lower() == b".git":
                continue
            if item.is_dir(follow_symlinks=False):
                waiting.append(path)
            else:
                yield path
