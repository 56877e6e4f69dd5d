"""Files of a directory as entries: read by Python alone, no link followed, hashed when looked at."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from changegate.errors import (
    InvalidInputError,
    MalformedInputError,
    MissingInputError,
    TooLargeInputError,
)
from changegate.model.side import Entry, FileKind
from changegate.repository.objects import LARGEST, PIECE, blob_name, name_of
from changegate.repository.plumbing import printable, raw

# Never a link at the end, never blocked by a pipe that somebody put there.
FLAGS: Final = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


@dataclass(slots=True)
class Files(Mapping[str, Entry]):
    """Files under a directory by path; `known` are entries that are not to be looked up on the disk.

    An entry is made, and its file read, when it is asked for; what can be listed but not read raises then.
    """

    top: bytes
    paths: tuple[str, ...]
    object_format: str
    known: Mapping[str, Entry] = field(default_factory=dict)
    _made: dict[str, Entry] = field(default_factory=dict)
    _members: frozenset[str] | None = None

    def __getitem__(self, path: str) -> Entry:
        if path not in self:
            raise KeyError(path)
        if path in self.known:
            return self.known[path]
        if path not in self._made:
            self._made[path] = self._entry(path)
        return self._made[path]

    def __iter__(self) -> Iterator[str]:
        return iter(self.paths)

    def __len__(self) -> int:
        return len(self.paths)

    def __contains__(self, path: object) -> bool:
        if self._members is None:
            self._members = frozenset(self.paths)
        return path in self._members

    def read(self, path: str, at_most: int | None = None) -> bytes:
        """Return the content of a file, the target of a link."""
        entry = self[path]
        place = self.top + b"/" + raw(path)
        try:
            link = entry.kind is FileKind.SYMLINK
            content = (
                _target(place) if link else _content(place, path, LARGEST if at_most is None else at_most)
            )
        except OSError as error:
            raise unreadable(path, error) from error
        if blob_name(content, self.object_format) != entry.oid:
            raise InvalidInputError(printable(path), "changed while it was read", hint="try again")
        return content

    def _entry(self, path: str) -> Entry:
        place = self.top + b"/" + raw(path)
        try:
            mode = os.lstat(place).st_mode
            if stat.S_ISLNK(mode):
                return Entry(FileKind.SYMLINK, blob_name(_target(place), self.object_format))
            if not stat.S_ISREG(mode):
                raise InvalidInputError(printable(path), "is neither a file nor a symbolic link")
            kind = FileKind.EXECUTABLE if mode & stat.S_IXUSR else FileKind.REGULAR
            return Entry(kind, _hashed(place, path, self.object_format))
        except OSError as error:
            raise unreadable(path, error) from error


def unreadable(path: str, error: OSError) -> MalformedInputError | MissingInputError:
    """Return the error for a file the system does not let us read."""
    if isinstance(error, FileNotFoundError):
        return MissingInputError(printable(path), "was there a moment ago and is gone", hint="try again")
    return MalformedInputError(printable(path), f"cannot be read: {error.strerror or error}")


def _target(place: bytes) -> bytes:
    return os.readlink(place)  # noqa: PTH115  a Path would tidy the target up, and it is compared by its bytes


def _open(place: bytes, path: str) -> tuple[int, int]:
    descriptor = os.open(place, FLAGS)
    facts = os.fstat(descriptor)
    if not stat.S_ISREG(facts.st_mode):
        os.close(descriptor)
        raise InvalidInputError(printable(path), "is neither a file nor a symbolic link")
    return descriptor, facts.st_size


def _content(place: bytes, path: str, most: int) -> bytes:
    descriptor, size = _open(place, path)
    with os.fdopen(descriptor, "rb") as stream:
        if size > most:
            raise TooLargeInputError(
                printable(path), f"is too large to be judged ({size} bytes, at most {most})"
            )
        return stream.read(most)


def _hashed(place: bytes, path: str, object_format: str) -> str:
    descriptor, size = _open(place, path)
    with os.fdopen(descriptor, "rb", buffering=0) as stream:
        if size <= PIECE:
            return blob_name(stream.read(PIECE), object_format)
        return name_of("blob", size, iter(lambda: stream.read(PIECE), b""), object_format)
