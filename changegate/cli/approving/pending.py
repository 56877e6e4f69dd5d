"""What is held back between the two sides, one document at a time, ready to be approved."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from changegate.approvals.record import approver_for
from changegate.cli.approving.consent import Pending, Person, Signing, approve, told
from changegate.cli.approving.storing import Store
from changegate.cli.edge import console
from changegate.cli.edge.options import SideOptions
from changegate.cli.sides.proposing import proposal
from changegate.cli.sides.world import World, worlds
from changegate.errors import UsageError
from changegate.frozen import frozen
from changegate.gate import Proposal, judgements
from changegate.model.approval import Subject
from changegate.model.decision import DocumentDecision, Verdict
from changegate.model.policy import Deny, Level
from changegate.model.shown import printable
from changegate.report.wording import rule_text


@frozen
class Held:
    """A document that a rule holds for, and exactly what would be approved of it."""

    world: World
    proposal: Proposal
    subject: Subject
    decision: DocumentDecision

    def open_to(self, *, override: bool) -> bool:
        """Whether an approval, or an override, could bring it further."""
        held = [outcome for outcome in self.decision.outcomes if outcome.verdict is not Verdict.ALLOWED]
        soft = any(outcome.level is Level.SOFT for outcome in held)
        firm = any(isinstance(outcome.effect, Deny) for outcome in held)
        return len(held) > 0 and (soft if override else not firm)

    def made_by(self, name: str) -> bool:
        """Whether somebody on the roster made the change, by any of their addresses."""
        who = self.proposal.trust.roster.named(name)
        return who is not None and not who.emails.isdisjoint(self.proposal.authorship().emails)


def approve_all(sides: SideOptions, signing: Signing) -> bool:
    """Approve what is agreed to; return whether everything that was asked about was approved.

    Raises:
        UsageError: a change id that is not held back here, or nobody there to ask.
        InvalidInputError: the key is not on the deployed roster.
    """
    with worlds(sides) as found:
        every = [one for world in found for one in judged(world)]
        held = [one for one in every if one.open_to(override=signing.override)]
        closed = list(beyond(every, signing.agreed, override=signing.override))
        wanted = agreed([_pending(one, signing, sides) for one in held], signing)
        console.say_lines(closed)
        if not wanted and not closed:
            console.say("nothing is held back between the two sides; there is nothing to approve\n")
        # Each is asked about, whatever became of the one before.
        done = [approve(one, signing, sides.directory) for one in wanted]
        return all(done) and not closed


def beyond(every: list[Held], agreed: frozenset[str], *, override: bool) -> Iterator[str]:
    """Yield a line for what is held back and cannot be opened in the way asked for.

    Raises:
        UsageError: one of these, or what needs nobody any more, was agreed to by its id.
    """
    for one in every:
        named = one.subject.change_id in agreed
        allowed = one.decision.verdict is Verdict.ALLOWED
        said = f"{printable(one.subject.path)}: {_why_closed(one, override=override)}"
        if allowed and named:
            raise UsageError(f"{printable(one.subject.path)}: nothing is missing for this change any more")
        if allowed or one.open_to(override=override):
            continue
        if named:
            raise UsageError(said, hint=_way_out(one, override=override))
        if not agreed:
            yield said


def _why_closed(one: Held, *, override: bool) -> str:
    rules = [rule_text(rule) for rule in one.decision.outcomes if rule.verdict is not Verdict.ALLOWED]
    refused = ["its schema refuses it"] if one.decision.schema_errors else []
    return f"{'no override' if override else 'no approval'} helps here: {'; '.join(rules + refused)}"


def _way_out(one: Held, *, override: bool) -> str:
    if not one.open_to(override=not override):
        return ""
    return "leave out --override" if override else "a soft rule is set aside with --override"


def agreed(pending: list[Pending], signing: Signing) -> list[Pending]:
    """Return those of some changes that are to be approved: all, or the ones agreed to by their ids.

    Raises:
        UsageError: an id was agreed to that none of them has.
    """
    unknown = signing.agreed - {one.subject.change_id for one in pending}
    if unknown:
        raise UsageError(
            f"nothing with the change id {', '.join(sorted(unknown))} is held back here",
            hint="'changegate check' prints the change ids; an id dies with the change it was for",
        )
    return [one for one in pending if not signing.agreed or one.subject.change_id in signing.agreed]


def judged(world: World) -> Iterator[Held]:
    """Yield every document of a world that a rule holds for."""
    if not world.pairs:
        return
    asked = proposal(world)
    for subject, decision in judgements(asked):
        if decision.outcomes:
            yield Held(world, asked, subject, decision)


def pending(one: Held, keep: Callable[[str, bytes], str]) -> Pending:
    """Return what is held back, ready to be approved by whoever on the deployed roster has the key."""
    roster, time = one.proposal.trust.roster, one.proposal.now

    def person(blob: bytes) -> Person:
        held = approver_for(roster, blob, time)
        return Person(held.approver.name, held.fingerprint)

    return Pending(one.subject, told(one.decision), person, one.made_by, keep)


def _pending(one: Held, signing: Signing, sides: SideOptions) -> Pending:
    # A place that is none is said before anything is signed.
    store = Store.named(signing.store, one.world, sides)

    def keep(name: str, content: bytes) -> str:
        where = store.keep(one.subject.change_id, name, content)
        if signing.stage and one.world.repository is not None:
            Store.stage(one.world.repository, where)
        return where

    return pending(one, keep)
