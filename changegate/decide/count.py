"""Count approvals: different people, different keys, never the author."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, TypeAlias

from changegate.decide.matching import Seating, seat
from changegate.frozen import frozen
from changegate.model.approval import Approval, Approver, Authorship, Rejection, RejectionReason, Roster
from changegate.model.decision import RequirementOutcome
from changegate.model.policy import Require, Requirement
from changegate.model.shown import printable
from changegate.pattern import search

UNPROVEN_PEOPLE: Final = 2
Why: TypeAlias = tuple[RejectionReason, str]


@dataclass(frozen=True)
class Ballot:
    """What is counted: the approvals offered, who may not vote, who holds which role, and the time."""

    approvals: tuple[Approval, ...]
    roster: Roster
    authorship: Authorship
    now: datetime

    @functools.cached_property
    def authors(self) -> frozenset[str]:
        """The approvers who made the proposal, by any of their addresses in any case."""
        claimed = {email.casefold() for email in self.authorship.emails}
        return frozenset(
            one.name
            for one in self.roster.approvers
            if not claimed.isdisjoint({email.casefold() for email in (one.name, *one.emails)})
        )


@frozen
class Tally:
    """How far each requirement is met, which approvals count for it, and why the others do not."""

    outcomes: tuple[RequirementOutcome, ...]
    counted: tuple[Approval, ...]
    rejections: tuple[Rejection, ...]


def count(ballot: Ballot, require: Require, rule: str) -> Tally:
    """Count approvals that verified for what a rule asks; `rule` is named in the reasons given."""
    rejections: list[Rejection] = []
    votes: dict[str, list[Approval]] = {}
    for approval in sorted(ballot.approvals, key=settled):
        why = _unfit(ballot, require, approval, rule)
        if why is None:
            votes.setdefault(approval.approver, []).append(approval)
        else:
            rejections.append(Rejection(approval.locator, *why))
    wanted = [_threshold(ballot, require, one) for one in require.requirements]
    seatings = _seatings(ballot, require, votes, wanted)
    counted = {_counted(votes[name], key) for one in seatings for name, key in one.keys.items()}
    seated = frozenset(approval.approver for approval in counted)
    rejections += [
        Rejection(approval.locator, *_repeated(approval, seated))
        for given in votes.values()
        for approval in given
        if approval not in counted
    ]
    taken = [names for one in seatings for names in one.taken]
    outcomes = tuple(
        RequirementOutcome(one, threshold, names, _eligible(ballot, require, one, seated))
        for one, threshold, names in zip(require.requirements, wanted, taken, strict=True)
    )
    return Tally(outcomes, tuple(sorted(counted, key=settled)), tuple(rejections))


def _threshold(ballot: Ballot, require: Require, requirement: Requirement) -> int:
    """Where authorship is not proven, two at least: one of them is then certainly not the author."""
    if ballot.authorship.proven or not requirement.distinct_from_author:
        return requirement.threshold
    # Several roles filled by different people are two people already.
    together = len(require.requirements) > 1 and require.distinct_across_roles
    least = 1 if together else UNPROVEN_PEOPLE
    return max(requirement.threshold + require.unproven_extra, least)


def _seatings(
    ballot: Ballot, require: Require, votes: dict[str, list[Approval]], wanted: Sequence[int]
) -> list[Seating]:
    """Seat the voters: over all roles at once where nobody may stand for two of them, else role by role."""
    keys = {name: {_key(approval) for approval in given} for name, given in votes.items()}
    demands = [
        (threshold, _fitting(ballot, requirement, votes))
        for threshold, requirement in zip(wanted, require.requirements, strict=True)
    ]
    if require.distinct_across_roles:
        return [seat(demands, keys)]
    return [seat([demand], keys) for demand in demands]


def settled(approval: Approval) -> tuple[str, ...]:
    """Return a place in an order that no two different approvals share."""
    said = (approval.reason, approval.fingerprint, approval.source, approval.decided.value)
    marks = (approval.expires_at, approval.touched, approval.verified_user)
    return (approval.approver, approval.issued_at.isoformat(), approval.locator, *said, *map(repr, marks))


def _key(approval: Approval) -> str:
    """What must not count twice; evidence that was made without a key stands for its approver alone."""
    return approval.fingerprint if approval.fingerprint != "" else f"no key: {approval.approver}"


def _counted(given: Sequence[Approval], key: str) -> Approval:
    return next(approval for approval in given if _key(approval) == key)


def _fitting(ballot: Ballot, requirement: Requirement, voters: Iterable[str]) -> list[str]:
    barred = ballot.authors if requirement.distinct_from_author else frozenset()
    holders = frozenset(ballot.roster.holders(requirement.role)) - barred
    return [name for name in voters if name in holders]


def _repeated(approval: Approval, seated: frozenset[str]) -> Why:
    if approval.approver in seated:
        said = f"{printable(approval.approver)} has approved already; a person counts once"
    else:
        said = f"the key {printable(approval.fingerprint)} has approved already; a key counts once"
    return RejectionReason.DUPLICATE, said


def _unfit(ballot: Ballot, require: Require, approval: Approval, rule: str) -> Why | None:
    """Why an approval cannot count whoever else approves, or None."""
    name = printable(approval.approver)
    approver = ballot.roster.named(approval.approver)
    held = approver.roles if approver is not None else frozenset()
    asked = [requirement for requirement in require.requirements if requirement.role in held]
    if len(asked) == 0:
        wanted = " or ".join(sorted({printable(one.role) for one in require.requirements}))
        said = f"{name} is not {wanted} on the deployed roster, which rule {printable(rule)} asks for"
        return RejectionReason.NOT_IN_ROLE, said
    if approval.approver in ballot.authors and all(one.distinct_from_author for one in asked):
        return RejectionReason.AUTHOR, f"{name} made this change; somebody else must approve it"
    return _unfit_for(require, approval, f"rule {printable(rule)}", ballot.now)


def _unfit_for(require: Require, approval: Approval, rule: str, now: datetime) -> Why | None:
    """Why an approval is not of the kind a rule asks for, or None."""
    if approval.source not in require.accepts:
        said = f"{rule} does not accept a {printable(approval.source)}; sign an approval"
        return RejectionReason.NOT_ACCEPTED, said
    if require.max_age is not None and now - approval.issued_at > require.max_age:
        said = f"{rule} lets an approval be no older than {_span(require.max_age)}; approve again"
        return RejectionReason.EXPIRED, said
    if require.ticket != "" and not search(require.ticket, approval.reason):
        said = f"its reason names no ticket like {printable(require.ticket)}, which {rule} asks for"
        return RejectionReason.NO_TICKET, f"{said}; approve again with one"
    if require.touch and approval.touched is not True:
        return RejectionReason.NO_TOUCH, f"{rule} asks for a hardware key that was touched"
    if require.user_verification and approval.verified_user is not True:
        return (
            RejectionReason.NO_TOUCH,
            f"{rule} asks for a hardware key that verified its user (PIN or finger)",
        )
    return None


def _span(age: timedelta) -> str:
    seconds = int(age.total_seconds())
    for unit, length in (("days", 86_400), ("hours", 3_600), ("minutes", 60)):
        if seconds % length == 0:
            return f"{seconds // length} {unit}"
    return f"{seconds} seconds"


def _eligible(
    ballot: Ballot, require: Require, requirement: Requirement, seated: frozenset[str]
) -> tuple[str, ...]:
    """Who holds the role, has not been counted, and could still approve."""
    barred = ballot.authors if requirement.distinct_from_author else frozenset()
    return tuple(
        sorted(
            one.name
            for one in ballot.roster.approvers
            if requirement.role in one.roles
            and one.name not in barred | seated
            and _can(ballot, require, one)
        )
    )


def _can(ballot: Ballot, require: Require, approver: Approver) -> bool:
    """Whether somebody has a key left to sign with, or needs none."""
    if require.accepts != frozenset({"signature"}) or len(ballot.roster.authorities) > 0:
        return True
    revoked = {one.fingerprint for one in ballot.roster.revocations}
    return any(key.fingerprint not in revoked for key in approver.keys)
