"""Approving, one document at a time: show what would be signed, ask, sign, keep the record."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from changegate import VERSION
from changegate.approvals import signature, statement
from changegate.approvals.claims import Claims
from changegate.approvals.record import approver_for, record
from changegate.cli import _console as console
from changegate.cli._clock import now
from changegate.cli._options import SideOptions
from changegate.cli._proposing import proposal
from changegate.cli._showing import shown
from changegate.cli._signing import signing_key
from changegate.cli._storing import Store
from changegate.cli._world import World, worlds
from changegate.errors import UsageError
from changegate.gate import Proposal, judgements
from changegate.model.approval import Approver, Decided, Roster, Subject
from changegate.model.decision import DocumentDecision, Verdict
from changegate.model.policy import Deny, Level
from changegate.model.shown import printable
from changegate.reading import Reader


@dataclass(frozen=True, slots=True)
class Signing:
    """How approvals are to be given: key, reason, change ids agreed to, lifetime, where records go."""

    key: str | None
    reason: str
    agreed: frozenset[str]
    expires: str
    store: str
    override: bool
    stage: bool

    @property
    def lifetime(self) -> timedelta:
        """How long the approval is to hold."""
        return Reader(self.expires, "--expires").duration()


@dataclass(frozen=True, slots=True)
class Pending:
    """A document that is held back, and exactly what would be approved of it."""

    world: World
    proposal: Proposal
    subject: Subject
    decision: DocumentDecision


def approve_all(sides: SideOptions, signing: Signing) -> bool:
    """Approve what is agreed to; return whether everything that was asked about was approved.

    Raises:
        UsageError: a change id that is not held back here, or nobody there to ask.
        InvalidInputError: the key is not on the deployed roster.
    """
    with worlds(sides) as found:
        pending = [one for world in found for one in _pending(world, override=signing.override)]
        unknown = signing.agreed - {one.subject.change_id for one in pending}
        if unknown:
            raise UsageError(
                f"nothing with the change id {', '.join(sorted(unknown))} is held back here",
                hint="'changegate check' prints the change ids; an id dies with the change it was for",
            )
        if not pending:
            console.say("nothing is held back between the two sides; there is nothing to approve\n")
            return True
        wanted = [one for one in pending if not signing.agreed or one.subject.change_id in signing.agreed]
        # Each is asked about, whatever became of the one before.
        return all([_approve(one, signing, sides) for one in wanted])  # noqa: C419  no short cut


def _pending(world: World, *, override: bool) -> Iterator[Pending]:
    if not world.pairs:
        return
    asked = proposal(world)
    for subject, decision in judgements(asked):
        held = [outcome for outcome in decision.outcomes if outcome.verdict is not Verdict.ALLOWED]
        soft = any(outcome.level is Level.SOFT for outcome in held)
        firm = any(isinstance(outcome.effect, Deny) for outcome in held)
        if held and (soft if override else not firm):
            yield Pending(world, asked, subject, decision)


def _approve(one: Pending, signing: Signing, sides: SideOptions) -> bool:
    key = signing_key(one.world.repository, signing.key)
    approver, line = _approver(one.proposal.trust.roster, key)
    said = _claims(one, signing, approver, line)
    agreed = one.subject.change_id in signing.agreed
    # What is shown is read back from the very bytes that are signed.
    console.say_lines(shown(statement.build(one.subject, said), one.subject, one.decision, brief=agreed))
    if not agreed and not console.ask(f"Approve this as {approver.name}?"):
        console.say_lines([f"not approved: {printable(one.subject.path)}"])
        return False
    _warn_authors(one, approver)
    content = record(
        one.subject, said, lambda message: signature.sign(message, key, interactive=console.terminal())
    )
    where = Store.named(signing.store, one.world, sides).keep(one.subject.change_id, approver.name, content)
    if signing.stage and one.world.repository is not None:
        Store.stage(one.world.repository, where)
    console.say_lines([f"approved as {printable(approver.name)}: {printable(where)}"])
    return True


def _claims(one: Pending, signing: Signing, approver: Approver, key: str) -> Claims:
    issued: datetime = now().replace(microsecond=0)
    return Claims(
        approver=approver.name,
        fingerprint=key,
        decided=Decided.OVERRIDE if signing.override else Decided.APPROVE,
        deployed_revision=one.subject.deployed_revision,
        issued_at=issued,
        expires_at=issued + signing.lifetime,
        reason=signing.reason,
        version=VERSION,
    )


def _approver(roster: Roster, key: str) -> tuple[Approver, str]:
    """Who the deployed roster says holds the key, and the fingerprint the record names."""
    held = approver_for(roster, signature.public_key_of(key), now())
    return held.approver, held.fingerprint


def _warn_authors(one: Pending, approver: Approver) -> None:
    emails = one.proposal.authorship().emails
    if not approver.emails.isdisjoint(emails):
        console.note(f"note: {approver.name} made this change; the approval will not count towards it")
