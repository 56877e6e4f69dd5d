"""One decision for what the options name: every scope there is, and what must be said aloud."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from changegate.cli.edge.options import SideOptions
from changegate.cli.judging.attributes import refitted
from changegate.cli.judging.wiring import rewired
from changegate.cli.sides.spelling import DIRECTORY
from changegate.cli.sides.world import World, worlds
from changegate.model.decision import Decision
from changegate.model.side import Side

if TYPE_CHECKING:
    from changegate.cli.judging.attesting import Attesting
    from changegate.gate import Proposal
    from changegate.trust import Trust

# A remote-tracking branch older than this may not be what runs.
_FETCHED: Final = timedelta(days=1)
_FIRST: Final = (
    "the deployed side has no .changegate/ yet: the shipped policy applies, and introducing one passes"
)
_NOBODY: Final = (
    "nobody on the deployed roster has a key yet: changes to .changegate/ pass unapproved (bootstrap)"
)


def decided(
    options: SideOptions,
    tried: Callable[[Proposal], Proposal] | None = None,
    attesting: Attesting | None = None,
) -> Decision:
    """Decide for every scope there is; the worst verdict holds.

    `tried` alters what is asked, to try out; `attesting` writes the verdict down.
    """
    with worlds(options) as found:
        if attesting is not None:
            attesting.insist(found)
        decisions = [_decision(world, tried) for world in found]
        if attesting is not None:
            attesting.write(found[0], decisions[0])
    return _together(decisions)


def _decision(world: World, tried: Callable[[Proposal], Proposal] | None) -> Decision:
    names = (
        world.scope.environment,
        _named(world.scope.deployed, world.deployed),
        _named(world.options.proposed, world.offered),
    )
    if not world.pairs:
        return Decision(*names, (), tuple(_about_sides(world)))
    # Where nothing differs none of this is imported: a hook must cost next to nothing then.
    from changegate.cli.edge.progress import progress  # noqa: PLC0415  start-up: see above
    from changegate.cli.sides.proposing import proposal  # noqa: PLC0415  start-up: see above
    from changegate.gate import run  # noqa: PLC0415  start-up: see above

    asked = proposal(world)
    if tried is not None:
        asked = tried(asked)
    with progress(len(world.pairs)) as step:
        documents = run(replace(asked, looked=step)).documents
    return Decision(*names, documents, (*_about_sides(world), *_about_trust(asked.trust)))


def _named(spelled: str | None, side: Side) -> str:
    """A directory is called as it was spelled: where it lies on this machine is nobody's business."""
    return spelled if spelled is not None and spelled.startswith(DIRECTORY) else side.revision


def _about_trust(trust: Trust) -> Iterator[str]:
    if not trust.introduced:
        yield _FIRST
    elif trust.bootstrap:
        yield _NOBODY


def _about_sides(world: World) -> Iterator[str]:
    """What a reader must know of the sides: a vacuous comparison, or a branch nobody has fetched lately."""
    promotion = world.scope.promotion
    if promotion is not None:
        yield promotion.said(world.scope.environment)
    elif world.commit is not None and world.offered.revision == world.commit:
        yield f"both sides are the same commit {world.commit[:12]}: there was nothing to compare"
    yield from rewired(world.deployed, world.proposed)
    yield from refitted(world.deployed, world.proposed)
    if world.repository is None or not world.scope.deployed.startswith(("refs/remotes/", "origin/")):
        return
    from changegate.cli.edge.clock import now  # noqa: PLC0415  start-up: only for a remote's branch
    from changegate.repository.settings import last_fetch  # noqa: PLC0415  start-up: the same

    fetched = last_fetch(world.repository)
    if fetched is not None and now() - fetched > _FETCHED:
        days = (now() - fetched).days
        yield f"{world.scope.deployed} was last fetched {days} days ago; run 'git fetch'"


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
