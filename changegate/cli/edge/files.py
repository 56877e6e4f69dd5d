"""Files written whole or not at all: beside their place first, then moved or linked into it."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from changegate.errors import MissingInputError, ToolError


def read_at_most(file: Path, most: int) -> bytes:
    """Return what a file holds, if too much then one byte more than `most`.

    Raises:
        MissingInputError: it cannot be read.
    """
    try:
        with file.open("rb") as stream:
            return stream.read(most + 1)
    except OSError as error:
        raise MissingInputError(str(file), f"cannot be read: {error.strerror}") from error


def write_whole(target: Path, content: bytes) -> None:
    """Write a file, in the place of what may be there; a device or pipe is written to and stays what it is.

    Raises:
        ToolError: it cannot be written; what was there is still there.
    """
    try:
        if target.exists() and not target.is_file():
            target.write_bytes(content)
            return
        with _beside(target, content) as aside:
            aside.replace(target)
    except OSError as error:
        raise ToolError(
            str(target), f"cannot be written: {error.strerror}", hint="choose another file"
        ) from error


def write_new(target: Path, content: bytes) -> None:
    """Write a file where none is yet.

    Raises:
        FileExistsError: there is one, which stays as it is.
        OSError: it cannot be written.
    """
    with _beside(target, content) as aside:
        os.link(aside, target)


@contextmanager
def _beside(target: Path, content: bytes) -> Iterator[Path]:
    """Have the content in a file beside its place, safely on the disk; what is left of it in the end goes."""
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name[:100]}.", suffix=".tmp")
    aside = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fchmod(stream.fileno(), 0o666 & ~_umask())
            os.fsync(stream.fileno())
        yield aside
        _settle(target.parent)
    finally:
        aside.unlink(missing_ok=True)


def _umask() -> int:
    """What the person takes away from new files; it can only be read by setting it."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


def _settle(folder: Path) -> None:
    """Have the new name itself on the disk: without this a power cut may leave the old one."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
