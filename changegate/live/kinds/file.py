"""A file of the machine that checks in, compared with one deployed file."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from changegate.errors import MalformedInputError, MissingInputError
from changegate.frozen import frozen
from changegate.live.kinds._contract import Fact, Question, Sight
from changegate.live.kinds._files import sight
from changegate.live.kinds._probing import file
from changegate.reading import Reader

FACTS: Final[Mapping[str, Fact]] = {}


@frozen
class File:
    """A file by its absolute path."""

    path: str

    def __str__(self) -> str:
        """Show the path."""
        return self.path


def target(reader: Reader) -> File:
    """Return the file of a declaration."""
    return File(file(reader))


def look(target: File, question: Question) -> Sight:
    """Read the file, following links: a mounted ConfigMap is one."""
    return sight(question, content(Path(target.path), question.limits.file_bytes))


def content(path: Path, limit: int) -> bytes:
    """Return what a live file holds, at most one byte more than `limit`, so that too large is seen as such.

    Raises:
        MissingInputError: there is no such file.
        MalformedInputError: it cannot be read.
    """
    try:
        if not path.is_file():
            problem = "is no file" if path.exists() else "there is no such file"
            raise MissingInputError(str(path), f"nothing live is seen: {problem}")
        with path.open("rb") as stream:
            return stream.read(limit + 1)
    except OSError as error:
        raise MalformedInputError(str(path), f"cannot be read: {error.strerror}") from error
