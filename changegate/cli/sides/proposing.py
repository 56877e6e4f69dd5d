"""A world becomes the values the gate takes."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from functools import cache

from changegate.cli.edge.clock import now
from changegate.cli.sides.world import World
from changegate.errors import ChangegateError
from changegate.gate import Proposal
from changegate.meaning import Meanings
from changegate.model.approval import Evidence
from changegate.trust import Trust, read_config, read_trust


def proposal(world: World) -> Proposal:
    """Read the deployed side's book and return everything a decision about a world follows from."""
    from changegate.cli.sides.evidence import authors, gathering, restoration, staleness  # noqa: PLC0415  only where something changed

    trust = read_trust(world.deployed, read_config(world.deployed))
    time = now()
    known = meanings(world, trust, time)
    made = Proposal(
        deployed=world.deployed,
        deployed_revision=world.commit or "",
        proposed=world.proposed,
        pairs=world.pairs,
        environment=world.scope.environment,
        trust=trust,
        meanings=known,
        candidates=gathering(world),
        stale=staleness(world, known),
        reviews=lambda _subject, _stale: Evidence((), ()),
        authorship=authors(world, trust.roster, time),
        flaw=cache(lambda: _flaw(world, trust)),
        now=time,
        restores=restoration(world, known),
    )
    if not world.options.reviews:
        return made
    from changegate.cli.sides.reviews import reviewing  # noqa: PLC0415  only where there are reviews

    return replace(made, reviews=reviewing(world, made))


def _flaw(world: World, trust: Trust) -> ChangegateError | None:
    from changegate.succession import flaw  # noqa: PLC0415  start-up: only for changes to the gate's own files

    return flaw(world.proposed, trust)


def meanings(world: World, trust: Trust, time: datetime) -> Meanings:
    """Return what reads the files of a world by the deployed side's packs and schemas."""
    from changegate.trust import packs, schema_data  # noqa: PLC0415  only where something changed
    from changegate.validation import SchemaBook  # noqa: PLC0415  the same

    schemas = SchemaBook(trust.config, schema_data(trust))
    promotion = world.scope.promotion
    expected = () if promotion is None else promotion.ignored
    config = replace(trust.config, ignores=(*trust.config.ignores, *expected))
    return Meanings(world.deployed, world.proposed, config, packs(trust), schemas, time)
