"""Read git objects through one process, and name content the way git names it."""

from __future__ import annotations

import contextlib
import hashlib
import subprocess
import threading
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from changegate.errors import MalformedInputError, MissingInputError, TooLargeInputError, ToolError
from changegate.repository.plumbing import Git

# Larger than any configuration and small enough for memory; forges refuse files of this size too.
LARGEST: Final = 100 * 1024 * 1024
PIECE: Final = 1 << 20
# What is judged is read again as a neighbour of its neighbours: so much of what was read last is kept.
_KEPT: Final = 8 * 1024 * 1024
_KEPT_EACH: Final = 64 * 1024
ENDED: Final = "'cat-file' ended early"
CHECK: Final = "fetch what a partial clone left out: git fetch --refetch --no-filter; or look with: git fsck"


def name_of(kind: str, size: int, pieces: Iterable[bytes], object_format: str) -> str:
    """Return the object id git gives to content of that kind (`blob`, `tree`, `commit`) and size."""
    digest = hashlib.new(object_format, b"%s %d\0" % (kind.encode(), size), usedforsecurity=False)
    for piece in pieces:
        digest.update(piece)
    return digest.hexdigest()


def blob_name(content: bytes, object_format: str) -> str:
    """Return the object id of a file's content; `object_format` is `sha1` or `sha256`."""
    return name_of("blob", len(content), (content,), object_format)


@dataclass(slots=True)
class Objects:
    """The objects of a repository; the process that reads them is started by the first read.

    Content is believed only if it has the name it was asked by, whatever lies in the object store.
    """

    git: Git
    object_format: str
    _process: subprocess.Popen[bytes] | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _kept: dict[str, bytes] = field(default_factory=dict)
    _kept_bytes: int = 0

    def read(self, oid: str, kind: str = "blob", at_most: int | None = None) -> bytes:
        """Return the content of an object that must be of a kind.

        Raises:
            MissingInputError: it is not in the object store (partial or damaged clone).
            TooLargeInputError: it has more bytes than `at_most`, or than anything here may have.
            MalformedInputError: it is of another kind, or not what its name says.
        """
        most = LARGEST if at_most is None else at_most
        with self._lock:
            kept = self._kept.get(oid) if kind == "blob" else None
            if kept is not None and len(kept) <= most:
                return kept
            found, size, content = self._ask(oid, most)
        if found != kind:
            raise MalformedInputError(oid, f"is a {found}, not a {kind}")
        if content is None:
            raise TooLargeInputError(oid, f"is too large to be judged ({size} bytes, at most {most})")
        if name_of(kind, size, (content,), self.object_format) != oid:
            raise MalformedInputError(
                oid,
                "the object store holds other content under this name",
                hint=CHECK,
            )
        if kind == "blob":
            self._keep(oid, content)
        return content

    def _keep(self, oid: str, content: bytes) -> None:
        """Keep a small blob, whose content was checked; the oldest make room."""
        if len(content) > _KEPT_EACH:
            return
        with self._lock:
            self._kept_bytes += len(content) - len(self._kept.pop(oid, b""))
            self._kept[oid] = content
            while self._kept_bytes > _KEPT:
                self._kept_bytes -= len(self._kept.pop(next(iter(self._kept))))

    def kind(self, oid: str) -> str | None:
        """Return the kind of an object, None if it is not there."""
        with self._lock, contextlib.suppress(MissingInputError):
            return self._ask(oid, 0)[0]
        return None

    def _ask(self, oid: str, most: int) -> tuple[str, int, bytes | None]:
        process = self._started()
        if process.stdin is None or process.stdout is None or not oid.isalnum():
            raise ToolError("git", f"'cat-file' cannot be asked for {oid!r}")
        try:
            process.stdin.write(oid.encode("ascii") + b"\n")
            process.stdin.flush()
            head = process.stdout.readline().split()
            size = int(head[2]) if len(head) == 3 else 0
            content = process.stdout.read(size + 1) if len(head) == 3 and size <= max(most, PIECE) else b""
        except OSError as error:
            self.close()
            raise ToolError("git", ENDED, hint=CHECK) from error
        if len(head) == 2:
            raise MissingInputError(
                oid,
                f"the object is {head[1].decode()} in this repository",
                hint="fetch the whole history: git fetch --unshallow, or git fetch --refetch --no-filter",
            )
        if size > max(most, PIECE):
            self.close()  # cheaper than reading past it
            return head[1].decode(), size, None
        if len(head) != 3 or len(content) != size + 1:
            self.close()
            raise ToolError("git", ENDED, hint=CHECK)
        return head[1].decode(), size, content[:-1] if size <= most else None

    def _started(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self._process = self.git.start("cat-file", "--batch")
        return self._process

    def close(self) -> None:
        """End the process, if one was started."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()  # it only reads; waiting for it to see that its input ends could take for ever
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()
        process.wait()
