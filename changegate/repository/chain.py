"""Chains of small files under one ref of ours: each link a commit, added whole or not at all, never replaced.

A link's parents are the links before it. A commit without a file joins two lines that grew apart.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Final

from changegate.errors import MalformedInputError, MissingInputError, ToolError
from changegate.frozen import frozen
from changegate.repository.commits import commit_time
from changegate.repository.plumbing import printable
from changegate.repository.refs import insist_on_own, refs, write_object
from changegate.repository.repository import Repository
from changegate.repository.scratch import MAKER

LINKS_AT_MOST: Final = 200_000
_JOIN: Final = "join"


@frozen
class Link:
    """One file of a chain: the commit it is kept in, the links before it, and what it holds."""

    commit: str
    previous: tuple[str, ...]
    content: bytes


def tip(repository: Repository, name: str) -> str | None:
    """Return the commit a chain ends with, None where there is no such chain."""
    return refs(repository, name).get(name)


def links(repository: Repository, start: str) -> Iterator[Link]:
    """Yield the links of a chain from a commit back, the latest first; joins are walked through.

    Raises:
        InputError: something that is no link lies in the chain, or a part of it is not here.
    """
    for commit, stored in _walk(repository, start):
        content = _content(repository, commit, stored)
        if content is not None:
            yield Link(commit, _parents(stored), content)


def holds(repository: Repository, end: str, wanted: str) -> bool:
    """Whether a commit is in the chain that ends there; a shallow clone of the branches cuts no chain."""
    return any(commit == wanted for commit, _ in _walk(repository, end))


def _walk(repository: Repository, start: str) -> Iterator[tuple[str, bytes]]:
    waiting = [_queued(repository, start)]
    seen = {start}
    while waiting:
        *_, commit, stored = heapq.heappop(waiting)
        yield commit, stored
        for parent in _parents(stored):
            if parent not in seen:
                seen.add(parent)
                heapq.heappush(waiting, _queued(repository, parent))
        if len(seen) > LINKS_AT_MOST:
            raise MalformedInputError(start, f"the chain has more than {LINKS_AT_MOST} links")


def _queued(repository: Repository, commit: str) -> tuple[float, str, bytes]:
    try:
        stored = repository.objects.read(commit, "commit")
    except MissingInputError as error:
        raise MissingInputError(
            commit,
            "a part of the chain of deployment records is not in this repository",
            hint="fetch it: git fetch REMOTE 'refs/changegate/*:refs/changegate/*'",
        ) from error
    return (-commit_time(stored, commit).timestamp(), commit, stored)


def _parents(stored: bytes) -> tuple[str, ...]:
    head = stored.partition(b"\n\n")[0].split(b"\n")
    return tuple(line[7:].decode("ascii", "replace") for line in head if line.startswith(b"parent "))


def _content(repository: Repository, commit: str, stored: bytes) -> bytes | None:
    """The one file of a link; None for a join, whose tree is empty."""
    tree = stored.partition(b"\n")[0].removeprefix(b"tree ").decode("ascii", "replace")
    listed = repository.objects.read(tree, "tree")
    if listed == b"":
        return None
    mode, _, rest = listed.partition(b" ")
    name, _, raw = rest.partition(b"\0")
    size = 32 if repository.place.object_format == "sha256" else 20
    if mode != b"100644" or len(raw) != size or b"/" in name:
        raise MalformedInputError(commit, "this link of the chain holds not exactly one file")
    return repository.objects.read(raw.hex())


def new_link(
    repository: Repository, name: str, content: bytes, previous: tuple[str, ...], at: datetime
) -> str:
    """Store a file as a link behind others and return its commit; no ref is moved."""
    line = f"100644 blob {write_object(repository, content)}\t{name}\0"
    return _commit(repository, line.encode(), previous, name, at)


def join(repository: Repository, ends: tuple[str, ...], at: datetime) -> str:
    """Store a commit that joins the ends of lines and return it; no ref is moved."""
    return _commit(repository, b"", ends, _JOIN, at)


def _commit(
    repository: Repository, listed: bytes, parents: tuple[str, ...], message: str, at: datetime
) -> str:
    date = f"@{int(at.timestamp())} +0000"
    dated = {**MAKER, "GIT_AUTHOR_DATE": date, "GIT_COMMITTER_DATE": date}
    maker = replace(repository.git, environment={**repository.git.environment, **dated})
    tree = maker.line("mktree", "-z", given=listed)
    named = [word for parent in parents for word in ("-p", parent)]
    return maker.line("commit-tree", *named, tree, given=f"{message}\n".encode())


def advance(repository: Repository, name: str, new: str, old: str | None) -> bool:
    """Move a ref of ours from one commit to another in one step; False where it stands elsewhere by now.

    Raises:
        ToolError: it stands where it should and cannot be moved all the same.
    """
    insist_on_own(repository, name)
    before = old or "0" * len(new)
    finished = repository.git.run("update-ref", "--no-deref", "--", name, new, before, accept=None)
    if finished.status == 0:
        return True
    if tip(repository, name) == old and "lock" not in finished.errors:
        said = printable(finished.errors.strip())[:200]
        raise ToolError("git", f"'update-ref' failed: {said}", hint="may this user write to the repository?")
    return False
