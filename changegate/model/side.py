"""One side of the comparison as a listing of files that are read one at a time."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import Protocol

from changegate.errors import TooLargeInputError
from changegate.frozen import frozen


class FileKind(Enum):
    """What stands at a path."""

    REGULAR = "file"
    EXECUTABLE = "executable file"
    SYMLINK = "symbolic link"
    SUBMODULE = "submodule"


@frozen
class Entry:
    """A file of a side: its kind and its git object id (of its content, whether or not git stores it)."""

    kind: FileKind
    oid: str


@frozen
class Pair:
    """A file that differs between the sides (None: not there); `previous_path` is set for a rename."""

    path: str
    previous_path: str | None
    deployed: Entry | None
    proposed: Entry | None


class Side(Protocol):
    """One side; `revision` is its name in reports (full commit id, `index`, `worktree`, a directory)."""

    @property
    def revision(self) -> str:
        """What this side is called."""

    def entries(self) -> Mapping[str, Entry]:
        """All files of the side by POSIX path."""

    def read(self, path: str, at_most: int | None = None) -> bytes:
        """The content of a file; for a symbolic link its target, for a submodule its commit id.

        Raises:
            TooLargeInputError: it has more bytes than `at_most`, or than anything here may have.
        """


def bounded(path: str, content: bytes, at_most: int | None) -> bytes:
    """Return content that is in memory already, under the same bound as `Side.read`."""
    if at_most is not None and len(content) > at_most:
        raise TooLargeInputError(path, f"is too large to be judged ({len(content)} bytes, at most {at_most})")
    return content
