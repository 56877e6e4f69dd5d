"""The two sides of one scope, opened: what is deployed, and what deploying the offer would bring."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace

from changegate.cli.edge.options import SideOptions
from changegate.cli.sides.pairs import pairs
from changegate.cli.sides.scope import Scope, scopes
from changegate.cli.sides.spelling import Places
from changegate.errors import UsageError
from changegate.frozen import frozen
from changegate.model.approval import is_record
from changegate.model.side import FileKind, Pair, Side
from changegate.repository import Repository, merged


@frozen
class World:
    """One scope's two sides: `proposed` is the state that deploying what is `offered` would bring about.

    `commit` is the deployed commit and `base` the one the proposal builds on; None for plain directories.
    """

    options: SideOptions
    repository: Repository | None
    deployed: Side
    offered: Side
    proposed: Side
    commit: str | None
    base: str | None
    scope: Scope
    pairs: tuple[Pair, ...]


@contextmanager
def worlds(options: SideOptions) -> Iterator[tuple[World, ...]]:
    """Open both sides for every scope to decide for, and close them afterwards."""
    with ExitStack() as closing:
        places = Places.opened(options.directory, (options.deployed, options.proposed), closing)
        yield tuple(_world(options, places, scope) for scope in scopes(options, places))


def _world(options: SideOptions, places: Places, scope: Scope) -> World:
    repository = places.repository
    deployed = places.side(scope.deployed) if scope.side is None else scope.side
    promotion = scope.promotion
    offered = places.side(options.proposed or "worktree") if promotion is None else promotion.side
    commit = None if repository is None else repository.commit_of(deployed)
    base = None if repository is None else repository.base_of(offered)
    proposed = offered
    # A push moves the ref to exactly its commit; nothing is merged on the way.
    merging = options.push is None
    if promotion is not None and promotion.differs:
        proposed = promotion.translated()
    elif repository is not None and commit is not None and base is not None and merging:
        proposed = merged(repository, commit, offered)
    _insist_on_paths(scope, deployed, proposed)
    found = _pairs(deployed, proposed, scope)
    return World(options, repository, deployed, offered, proposed, commit, base, scope, found)


def reproposed(world: World, revision: str) -> World:
    """Return the world in which another revision of the repository is what is offered.

    Raises:
        ChangegateError: there is no such revision, or it conflicts with what is deployed.
    """
    assert world.repository is not None  # noqa: S101  only a repository has revisions
    offered = world.repository.side(revision)
    proposed = offered if world.commit is None else merged(world.repository, world.commit, offered)
    found = _pairs(world.deployed, proposed, world.scope)
    return replace(world, offered=offered, proposed=proposed, pairs=found)


def _pairs(deployed: Side, proposed: Side, scope: Scope) -> tuple[Pair, ...]:
    return tuple(pair for pair in pairs(deployed, proposed, scope.wanted) if not _new_record(pair))


def _insist_on_paths(scope: Scope, deployed: Side, proposed: Side) -> None:
    """A path that names nothing on either side is a slip of the pen, not an empty change."""
    for path in scope.paths:
        below = f"{path}/"
        sides = (deployed.entries(), proposed.entries())
        if path != "." and not any(name == path or name.startswith(below) for side in sides for name in side):
            hint = "name a file or folder that one of the sides has"
            raise UsageError(f"{path}: neither side has such a file or folder", hint=hint)


def _new_record(pair: Pair) -> bool:
    """A record that was added is evidence, not configuration; one that is gone or changed is judged.

    So is whatever else appears where records are kept: nothing may lie there unseen.
    """
    if pair.deployed is not None or pair.proposed is None:
        return False
    return pair.proposed.kind in {FileKind.REGULAR, FileKind.EXECUTABLE} and is_record(pair.path)
