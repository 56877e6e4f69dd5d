"""Count approvals: different people, different keys, never the author."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from changegate.model.approval import Approval, Authorship, Rejection, RejectionReason, Roster
from changegate.model.decision import RequirementOutcome
from changegate.model.policy import Require, Requirement
from changegate.model.shown import printable
from changegate.pattern import search

UNPROVEN_PEOPLE = 2


@dataclass(frozen=True, slots=True)
class Ballot:
    """What is counted: the approvals offered, who may not vote, who holds which role, and the time."""

    approvals: tuple[Approval, ...]
    roster: Roster
    authorship: Authorship
    now: datetime

    def authors(self) -> frozenset[str]:
        """The approvers who made the proposal, by any of their addresses."""
        known = (self.roster.by_email(email) for email in self.authorship.emails)
        return frozenset(approver.name for approver in known if approver is not None)


def counted(ballot: Ballot, require: Require) -> tuple[tuple[RequirementOutcome, ...], tuple[Rejection, ...]]:
    """Return how far each requirement is met, and why approvals that verified do not count for it."""
    votes, rejections = _votes(ballot, require)
    authors = ballot.authors()
    wanted = [_threshold(ballot, require, requirement) for requirement in require.requirements]
    seats = _seated(ballot, require, votes, wanted)
    outcomes = tuple(
        RequirementOutcome(requirement, threshold, taken, _eligible(ballot, requirement, authors, taken))
        for requirement, threshold, taken in zip(require.requirements, wanted, seats, strict=True)
    )
    return outcomes, rejections


def _threshold(ballot: Ballot, require: Require, requirement: Requirement) -> int:
    """Where authorship is not proven, two at least: one of them is then certainly not the author."""
    if ballot.authorship.proven or not requirement.distinct_from_author:
        return requirement.threshold
    alone = len(require.requirements) == 1 or not require.distinct_across_roles
    least = UNPROVEN_PEOPLE if alone else 1
    return max(requirement.threshold, least) + require.unproven_extra


def _votes(ballot: Ballot, require: Require) -> tuple[tuple[Approval, ...], tuple[Rejection, ...]]:
    votes: dict[str, Approval] = {}
    used_keys: set[str] = set()
    rejections: list[Rejection] = []
    for approval in sorted(ballot.approvals, key=lambda one: (one.approver, one.issued_at, one.locator)):
        why = _unfit(ballot, require, approval) or _repeated(approval, votes, used_keys)
        if why is None:
            votes[approval.approver] = approval
            used_keys.add(approval.fingerprint)
        else:
            rejections.append(Rejection(approval.locator, *why))
    return tuple(votes.values()), tuple(rejections)


Why = tuple[RejectionReason, str]


def _repeated(approval: Approval, votes: Mapping[str, Approval], used_keys: set[str]) -> Why | None:
    if approval.approver in votes:
        return (
            RejectionReason.DUPLICATE,
            f"{printable(approval.approver)} has approved already; a person counts once",
        )
    if approval.fingerprint in used_keys:
        return (
            RejectionReason.DUPLICATE,
            f"the key {approval.fingerprint} has approved already; a key counts once",
        )
    return None


def _unfit(ballot: Ballot, require: Require, approval: Approval) -> Why | None:
    name = printable(approval.approver)
    approver = ballot.roster.named(approval.approver)
    roles = approver.roles if approver is not None else frozenset()
    asked = [requirement for requirement in require.requirements if requirement.role in roles]
    if not asked:
        wanted = " or ".join(sorted({requirement.role for requirement in require.requirements}))
        return RejectionReason.NOT_IN_ROLE, f"{name} is not {wanted} on the deployed roster"
    if approval.approver in ballot.authors() and all(one.distinct_from_author for one in asked):
        return RejectionReason.AUTHOR, f"{name} made this change; somebody else must approve it"
    if approval.source not in require.accepts:
        return (
            RejectionReason.NOT_ACCEPTED,
            f"this rule does not accept a {approval.source}; sign an approval",
        )
    if require.max_age is not None and approval.issued_at + require.max_age < ballot.now:
        return (
            RejectionReason.EXPIRED,
            f"it is older than the {require.max_age} the rule allows; approve again",
        )
    if require.ticket and not search(require.ticket, approval.reason):
        return (
            RejectionReason.NO_TICKET,
            f"its reason names no ticket like {require.ticket}; approve again with one",
        )
    if require.touch and approval.touched is not True:
        return RejectionReason.NO_TOUCH, "the rule asks for a hardware key that was touched"
    if require.user_verification and approval.verified_user is not True:
        return RejectionReason.NO_TOUCH, "the rule asks for a hardware key with PIN or fingerprint"
    return None


def _seated(
    ballot: Ballot, require: Require, votes: Sequence[Approval], wanted: Sequence[int]
) -> list[tuple[str, ...]]:
    """Give votes to requirements; where people may count for one role only, as many seats as can be are filled."""
    holders = [_fitting(ballot, requirement, votes) for requirement in require.requirements]
    if not require.distinct_across_roles or len(holders) == 1:
        return [tuple(sorted(names)) for names in holders]
    seats = [(index, seat) for index, count in enumerate(wanted) for seat in range(count)]
    taken: dict[str, tuple[int, int]] = {}
    for seat in seats:
        _take(seat, holders, taken, set())
    return [
        tuple(sorted(name for name, (index, _) in taken.items() if index == number))
        for number in range(len(holders))
    ]


def _fitting(ballot: Ballot, requirement: Requirement, votes: Iterable[Approval]) -> tuple[str, ...]:
    authors = ballot.authors() if requirement.distinct_from_author else frozenset()
    holders = ballot.roster.holders(requirement.role)
    return tuple(
        sorted(vote.approver for vote in votes if vote.approver in holders and vote.approver not in authors)
    )


def _take(
    seat: tuple[int, int],
    holders: Sequence[Sequence[str]],
    taken: dict[str, tuple[int, int]],
    tried: set[str],
) -> bool:
    """Fill a seat, moving others to other seats where that helps (augmenting paths of bipartite matching)."""
    for name in holders[seat[0]]:
        if name in tried:
            continue
        tried.add(name)
        if name not in taken or _take(taken[name], holders, taken, tried):
            taken[name] = seat
            return True
    return False


def _eligible(
    ballot: Ballot, requirement: Requirement, authors: frozenset[str], taken: Sequence[str]
) -> tuple[str, ...]:
    """Who holds the role and could still approve."""
    barred = authors if requirement.distinct_from_author else frozenset()
    return tuple(
        name for name in ballot.roster.holders(requirement.role) if name not in barred and name not in taken
    )
