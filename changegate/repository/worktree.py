"""The working tree as a side: what git would commit of it, but read by Python, so that no filter runs."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from changegate.errors import MissingInputError
from changegate.model.side import Entry, FileKind
from changegate.repository.files import Files, unreadable
from changegate.repository.listing import KINDS
from changegate.repository.objects import Objects
from changegate.repository.plumbing import Git, printable, raw, scrubbed, text
from changegate.repository.sides import Tracked, tracked

WORKTREE: Final = "worktree"


@dataclass(slots=True)
class WorktreeSide:
    """Tracked files as they lie on the disk, and untracked ones that are not ignored.

    What git is told to assume unchanged is read like everything else. What a sparse checkout leaves out
    stands as the index has it; so does a submodule that is not checked out.
    """

    git: Git
    objects: Objects
    top: Path
    revision: str = WORKTREE
    _files: Files | None = None

    def entries(self) -> Files:
        """All files by path; each is read and hashed when its entry is asked for."""
        if self._files is None:
            top = os.fsencode(self.top)
            found = _Found(self.git, top, {})
            paths = found.tracked(tracked(self.git)) | found.untracked()
            self._files = Files(top, tuple(sorted(paths)), self.objects.object_format, found.known)
        return self._files

    def read(self, path: str, at_most: int | None = None) -> bytes:
        """The content of a file, the target of a link, the commit id of a submodule."""
        files = self.entries()
        if path not in files:
            raise MissingInputError(printable(path), f"is not in the {WORKTREE}")
        known = files.known.get(path)
        if known is None:
            return files.read(path, at_most)
        if known.kind is FileKind.SUBMODULE:
            return known.oid.encode()
        return self.objects.read(known.oid, at_most=at_most)


@dataclass(slots=True)
class _Found:
    """Which paths are there, and which of them are known without looking at the disk."""

    git: Git
    top: bytes
    known: dict[str, Entry]

    def tracked(self, lines: list[Tracked]) -> set[str]:
        """The tracked paths that are still there."""
        folders: dict[bytes, bool] = {b"": True}
        paths = set()
        for line in lines:
            mode = self._mode(line.path) if _is_real(self.top, raw(line.path), folders) else None
            entry = self._known(line, mode)
            if entry is not None:
                self.known[line.path] = entry
            if entry is not None or (mode is not None and not stat.S_ISDIR(mode)):
                paths.add(line.path)
        return paths

    def _known(self, line: Tracked, mode: int | None) -> Entry | None:
        """What stands at a tracked path if the disk need not be read for it."""
        index_mode, _, oid = line.record.partition(" ")
        kind = KINDS[index_mode]
        if mode is None:
            return Entry(kind, oid) if line.tag.upper() == "S" else None
        if not stat.S_ISDIR(mode):
            return None
        commit = self._checked_out(line.path) or (oid if kind is FileKind.SUBMODULE else None)
        return None if commit is None else Entry(FileKind.SUBMODULE, commit)

    def untracked(self) -> set[str]:
        """The untracked paths that are not ignored; a repository among them is what it would become."""
        output = self.git.output("ls-files", "--others", "--exclude-standard", "-z", "--full-name")
        paths = set()
        for path in text(output).split("\0")[:-1]:
            name = path.removesuffix("/")
            if name != path:
                oid = self._checked_out(name)
                if oid is None:
                    continue  # a repository without a commit: git cannot add it either
                self.known[name] = Entry(FileKind.SUBMODULE, oid)
            paths.add(name)
        return paths

    def _mode(self, path: str) -> int | None:
        try:
            return os.lstat(self.top + b"/" + raw(path)).st_mode
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            raise unreadable(path, error) from error

    def _checked_out(self, path: str) -> str | None:
        """The commit a repository within this one stands at."""
        folder = Path(os.fsdecode(self.top + b"/" + raw(path)))
        if not os.path.lexists(folder / ".git"):
            return None
        # Without a ceiling a broken repository within would be taken for the one around it.
        alone = scrubbed(self.git.environment) | {"GIT_CEILING_DIRECTORIES": str(folder.parent)}
        try:
            finished = Git(self.git.program, folder, alone).run(
                "rev-parse", "--verify", "--quiet", "HEAD^{commit}", accept=(0, 1)
            )
        except MissingInputError:
            return None
        return text(finished.output).strip() or None


def _is_real(top: bytes, path: bytes, known: dict[bytes, bool]) -> bool:
    """Whether the folder of a path is reached without following a link; `known` remembers folders."""
    folder = path.rpartition(b"/")[0]
    above = [folder]
    while above[-1] not in known:
        above.append(above[-1].rpartition(b"/")[0])
    for inner in reversed(above[:-1]):
        known[inner] = known[inner.rpartition(b"/")[0]] and _is_folder(top + b"/" + inner)
    return known[folder]


def _is_folder(place: bytes) -> bool:
    try:
        return stat.S_ISDIR(os.lstat(place).st_mode)
    except OSError:
        return False
