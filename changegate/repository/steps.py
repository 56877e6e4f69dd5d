"""History as steps: what each commit of a line changed against the one before it, and the trees it needs.

A line is a branch by its first parents: a merge is one step, as it is one deployment.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from changegate.errors import MalformedInputError, MissingInputError
from changegate.frozen import frozen
from changegate.model.side import Entry, FileKind, bounded
from changegate.repository.commits import signed
from changegate.repository.history import Provenance
from changegate.repository.listing import KINDS
from changegate.repository.plumbing import printable, text
from changegate.repository.repository import Repository

_ABSENT: Final = "000000"
_TREE: Final = b"40000"
PAIRS_AT_ONCE: Final = 2_000
CONTENTS_AT_MOST: Final = 64 * 1024 * 1024


@frozen
class Step:
    """From one commit (None: from nothing) to another: the files that differ, with both versions."""

    old: str | None
    new: str
    files: Mapping[str, tuple[Entry | None, Entry | None]]


def line(repository: Repository, end: str, since: str | None = None, paths: Sequence[str] = ()) -> list[str]:
    """Return the commits of a branch by first parents, the oldest first; with paths those that touch them.

    `since` leaves out what is reachable from there. Paths stand for themselves, never for a pattern.
    """
    repository.insist_on_history()
    span = [end] if since is None else [end, f"^{since}"]
    named = repository.git.line("rev-list", "--first-parent", "--reverse", *span, "--", *paths)
    return named.split()


def parents(repository: Repository, commit: str) -> tuple[str, ...]:
    """Return the parents of a commit, in their order."""
    head = repository.objects.read(commit, "commit").partition(b"\n\n")[0]
    return tuple(
        row[7:].decode("ascii", "replace") for row in head.split(b"\n") if row.startswith(b"parent ")
    )


def steps(repository: Repository, pairs: Sequence[tuple[str | None, str]]) -> Iterator[Step]:
    """Yield the step from the one commit to the other of each pair, whether or not they are related."""
    for start in range(0, len(pairs), PAIRS_AT_ONCE):
        yield from _steps(repository, pairs[start : start + PAIRS_AT_ONCE])


def _steps(repository: Repository, pairs: Sequence[tuple[str | None, str]]) -> Iterator[Step]:
    asked = "".join(f"{new} {old}\n" if old is not None else f"{new}\n" for old, new in pairs)
    options = ("--stdin", "-r", "-z", "--raw", "--no-abbrev", "--no-renames", "--root", "--always")
    output = repository.git.output("diff-tree", *options, given=asked.encode())
    for (old, new), files in zip(pairs, _read(text(output)), strict=True):
        yield Step(old, new, files)


def _read(output: str) -> list[Mapping[str, tuple[Entry | None, Entry | None]]]:
    """The files of each step: a row that begins with a colon tells of a file, any other begins a step."""
    found: list[Mapping[str, tuple[Entry | None, Entry | None]]] = []
    here: dict[str, tuple[Entry | None, Entry | None]] = {}
    pieces = iter(output.split("\0"))
    for piece in pieces:
        if piece.startswith(":"):
            old_mode, new_mode, old, new, _ = piece[1:].split(" ")
            here[next(pieces)] = (_entry(old_mode, old), _entry(new_mode, new))
        elif piece:
            here = {}
            found.append(here)
    return found


def _entry(mode: str, oid: str) -> Entry | None:
    if mode == _ABSENT:
        return None
    if mode not in KINDS:
        raise MalformedInputError(oid, f"stands in a tree with the unknown mode {mode}")
    return Entry(KINDS[mode], oid)


class Trees:
    """The files of one folder at many commits, each tree read once."""

    def __init__(self, repository: Repository, folder: str) -> None:
        self._repository = repository
        self._folder = folder
        self._size = 32 if repository.place.object_format == "sha256" else 20
        self._known: dict[str, Mapping[str, Entry]] = {}

    def at(self, commit: str) -> Mapping[str, Entry]:
        """Return the files below the folder at a commit, by their whole path."""
        tree = self._repository.objects.read(commit, "commit").partition(b"\n")[0].removeprefix(b"tree ")
        for mode, name, oid in self._rows(tree.decode()):
            if name == self._folder:
                return self._files(oid, f"{name}/") if mode == _TREE else {name: self._file(mode, oid)}
        return {}

    def _files(self, tree: str, prefix: str) -> Mapping[str, Entry]:
        if tree not in self._known:
            found: dict[str, Entry] = {}
            for mode, name, oid in self._rows(tree):
                if mode == _TREE:
                    found |= self._files(oid, f"{prefix}{name}/")
                else:
                    found[f"{prefix}{name}"] = self._file(mode, oid)
            self._known[tree] = found
        return self._known[tree]

    def _file(self, mode: bytes, oid: str) -> Entry:
        entry = _entry(mode.decode().zfill(6), oid)
        if entry is None:
            raise MalformedInputError(oid, "stands in a tree without a mode")
        return entry

    def _rows(self, tree: str) -> Iterator[tuple[bytes, str, str]]:
        stored = self._repository.objects.read(tree, "tree")
        at = 0
        while at < len(stored):
            end = stored.index(b"\0", at)
            mode, _, name = stored[at:end].partition(b" ")
            at = end + 1 + self._size
            yield mode, text(name), stored[end + 1 : at].hex()


@frozen
class PartSide:
    """A few files of a commit: those somebody knows to be all that matters."""

    repository: Repository
    files: Mapping[str, Entry]
    revision: str

    def entries(self) -> Mapping[str, Entry]:
        """The files by path."""
        return self.files

    def read(self, path: str, at_most: int | None = None) -> bytes:
        """The content of a file as it is stored; of a submodule its commit id."""
        if path not in self.files:
            raise MissingInputError(printable(path), f"is not in {self.revision}")
        entry = self.files[path]
        if entry.kind is FileKind.SUBMODULE:
            return entry.oid.encode()
        return self.repository.objects.read(entry.oid, at_most=at_most)


class Contents:
    """What files hold, by object id: the steps of a line mostly read the same ones over again."""

    def __init__(self, repository: Repository) -> None:
        self._repository = repository
        self._known: dict[str, bytes] = {}
        self._size = 0

    def read(self, oid: str, at_most: int | None) -> bytes:
        """Return the content of an object."""
        if oid not in self._known:
            content = self._repository.objects.read(oid, at_most=at_most)
            if self._size > CONTENTS_AT_MOST:
                self._known, self._size = {}, 0
            self._known[oid] = content
            self._size += len(content)
        return bounded(oid, self._known[oid], at_most)


class Moving:
    """The files of one commit after the other along a line, without listing each of them anew."""

    def __init__(self, repository: Repository) -> None:
        self.contents = Contents(repository)
        self.names = 0
        self._repository = repository
        self._at = ""
        self._entries: dict[str, Entry] = {}

    def side(self, step: Step, part: PartSide) -> WholeSide:
        """Return the files that a step leaves; those of an earlier step are gone then."""
        if self._at == step.new:
            return WholeSide(self.contents, self._entries, part)
        if self._at != step.old or step.old is None:
            self._entries = dict(self._repository.side(step.new).entries())
            self.names += 1
        else:
            self._take(step)
        self._at = step.new
        return WholeSide(self.contents, self._entries, part)

    def _take(self, step: Step) -> None:
        for path, (old, new) in step.files.items():
            if (old is None) != (new is None):
                self.names += 1
            if new is None:
                self._entries.pop(path, None)
            else:
                self._entries[path] = new

    def skip(self, step: Step) -> None:
        """Go over a step that nobody wants to see the files of."""
        if self._at == step.old and step.old is not None:
            self._take(step)
            self._at = step.new


@dataclass(frozen=True)
class WholeSide:
    """All files of a commit of a line."""

    contents: Contents
    files: Mapping[str, Entry]
    part: PartSide

    @property
    def revision(self) -> str:
        """The commit."""
        return self.part.revision

    def entries(self) -> Mapping[str, Entry]:
        """All files by path."""
        return self.files

    def read(self, path: str, at_most: int | None = None) -> bytes:
        """The content of a file as it is stored."""
        if path not in self.files or self.files[path].kind is FileKind.SUBMODULE:
            return self.part.read(path, at_most)
        return self.contents.read(self.files[path].oid, at_most)


def provenance(repository: Repository, old: str | None, new: str) -> Provenance:
    """Return who made what one commit has and another has not, read from the commits as they are stored."""
    alone = old is None or parents(repository, new) == (old,)
    ids = (new,) if old is None or alone else repository.revisions_between(old, new)
    commits = tuple(signed(commit, repository.objects.read(commit, "commit")) for commit in ids)
    emails = frozenset(email for commit in commits for email in commit.emails)
    return Provenance(emails, commits, uncommitted=False)
