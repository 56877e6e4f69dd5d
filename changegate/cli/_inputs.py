"""Options and the world become the values the gate takes; the one place that asks the clock."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from changegate.cli._options import SideOptions
from changegate.cli._scope import Scope, scopes
from changegate.cli._sides import Places
from changegate.gate import Proposal, run
from changegate.meaning import Meanings
from changegate.model.decision import Decision
from changegate.model.side import Pair, Side
from changegate.repository import Repository, changed, merged
from changegate.trust import APPROVALS, Trust, read_config, read_trust


def now() -> datetime:
    """Return the time, in UTC."""
    return datetime.now(UTC)  # noqa: TID251  the command line is the one who asks


@dataclass(frozen=True, slots=True)
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
    deployed = places.side(scope.deployed)
    offered = places.side(options.proposed or "worktree")
    commit = None if repository is None else repository.commit_of(deployed)
    base = None if repository is None else repository.base_of(offered)
    proposed = offered
    if repository is not None and commit is not None and base is not None:
        proposed = merged(repository, commit, offered)
    pairs = tuple(pair for pair in changed(deployed, proposed, scope.wanted) if not _new_record(pair))
    return World(options, repository, deployed, offered, proposed, commit, base, scope, pairs)


def _new_record(pair: Pair) -> bool:
    """A record that was added is evidence, not configuration; one that is gone or changed is judged."""
    return pair.path.startswith(APPROVALS) and pair.deployed is None


def proposal(world: World) -> Proposal:
    """Read the deployed side's book and return everything a decision about a world follows from."""
    from changegate.cli._evidence import authors, gathering, staleness  # noqa: PLC0415  only where something changed

    trust = read_trust(world.deployed, read_config(world.deployed))
    known = meanings(world, trust)
    time = now()
    return Proposal(
        deployed=world.deployed,
        deployed_revision=world.commit or "",
        proposed=world.proposed,
        pairs=world.pairs,
        environment=world.scope.environment,
        trust=trust,
        meanings=known,
        candidates=gathering(world),
        stale=staleness(world, known),
        authorship=authors(world, trust.roster, time),
        now=time,
    )


def meanings(world: World, trust: Trust) -> Meanings:
    """Return what reads the files of a world by the deployed side's packs and schemas."""
    from changegate.trust import packs, schema_data  # noqa: PLC0415  only where something changed
    from changegate.validation import SchemaBook  # noqa: PLC0415  the same

    schemas = SchemaBook(trust.config, schema_data(trust))
    return Meanings(world.deployed, world.proposed, trust.config, packs(trust), schemas)


def decided(options: SideOptions) -> Decision:
    """Decide for every scope there is; the worst verdict holds."""
    with worlds(options) as found:
        return _together([_decision(world) for world in found])


def _decision(world: World) -> Decision:
    names = (world.scope.environment, world.deployed.revision, world.offered.revision)
    if not world.pairs:
        return Decision(*names, (), world.scope.notices)
    asked = proposal(world)
    said = () if asked.trust.introduced else (_FIRST,)
    documents = run(asked).documents
    return Decision(*names, documents, (*world.scope.notices, *said, *_bootstrap(asked.trust, documents)))


_FIRST = "the deployed side has no .changegate/ yet: the shipped policy applies, and introducing one passes"


def _bootstrap(trust: Trust, documents: object) -> tuple[str, ...]:
    del documents
    if not trust.introduced or not trust.bootstrap:
        return ()
    return (
        "nobody on the deployed roster has a key yet: changes to .changegate/ pass unapproved (bootstrap)",
    )


def _together(decisions: list[Decision]) -> Decision:
    if len(decisions) == 1:
        return decisions[0]
    told = [one for one in decisions if one.documents] or decisions[:1]
    return Decision(
        ", ".join(dict.fromkeys(one.environment for one in told)),
        ", ".join(dict.fromkeys(one.deployed for one in told)),
        told[0].proposed,
        tuple(document for one in told for document in one.documents),
        tuple(dict.fromkeys(notice for one in decisions for notice in one.notices)),
    )
