"""Options and the world become the values the gate takes; the one place that asks the clock."""

from __future__ import annotations

from datetime import UTC, datetime

from changegate.cli._options import SideOptions
from changegate.cli._world import World, worlds
from changegate.gate import Proposal, run
from changegate.meaning import Meanings
from changegate.model.decision import Decision
from changegate.trust import Trust, read_config, read_trust


def now() -> datetime:
    """Return the time, in UTC."""
    return datetime.now(UTC)  # noqa: TID251  the command line is the one who asks


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
