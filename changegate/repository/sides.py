"""The sides git keeps: the tree of a revision, and the index."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from changegate.errors import InvalidInputError, MissingInputError
from changegate.model.side import Entry, FileKind
from changegate.regex import regex
from changegate.repository.listing import Listing, lines, tree_listing
from changegate.repository.objects import Objects, blob_name
from changegate.repository.plumbing import Git, printable, text

INDEX: Final = "index"
INTENT_TO_ADD: Final = 1 << 29
DEBUG: Final = regex(
    rb"  ctime: \d+:\d+\n  mtime: \d+:\d+\n  dev: \d+\tino: \d+\n  uid: \d+\tgid: \d+\n"
    rb"  size: \d+\tflags: ([0-9a-f]+)\n"
)


class Tracked(NamedTuple):
    """A line of the index; `tag` is `S` for skip-worktree, small for assume-unchanged (git-ls-files(1))."""

    tag: str
    record: str
    path: str


@dataclass(slots=True)
class TreeSide:
    """The tree of a commit; `tree` may be any name of it, `revision` is what reports call it."""

    git: Git
    objects: Objects
    tree: str
    revision: str
    _listing: Listing | None = None

    def entries(self) -> Mapping[str, Entry]:
        """All files of the tree by path."""
        return self.listing()

    def listing(self) -> Listing:
        """All files of the tree as records; asked of git once."""
        if self._listing is None:
            output = self.git.output("ls-tree", "-r", "-z", "--full-tree", "--end-of-options", self.tree)
            self._listing = tree_listing(output, self.revision)
        return self._listing

    def read(self, path: str, at_most: int | None = None) -> bytes:
        """The content of a file as it is stored."""
        return content(self.objects, self.listing(), path, self.revision, at_most)


@dataclass(slots=True)
class IndexSide:
    """What would be committed: the index this process was told of, as `git commit -a` has one of its own."""

    git: Git
    objects: Objects
    revision: str = INDEX
    _listing: Listing | None = None

    def entries(self) -> Mapping[str, Entry]:
        """All files of the index by path, without those only announced (`git add --intent-to-add`).

        Raises:
            InvalidInputError: a merge conflict is not resolved yet.
        """
        return self.listing()

    def listing(self) -> Listing:
        """All files of the index as records; asked of git once."""
        if self._listing is None:
            found = _staged(self.git)
            _insist_on_merged(found)
            records = {path: facts[2:-2] for facts, path in found}
            empty = blob_name(b"", self.objects.object_format)
            for path in (
                _announced(self.git) if any(record.endswith(empty) for record in records.values()) else ()
            ):
                del records[path]
            self._listing = Listing(records)
        return self._listing

    def read(self, path: str, at_most: int | None = None) -> bytes:
        """The content of a file as it is staged."""
        return content(self.objects, self.listing(), path, self.revision, at_most)


def content(objects: Objects, listing: Listing, path: str, origin: str, at_most: int | None = None) -> bytes:
    """Return what a listing holds at a path: bytes, the target of a link, the commit id of a submodule."""
    if path not in listing:
        raise MissingInputError(printable(path), f"is not in {origin}")
    entry = listing[path]
    if entry.kind is FileKind.SUBMODULE:
        return entry.oid.encode()
    return objects.read(entry.oid, at_most=at_most)


def tracked(git: Git) -> list[Tracked]:
    """Return the lines of the index."""
    return [Tracked(facts[0], facts[2:-2], path) for facts, path in _staged(git)]


def _staged(git: Git) -> list[tuple[str, str]]:
    """The facts (`<tag> <mode> <object id> <stage>`) and the path of each line of the index."""
    return lines(git.output("ls-files", "--stage", "-v", "-z", "--full-name"), INDEX)


def _insist_on_merged(found: list[tuple[str, str]]) -> None:
    """Refuse an index that holds several versions of a file: their stage is not 0."""
    unmerged = sorted({path for facts, path in found if not facts.endswith(" 0")})
    if unmerged:
        more = f" (and {len(unmerged) - 1} more)" if len(unmerged) > 1 else ""
        raise InvalidInputError(
            printable(unmerged[0]),
            f"is in conflict in the index{more}: which version is proposed is not decided yet",
            hint="resolve the conflict and run: git add -- FILE",
        )


def _announced(git: Git) -> set[str]:
    """The paths `git add --intent-to-add` announced: they look like empty files, and no commit holds them."""
    pieces = git.output("ls-files", "--debug", "-z", "--full-name").split(b"\0")
    announced, path = set(), text(pieces[0])
    for piece in pieces[1:]:
        facts = DEBUG.match(piece)
        if facts is None:
            raise InvalidInputError(INDEX, "git describes the index in words this version does not know")
        if int(facts[1], 16) & INTENT_TO_ADD:
            announced.add(path)
        path = text(piece[facts.end() :])
    return announced
