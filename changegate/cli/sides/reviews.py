"""Reviews on a forge, from a file or its API, bound to the change ids of the commit that was reviewed."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Final

from changegate.approvals.forges import FORGES
from changegate.approvals.forges._api import BYTES_AT_MOST, Api, parsed
from changegate.approvals.rejected import Rejected
from changegate.approvals.reviews import Reading, evidence
from changegate.approvals.sources._file import read as read_file
from changegate.cli.sides.world import World, reproposed
from changegate.errors import ChangegateError, InvalidInputError, MissingInputError, UsageError
from changegate.frozen import frozen
from changegate.gate import Proposal, subjects
from changegate.model.approval import Evidence, RejectionReason, Subject
from changegate.model.review import Discussion
from changegate.model.shown import printable

Stale = Callable[[str], str | None]
_HTTPS: Final = "https://"
_NONE: Final = Evidence((), ())


@frozen
class Reviewed:
    """Which commits of a repository hold which changes, so that a review of one counts for those alone."""

    world: World
    proposal: Proposal

    def bound(
        self, subject: Subject, stale: Stale, holds: Callable[[str], frozenset[str]]
    ) -> Callable[[str], None]:
        """Return what raises `Rejected` where a review of a commit is not about a subject."""

        def insist(commit: str) -> None:
            why = self._why_spent(commit, stale)
            if why is not None:
                raise Rejected(RejectionReason.STALE, why)
            if subject.change_id not in holds(commit):
                said = f"the reviewed commit {printable(commit[:12])} does not make this change; review again"
                raise Rejected(RejectionReason.WRONG_CHANGE, said)

        return insist

    def _why_spent(self, commit: str, stale: Stale) -> str | None:
        repository, deployed = self.world.repository, self.world.commit
        if repository is None or deployed is None:
            return "reviews are of commits, and these sides are none"
        if self.world.scope.promotion is not None:
            return "reviews are of a branch, and this is promoted from another environment"
        if not repository.knows(commit):
            return f"the reviewed commit {printable(commit[:12])} is not here; fetch it, or review again"
        if repository.is_ancestor(commit, deployed):
            return f"the reviewed commit {commit[:12]} has been deployed already; review again"
        base = repository.merge_base(commit, deployed)
        return "the reviewed commit shares no history with what is deployed" if base is None else stale(base)

    def holds(self, commit: str) -> frozenset[str]:
        """Return the ids of the changes that deploying a commit would make."""
        found = reproposed(self.world, commit)
        meanings = replace(self.proposal.meanings, proposed=found.proposed)
        asked = replace(self.proposal, proposed=found.proposed, pairs=found.pairs, meanings=meanings)
        return frozenset(subject.change_id for subject in subjects(asked))


def reviewing(world: World, proposal: Proposal) -> Callable[[Subject, Stale], Evidence]:
    """Return what tells which reviews count for a subject; each forge is asked once, and only when needed."""
    reviewed = Reviewed(world, proposal)

    @cache
    def discussions() -> tuple[Discussion, ...]:
        return tuple(_told(spec, world) for spec in world.options.reviews)

    @cache
    def holds(commit: str) -> frozenset[str]:
        # What cannot be merged any more, or read, makes no change that anybody could have reviewed.
        with suppress(ChangegateError):
            return reviewed.holds(commit)
        return frozenset()

    def found(subject: Subject, stale: Stale) -> Evidence:
        reading = Reading(proposal.trust.roster, subject, proposal.now, reviewed.bound(subject, stale, holds))
        told = [evidence(one, reading) for one in discussions()]
        return Evidence(
            tuple(approval for one in told for approval in one.approvals),
            tuple(rejection for one in told for rejection in one.rejections),
        )

    return found


def _told(spec: str, world: World) -> Discussion:
    name, _, place = spec.partition("=")
    if name not in FORGES or not place:
        hint = f"FORGE=FILE or FORGE=https://…, where FORGE is {' or '.join(FORGES)}"
        raise UsageError(f"--reviews {printable(spec)}: there are no such reviews", hint=hint)
    forge = FORGES[name]
    if place.startswith(_HTTPS):
        variable = next((one for one in forge.TOKENS if os.environ.get(one)), forge.TOKENS[0])  # noqa: TID251  tokens
        api = Api(forge.headers(os.environ.get(variable, "").strip()), variable)  # noqa: TID251  the same
        return forge.discussion(forge.collected(place, api.one, api.every), printable(place))
    return forge.discussion(parsed(_content(world, place), printable(place)), printable(place))


def _content(world: World, place: str) -> bytes:
    """Read a file of reviews; one that lies with what is judged could have been brought along by it."""
    file = Path(os.path.realpath(world.options.directory / place))
    top = None if world.repository is None else world.repository.top
    if top is not None and file.is_relative_to(top):
        hint = "write it elsewhere, for example into the temporary folder of the job"
        raise InvalidInputError(
            printable(place), "lies in the working tree, where a proposal could bring it along", hint=hint
        )
    content = read_file(str(file), BYTES_AT_MOST)
    if content is None or len(content) > BYTES_AT_MOST:
        raise MissingInputError(printable(place), "cannot be read as a file of reviews")
    return content
