"""The state that deploying a proposal brings about: the merge with what was deployed meanwhile."""

from __future__ import annotations

from typing import Final

from changegate.errors import ChangegateError, InvalidInputError
from changegate.model.side import Side
from changegate.repository.listing import MODES
from changegate.repository.plumbing import failure, printable, text
from changegate.repository.repository import Repository
from changegate.repository.scratch import Scratch, scratch
from changegate.repository.sides import IndexSide, TreeSide, tracked
from changegate.repository.worktree import WorktreeSide

NAMED_AT_MOST: Final = 10


def merged(repository: Repository, deployed_commit: str, proposed: Side) -> Side:
    """Return the proposal merged with a deployed branch that moved on since the proposal forked from it.

    Where nothing was deployed meanwhile this is the proposal itself; so is a commit that was deployed before
    (going back to it undoes what came after, and that is what is to be judged), and a plain directory. The
    merge is made aside, by git's own strategy and no configured driver; the repository is not written.

    Raises:
        ChangegateError: the two conflict, or have no history in common.
        MissingInputError: the history that tells is not here (a shallow clone).
        ToolError: git is older than 2.38.
    """
    base = repository.base_of(proposed)
    if base is None or repository.is_ancestor(deployed_commit, base):
        return proposed
    if isinstance(proposed, TreeSide) and repository.is_ancestor(base, deployed_commit):
        return proposed
    aside = scratch(repository)
    commit = base if isinstance(proposed, TreeSide) else aside.commit(_tree(aside, proposed), base)
    tree = _merge(aside, deployed_commit, commit, proposed.revision)
    return TreeSide(aside.git, aside.objects, tree, proposed.revision)


def _tree(aside: Scratch, proposed: Side) -> str:
    if isinstance(proposed, IndexSide):
        return aside.tree(proposed.listing().records)
    if not isinstance(proposed, WorktreeSide):
        raise InvalidInputError(proposed.revision, "cannot be merged")
    stored = {line.record.partition(" ")[2] for line in tracked(proposed.git)}
    files = proposed.entries()
    for path, entry in files.items():
        if path not in files.known and entry.oid not in stored:
            aside.keep(entry.oid, proposed.read(path))
    return aside.tree({path: f"{MODES[entry.kind]} {entry.oid}" for path, entry in files.items()})


def _merge(aside: Scratch, deployed: str, commit: str, revision: str) -> str:
    finished = aside.git.run(
        "merge-tree", "--write-tree", "-z", "--name-only", "--no-messages", deployed, commit, accept=None
    )
    tree, *paths = text(finished.output).split("\0")
    if finished.status == 0:
        return tree
    if finished.status == 1 and tree:  # without a tree, git 2.39 says 1 for a failure too
        raise ChangegateError(
            f"could not decide: {revision[:12]} conflicts with what is deployed ({deployed[:12]}): "
            f"{_named([path for path in paths if path])}",
            hint="merge or rebase first",
        )
    if "unrelated histories" in finished.errors:
        raise ChangegateError(
            f"could not decide: {revision[:12]} shares no history with what is deployed ({deployed[:12]})",
            hint="name as deployed what the proposal will be merged into",
        )
    raise failure("merge-tree", finished, aside.folder)


def _named(paths: list[str]) -> str:
    shown = ", ".join(printable(path) for path in sorted(set(paths))[:NAMED_AT_MOST])
    more = len(set(paths)) - NAMED_AT_MOST
    return f"{shown} and {more} more" if more > 0 else shown
