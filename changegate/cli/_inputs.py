"""Options and the world become the values the gate takes; the one place that asks the clock."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from typing import Final

from changegate.cli._options import SideOptions
from changegate.cli._scope import Scope, scopes
from changegate.cli._sides import Places
from changegate.model.approval import Authorship
from changegate.model.config import Config, Environment
from changegate.model.decision import Decision
from changegate.model.side import Pair, Side
from changegate.repository import Repository, changed, merged
from changegate.trust import Trust, read_config, read_trust

REVISION_KINDS: Final = frozenset({"index", "worktree"})


def now() -> datetime:
    """Return the time, in UTC."""
    return datetime.now(UTC)  # noqa: TID251  the command line is the one who asks


@dataclass(frozen=True, slots=True)
class World:
    """One environment's two sides as they are judged: `proposed` is the state that deploying would bring about.

    `base` is the commit the proposal builds on and `commit` the deployed commit; None for plain directories.
    """

    options: SideOptions
    repository: Repository | None
    deployed: Side
    proposed: Side
    offered: Side
    base: str | None
    commit: str | None
    config: Config
    scope: Scope
    pairs: tuple[Pair, ...]


@contextmanager
def worlds(options: SideOptions) -> Iterator[tuple[World, ...]]:
    """Open both sides for every environment to decide for, and close them afterwards."""
    with ExitStack() as closing:
        specs = (options.deployed or "HEAD", options.proposed or "worktree")
        places = Places.opened(options.directory, specs, closing)
        yield tuple(_world(options, places, scope) for scope in scopes(options, places))


def _world(options: SideOptions, places: Places, scope: Scope) -> World:
    repository = places.repository
    deployed = places.side(scope.deployed)
    offered = places.side(options.proposed or "worktree")
    commit = None if repository is None else repository.commit_of(deployed)
    base = None if repository is None else repository.base_of(offered)
    proposed = offered
    if repository is not None and commit is not None and base is not None:
        proposed = merged(repository, commit, offered)
    config = read_config(deployed)
    pairs = changed(deployed, proposed, scope.wanted)
    return World(options, repository, deployed, proposed, offered, base, commit, config, scope, pairs)
