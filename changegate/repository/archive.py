"""A tar or zip archive as a side, as `git archive` writes it: read in memory, never unpacked."""

from __future__ import annotations

import stat
import tarfile
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from changegate.errors import MalformedInputError, MissingInputError
from changegate.model.side import Entry, FileKind, bounded
from changegate.repository.objects import LARGEST, blob_name
from changegate.repository.plumbing import printable

# Of all files together, so that no small archive fills the memory.
TOTAL: Final = 1024 * 1024 * 1024
FILES_AT_MOST: Final = 500_000
_PLAIN: Final = {True: FileKind.EXECUTABLE, False: FileKind.REGULAR}


class ArchiveSide:
    """The files of an archive; `revision` is the archive as it was named."""

    def __init__(self, place: Path, revision: str, object_format: str = "sha1") -> None:
        self.revision = revision
        self._files = dict(_files(place))
        self._entries = {
            path: Entry(kind, blob_name(content, object_format))
            for path, (kind, content) in self._files.items()
        }

    def entries(self) -> Mapping[str, Entry]:
        """All files of the archive by path."""
        return self._entries

    def read(self, path: str, at_most: int | None = None) -> bytes:
        """The content of a file, the target of a link."""
        if path not in self._files:
            raise MissingInputError(printable(path), f"is not in {printable(self.revision)}")
        return bounded(path, self._files[path][1], at_most)


def _files(place: Path) -> Iterator[tuple[str, tuple[FileKind, bytes]]]:
    shown = printable(str(place))
    if not place.is_file():
        raise MissingInputError(
            shown, "there is no such snapshot", hint="make one: git archive -o FILE.tar HEAD"
        )
    try:
        if zipfile.is_zipfile(place):
            yield from _checked(_zipped(place), shown)
        else:
            yield from _checked(_tarred(place), shown)
    except (tarfile.TarError, zipfile.BadZipFile, OSError, EOFError, RuntimeError, ValueError) as error:
        raise MalformedInputError(
            shown, f"cannot be read as an archive: {printable(str(error))[:200]}"
        ) from error


def _checked(
    members: Iterator[tuple[str, FileKind, bytes]], shown: str
) -> Iterator[tuple[str, tuple[FileKind, bytes]]]:
    """Refuse names that lead elsewhere, a name given twice, and what would fill the memory."""
    seen: set[str] = set()
    total = 0
    for name, kind, content in members:
        parts = name.split("/")
        if name in seen or any(part in {"", ".", ".."} or part.lower() == ".git" for part in parts):
            raise MalformedInputError(
                shown, f"holds {printable(name)!r} twice, or it leads out of the archive"
            )
        seen.add(name)
        total += len(content)
        if total > TOTAL or len(seen) > FILES_AT_MOST:
            raise MalformedInputError(shown, "holds more than can be judged")
        yield name, (kind, content)


def _tarred(place: Path) -> Iterator[tuple[str, FileKind, bytes]]:
    with tarfile.open(place) as archive:
        for member in archive:
            name = member.name.removeprefix("./")
            if member.isdir():
                continue
            if member.issym():
                yield name, FileKind.SYMLINK, member.linkname.encode("utf-8", "surrogateescape")
                continue
            stream = archive.extractfile(member) if member.isreg() else None
            if stream is None or member.size > LARGEST:
                raise MalformedInputError(printable(name), "is no plain file of a size that can be judged")
            yield name, _PLAIN[bool(member.mode & stat.S_IXUSR)], stream.read()


def _zipped(place: Path) -> Iterator[tuple[str, FileKind, bytes]]:
    with zipfile.ZipFile(place) as archive:
        for member in archive.infolist():
            if member.is_dir():
                continue
            mode = member.external_attr >> 16
            if member.file_size > LARGEST:
                raise MalformedInputError(printable(member.filename), "is too large to be judged")
            kind = FileKind.SYMLINK if stat.S_ISLNK(mode) else _PLAIN[bool(mode & stat.S_IXUSR)]
            yield member.filename, kind, archive.read(member)
