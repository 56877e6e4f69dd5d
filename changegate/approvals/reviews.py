"""Reviews on a forge become approvals: of roster people, of exactly this change, the last word of each."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final

from changegate.approvals.claims import written
from changegate.approvals.rejected import Rejected
from changegate.approvals.verify import SKEW, insist_on_no_veto
from changegate.frozen import frozen
from changegate.model.approval import (
    Approval,
    Approver,
    Decided,
    Evidence,
    Rejection,
    RejectionReason,
    Roster,
    Subject,
)
from changegate.model.review import Discussion, Opinion, Review
from changegate.model.shown import printable

_OTHERWISE: Final = {
    Opinion.CHANGES_REQUESTED: (RejectionReason.CHANGES_REQUESTED, "asked for changes last; review again"),
    Opinion.DISMISSED: (RejectionReason.DISMISSED, "gave a review that was dismissed; review again"),
}


@frozen
class Reading:
    """What reviews are held against: `bound` raises `Rejected` where a commit is not about the subject."""

    roster: Roster
    subject: Subject
    now: datetime
    bound: Callable[[str], None]


def evidence(discussion: Discussion, reading: Reading) -> Evidence:
    """Return what the reviews of a pull or merge request say about a subject.

    A review is weaker than a signature: it is the forge's word for who said what. Whether that suffices is
    for the policy (`accepts`).
    """
    last = {_person(review): review for review in discussion.reviews}
    approvals: list[Approval] = []
    rejections: list[Rejection] = []
    for review in last.values():
        try:
            approvals.append(_approval(discussion, review, reading))
        except Rejected as rejected:
            rejections.append(Rejection(_shown(review), rejected.reason, rejected.detail))
    return Evidence(tuple(approvals), tuple(rejections))


def _person(review: Review) -> str:
    """Logins are told apart without case; reviews of accounts that are gone stand each for itself."""
    return review.login.casefold() or review.locator


def _shown(review: Review) -> str:
    return printable(review.locator)


def _approval(discussion: Discussion, review: Review, reading: Reading) -> Approval:
    approver = _approver(discussion, review, reading.roster)
    name = printable(review.login)
    if review.opinion is not Opinion.APPROVED:
        reason, said = _OTHERWISE[review.opinion]
        raise Rejected(reason, f"{name} {said}")
    if review.at - reading.now > SKEW:
        said = f"it was given at {written(review.at)}, which is yet to come; set the clocks"
        raise Rejected(RejectionReason.NOT_YET_VALID, said)
    insist_on_no_veto(reading.roster, reading.subject)
    if not review.commit:
        said = f"nobody can tell which commit {name} saw; review again"
        raise Rejected(RejectionReason.STALE, said)
    reading.bound(review.commit)
    return Approval(
        approver=approver.name,
        decided=Decided.APPROVE,
        issued_at=review.at,
        expires_at=None,
        reason=review.text,
        fingerprint="",
        locator=_shown(review),
        source=discussion.source,
    )


def _approver(discussion: Discussion, review: Review, roster: Roster) -> Approver:
    name = printable(review.login) or "somebody whose account is gone"
    if review.is_bot:
        raise Rejected(RejectionReason.NOT_ACCEPTED, f"{name} is no person; let one review")
    if review.login.casefold() == discussion.author.casefold():
        raise Rejected(RejectionReason.AUTHOR, f"{name} proposed this; somebody else must review it")
    mark = f"{discussion.forge}:{review.login.casefold()}"
    found = next((one for one in roster.approvers if mark in one.logins), None)
    if found is None:
        raise Rejected(
            RejectionReason.UNKNOWN_LOGIN,
            f"nobody on the deployed roster is {name} on {discussion.forge}; list the login there",
        )
    author = f"{discussion.forge}:{discussion.author.casefold()}"
    if author in found.logins:
        raise Rejected(RejectionReason.AUTHOR, f"{found.name} proposed this; somebody else must review it")
    return found
