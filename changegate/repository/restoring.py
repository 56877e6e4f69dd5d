"""Put earlier versions of files back: into the working tree, into a commit beside it, or into a patch."""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from changegate.errors import InvalidInputError, ToolError
from changegate.model.side import Entry, FileKind
from changegate.repository.listing import MODES
from changegate.repository.plumbing import printable
from changegate.repository.repository import Repository
from changegate.repository.scratch import scratch

_PLAIN = frozenset({FileKind.REGULAR, FileKind.EXECUTABLE})


def edited(repository: Repository, files: Mapping[str, Entry | None]) -> tuple[str, ...]:
    """Return which of some files hold local edits: not what is committed, nor what is to be written."""
    here = repository.side("worktree").entries()
    committed = repository.side("HEAD").entries() if repository.has_commits() else {}
    staged = repository.side("index").entries()
    found = []
    for path, wanted in files.items():
        known = (committed.get(path), wanted)
        if here.get(path) not in known or staged.get(path) not in known:
            found.append(path)
    return tuple(found)


def write_files(repository: Repository, files: Mapping[str, Entry | None]) -> None:
    """Write files into the working tree, each whole or not at all; None removes one. The index stays.

    Raises:
        InvalidInputError: one of them is no plain file, or a link leads out of its folder.
        ToolError: one cannot be written; those before it are.
    """
    top = repository.top
    if top is None:
        raise InvalidInputError(
            "the repository", "has no working tree", hint="use --write commit or --write patch"
        )
    contents = {path: _content(repository, path, entry) for path, entry in files.items()}
    for path in files:
        _insist_on_folders(top, path)
    for path, entry in files.items():
        content = contents[path]
        try:
            if entry is None or content is None:
                (top / path).unlink(missing_ok=True)
            else:
                _put(top / path, content, executable=entry.kind is FileKind.EXECUTABLE)
        except OSError as error:
            raise ToolError(
                printable(path), f"cannot be written: {error.strerror}", hint="try again"
            ) from error


def _content(repository: Repository, path: str, entry: Entry | None) -> bytes | None:
    if entry is None:
        return None
    if entry.kind not in _PLAIN:
        raise InvalidInputError(printable(path), f"was a {entry.kind.value}", hint="use --write commit")
    return repository.objects.read(entry.oid)


def _insist_on_folders(top: Path, path: str) -> None:
    """A link among the folders of a file would lead a write out of the working tree."""
    for folder in list(Path(path).parents)[:-1]:
        place = top / folder
        if place.is_symlink() or (place.exists() and not place.is_dir()):
            raise InvalidInputError(
                printable(path), f"{printable(str(folder))} is no folder here", hint="mend it first"
            )
    place = top / path
    if place.is_symlink() or place.is_dir():
        raise InvalidInputError(printable(path), "is no plain file here", hint="move it away first")


def _put(place: Path, content: bytes, *, executable: bool) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    mode = stat.S_IMODE(place.stat().st_mode) if place.exists() else 0o666 & ~_umask()
    mode = mode | 0o111 if executable else mode & ~0o111
    handle, name = tempfile.mkstemp(dir=place.parent, prefix=".changegate-")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        Path(name).chmod(mode)
        Path(name).replace(place)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def new_tree(repository: Repository, base: str, files: Mapping[str, Entry | None]) -> str:
    """Store the tree of a commit with other versions of some files and return its id."""
    aside = scratch(repository).git
    storing = replace(
        aside, environment={**aside.environment, "GIT_OBJECT_DIRECTORY": str(repository.place.objects)}
    )
    storing.output("read-tree", base)
    rows = [
        f"0 {'0' * len(base)}\t" if entry is None else f"{MODES[entry.kind]} {entry.oid}\t"
        for entry in files.values()
    ]
    paths = (path.encode("utf-8", "surrogateescape") for path in files)
    given = b"".join(row.encode() + path + b"\0" for row, path in zip(rows, paths, strict=True))
    storing.output("update-index", "-z", "--index-info", given=given)
    return storing.line("write-tree")


def commit_beside(
    repository: Repository, sides: tuple[str, str], branch: str, message: str, person: tuple[str, str]
) -> str:
    """Commit a tree on a new branch and return the commit; what is checked out stays as it is.

    `sides` are the commit to build on and the tree.

    Raises:
        InvalidInputError: there is such a branch already.
    """
    name = f"refs/heads/{branch}"
    if repository.git.run("check-ref-format", name, accept=None).status != 0:
        raise InvalidInputError(printable(branch), "is no name for a branch")
    made = {
        f"GIT_{who}_{what}": value
        for who in ("AUTHOR", "COMMITTER")
        for what, value in zip(("NAME", "EMAIL"), person, strict=True)
    }
    maker = replace(repository.git, environment={**repository.git.environment, **made})
    commit = maker.line("commit-tree", "-p", *sides, given=message.encode())
    finished = repository.git.run(
        "update-ref", "--no-deref", "--", name, commit, "0" * len(commit), accept=None
    )
    if finished.status != 0:
        raise InvalidInputError(
            printable(branch), "there is such a branch already", hint="name another: --branch NAME"
        )
    return commit


def patch(repository: Repository, base: str, tree: str) -> bytes:
    """Return what leads from a commit to a tree as a patch for `git apply`."""
    options = ("-p", "--no-ext-diff", "--no-textconv", "--full-index", "--binary", "--no-renames")
    return repository.git.output("diff-tree", *options, base, tree)
