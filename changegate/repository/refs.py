"""Refs and small objects below `refs/changegate/`: made once, never moved, never believed as such."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from changegate.errors import InvalidInputError, MalformedInputError, ToolError
from changegate.model.side import FileKind
from changegate.repository.plumbing import Git, failure, printable
from changegate.repository.repository import Repository
from changegate.repository.scratch import MAKER, scratch
from changegate.repository.sides import TreeSide

OWN: Final = "refs/changegate/"


def refs(repository: Repository, prefix: str) -> Mapping[str, str]:
    """Return the object ids of the refs below a full prefix (`refs/changegate/approvals/`), by full name."""
    if not prefix.startswith("refs/"):
        raise InvalidInputError(printable(prefix), "is not the full name of a ref")
    output = repository.git.line("for-each-ref", "--format=%(objectname) %(refname)", "--", prefix)
    return {name: oid for oid, _, name in (line.partition(" ") for line in output.splitlines())}


def read_object(repository: Repository, oid: str, at_most: int | None = None) -> bytes:
    """Return the content a ref points at: a file, or the only file of a commit.

    Raises:
        InputError: it is something else, or not there.
    """
    if repository.objects.kind(oid) != "commit":
        return repository.objects.read(oid, at_most=at_most)
    side = TreeSide(repository.git, repository.objects, oid, oid)
    kinds = {path: entry.kind for path, entry in side.entries().items()}
    if list(kinds.values()) != [FileKind.REGULAR]:
        raise MalformedInputError(oid, "the commit holds not exactly one file")
    return side.read(next(iter(kinds)), at_most)


def write_object(repository: Repository, content: bytes) -> str:
    """Store content in the repository and return its object id."""
    return repository.git.line("hash-object", "-w", "-t", "blob", "--no-filters", "--stdin", given=content)


def write_commit(repository: Repository, name: str, content: bytes) -> str:
    """Store a file in a commit of its own and return the commit's id; the same file makes the same commit.

    For refs that are pushed: a forge may take refs to commits only.
    """
    maker = replace(repository.git, environment={**repository.git.environment, **MAKER})
    line = f"100644 blob {write_object(repository, content)}\t{name}\0"
    tree = maker.line("mktree", "-z", given=line.encode())
    return maker.line("commit-tree", tree, given=f"{name}\n".encode())


def create_ref(repository: Repository, name: str, oid: str) -> None:
    """Make a ref below `refs/changegate/`; where it is there already with the same object, leave it.

    Raises:
        InvalidInputError: it points to another object already, or is no name for a ref.
    """
    insist_on_own(repository, name)
    absent = "0" * len(oid)
    finished = repository.git.run("update-ref", "--no-deref", "--", name, oid, absent, accept=None)
    if finished.status == 0:
        return
    there = refs(repository, name).get(name)
    if there is None:
        raise failure("update-ref", finished, repository.git.folder)
    if there != oid:
        raise InvalidInputError(printable(name), "is there already and holds something else")


def insist_on_own(repository: Repository, name: str) -> None:
    """Refuse a name for a ref that is not ours to make, or that git would not take."""
    if not name.startswith(OWN):
        raise InvalidInputError(printable(name), f"is not below {OWN}")
    if repository.git.run("check-ref-format", name, accept=(0, 1)).status != 0:
        raise InvalidInputError(printable(name), "is no name for a ref")


def stage(repository: Repository, paths: tuple[str, ...]) -> None:
    """Put files of the working tree into the index as they are, without running a filter on them.

    Raises:
        InputError: one of them is not a plain file of the working tree.
    """
    side = repository.side("worktree")
    lines = []
    for path in paths:
        entry = side.entries().get(path)
        if entry is None or entry.kind not in {FileKind.REGULAR, FileKind.EXECUTABLE}:
            raise InvalidInputError(
                printable(path), "cannot be staged: it is no file of the working tree, or it is ignored"
            )
        oid = write_object(repository, side.read(path))
        mode = "100755" if entry.kind is FileKind.EXECUTABLE else "100644"
        lines.append(f"{mode} {oid}\t".encode() + path.encode("utf-8", "surrogateescape") + b"\0")
    finished = _indexing(repository).run(
        "update-index", "-z", "--index-info", given=b"".join(lines), accept=None
    )
    if finished.status != 0 and "index.lock" in finished.errors:
        raise ToolError("git", "the index is locked by another git process", hint="wait for it and try again")
    if finished.status != 0:
        raise failure("update-index", finished, repository.git.folder)


def _indexing(repository: Repository) -> Git:
    """Return git for writing the index, which compares files of the working tree that were touched just now.

    It would run them through the filters of the repository's settings (measured); aside there are none.
    """
    aside = scratch(repository).git
    given = repository.git.environment
    places = {
        "GIT_INDEX_FILE": given.get("GIT_INDEX_FILE", str(repository.git_dir / "index")),
        "GIT_OBJECT_DIRECTORY": str(repository.place.objects),
        "GIT_WORK_TREE": str(repository.top),
    }
    return Git(aside.program, repository.git.folder, {**aside.environment, **places})
