"""Where approvals are looked for, whether they still stand, and who made the proposal: what the gate asks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cache
from itertools import islice
from typing import Final

from changegate.approvals.sources._shelf import Shelf
from changegate.cli.sides.world import World
from changegate.freshness import Freshness
from changegate.meaning import Meanings
from changegate.model.approval import Authorship, Candidate, Roster, Subject
from changegate.model.config import Environment
from changegate.model.deployment import Restored
from changegate.model.side import Pair

_STRAYS_AT_MOST: Final = 50


def shelves(world: World) -> tuple[Shelf, ...]:
    """Return every source of records there is, each listed once, whatever the number of changes."""
    from changegate.approvals.sources import bundle, directory, refs, tree  # noqa: PLC0415  only where held

    found = [tree.shelf(world.offered), tree.shelf(world.deployed)]
    if world.repository is not None:
        arriving = {} if world.options.push is None else world.options.push.records
        found.append(refs.shelf(world.repository, arriving))
    given = world.options.approvals
    return (*found, *((bundle if place.is_file() else directory).shelf(place) for place in given))


def gathering(world: World) -> Callable[[Subject], Iterator[Candidate]]:
    """Return the function that finds what was offered for a subject: the union of all sources.

    Records that came with the proposal for another version of the same file are offered too: they cannot
    count, and the report says why.
    """
    kept = cache(lambda: shelves(world))

    @cache
    def strays() -> tuple[Candidate, ...]:
        from changegate.approvals.sources import tree  # noqa: PLC0415  only where something is held

        deployed = world.deployed.entries()
        new = (one for one in tree.shelf(world.offered).candidates("") if one.locator not in deployed)
        return tuple(islice(new, _STRAYS_AT_MOST))

    def found(subject: Subject) -> Iterator[Candidate]:
        from changegate.approvals.unverified import amended  # noqa: PLC0415  only where something is held

        for shelf in kept():
            yield from shelf.candidates(subject.change_id)
        yield from amended(strays(), subject)

    return found


def staleness(world: World, meanings: Meanings) -> Callable[[Subject, Pair], Callable[[str], str | None]]:
    """Return what says whether a record still stands; plain directories have no history to tell."""
    if world.repository is None or world.commit is None:
        return lambda _subject, _pair: lambda _recorded: None
    return Freshness(world.repository, meanings, world.commit, world.base).stale


def authors(world: World, roster: Roster, now: datetime) -> Callable[[], Authorship]:
    """Return what tells who made the proposal; of plain directories nobody knows."""
    if world.repository is None or world.commit is None or world.base is None:
        return lambda: Authorship(frozenset(), proven=False)
    repository, commit = world.repository, world.commit
    proposed = repository.commit_of(world.offered) or world.options.proposed or "worktree"

    @cache
    def found() -> Authorship:
        from changegate.approvals.authors import proven  # noqa: PLC0415  only where something is held
        from changegate.repository.history import authorship  # noqa: PLC0415  GitPython is slow to import

        claimed = authorship(repository, commit, proposed)
        signatures = [(one.payload, one.signature, one.emails) for one in claimed.commits]
        return proven(claimed.emails, signatures, roster, complete=not claimed.uncommitted, now=now)

    return found


def restoration(world: World, meanings: Meanings) -> Callable[[Sequence[Pair]], Mapping[str, Restored]]:
    """Return what says which approved versions files go back to; plain directories have no history."""
    repository, commit = world.repository, world.commit
    if repository is None or commit is None:
        return lambda _: {}

    def found(pairs: Sequence[Pair]) -> Mapping[str, Restored]:
        if len(pairs) == 0:
            return {}
        from changegate.release.line import restoring  # noqa: PLC0415  only where a policy lets people go back

        named = world.options.deployed
        known = [one for one in meanings.config.environments if one.name == world.scope.environment]
        environment = (
            known[0] if known and named is None else Environment(world.scope.environment, "HEAD", ())
        )
        return restoring(repository, environment, commit, meanings)(pairs)

    return found
