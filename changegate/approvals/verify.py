"""Believe only what verifies: the one maker of approvals."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from typing import Final

from changegate.approvals import envelope, sshsig, statement
from changegate.approvals.claims import Claims, written
from changegate.approvals.holder import Holder, holder
from changegate.approvals.raw_signature import Presence
from changegate.approvals.rejected import Rejected
from changegate.errors import ChangegateError, InvalidInputError
from changegate.frozen import frozen
from changegate.model.approval import (
    Approval,
    Candidate,
    Decided,
    Evidence,
    Rejection,
    RejectionReason,
    Roster,
    Subject,
)
from changegate.model.shown import printable

# Clocks of people's machines and of pipelines are seldom further apart.
SKEW: Final = timedelta(minutes=5)
# Ten thousand in the tree, in refs and in a directory each are still looked at.
CANDIDATES_AT_MOST: Final = 50_000
# More of one kind than anybody reads are counted instead of listed.
LISTED_AT_MOST: Final = 20


@frozen
class Terms:
    """What a candidate is held against."""

    subject: Subject
    roster: Roster
    now: datetime
    stale: Callable[[str], str | None]


def verify(
    candidates: Iterable[Candidate],
    subject: Subject,
    roster: Roster,
    now: datetime,
    stale: Callable[[str], str | None],
) -> Evidence:
    """Return what of all that was offered counts for a subject, and why the rest does not.

    The order of the candidates does not matter. A record found in several places counts once. Several
    records of one person all stand here; whoever counts, counts people and keys once.

    `stale` is given the deployed revision a record names and says why it no longer counts, or None.

    Raises:
        InvalidInputError: more is offered than anybody could mean.
    """
    if now.tzinfo is None:
        raise ChangegateError("the time to verify at has no time zone")
    terms = Terms(subject, roster, now, cache(stale))
    results: dict[bytes, Approval | Rejected] = {}
    places: dict[bytes, set[str]] = {}
    for count, candidate in enumerate(candidates, start=1):
        _insist_on_count(count, candidate)
        name = hashlib.sha256(candidate.content).digest()
        if name not in results:
            results[name] = _judged(candidate, terms)
        places.setdefault(name, set()).add(candidate.locator)
    return _evidence(results, places)


def _insist_on_count(count: int, candidate: Candidate) -> None:
    if count > CANDIDATES_AT_MOST:
        raise InvalidInputError(
            printable(candidate.locator),
            f"more than {CANDIDATES_AT_MOST} records are offered as approval of one change",
            hint="remove those nobody signed",
        )


def _judged(candidate: Candidate, terms: Terms) -> Approval | Rejected:
    try:
        return _approval(candidate, terms)
    except Rejected as rejected:
        # Made anew: the one that was raised keeps all it was raised over, and there may be thousands.
        return Rejected(rejected.reason, rejected.detail)


def _approval(candidate: Candidate, terms: Terms) -> Approval:
    """Take a candidate through every test, the cheap ones first.

    Raises:
        Rejected: it fails one.
    """
    sealed = envelope.open(candidate.content)
    claims = statement.read(sealed.payload, terms.subject)
    signature = sshsig.parse(sealed.signature)
    held = holder(terms.roster, signature.signer, terms.now)
    presence = sshsig.verify(signature, sealed.signed)
    _insist_on_person(held, claims, presence)
    _insist_on_time(claims, terms.now)
    insist_on_no_veto(terms.roster, terms.subject)
    _insist_on_freshness(claims, terms)
    return Approval(
        approver=held.approver.name,
        decided=claims.decided,
        issued_at=claims.issued_at,
        expires_at=claims.expires_at,
        reason=claims.reason,
        fingerprint=held.fingerprint,
        locator=candidate.locator,
        touched=None if presence is None else presence.touched,
        verified_user=None if presence is None else presence.verified_user,
    )


def _insist_on_person(held: Holder, claims: Claims, presence: Presence | None) -> None:
    if (claims.approver, claims.fingerprint) != (held.approver.name, held.fingerprint):
        raise Rejected(
            RejectionReason.UNKNOWN_KEY,
            f"it says it is by {printable(claims.approver)} with {printable(claims.fingerprint)}, but the "
            f"key is {held.fingerprint} of {held.approver.name} on the deployed roster; approve again",
        )
    if held.must_verify_user and (presence is None or not presence.verified_user):
        raise Rejected(
            RejectionReason.NO_TOUCH,
            "the certificate asks for a PIN or a finger, and the signature was made without; approve again",
        )


def _insist_on_time(claims: Claims, now: datetime) -> None:
    if claims.issued_at - now > SKEW:
        raise Rejected(
            RejectionReason.NOT_YET_VALID,
            f"it was signed at {written(claims.issued_at)}, which is yet to come; set the clocks and approve "
            "again",
        )
    if claims.expires_at is None and claims.decided is Decided.OVERRIDE:
        raise Rejected(
            RejectionReason.EXPIRED, "an override says until when it holds; override again with --expires"
        )
    if claims.expires_at is not None and now >= claims.expires_at:
        raise Rejected(
            RejectionReason.EXPIRED, f"it was good until {written(claims.expires_at)}; approve again"
        )


def insist_on_no_veto(roster: Roster, subject: Subject) -> None:
    """Insist that nobody on the deployed side has refused a change.

    Raises:
        Rejected: somebody has.
    """
    for veto in roster.vetoes:
        if veto.change_id == subject.change_id:
            raise Rejected(
                RejectionReason.VETOED,
                f"{printable(veto.by)} refused this change ({printable(veto.reason)}); propose another one, "
                "or have the veto taken from the deployed roster",
            )


def _insist_on_freshness(claims: Claims, terms: Terms) -> None:
    why = terms.stale(claims.deployed_revision)
    if why is not None:
        raise Rejected(RejectionReason.STALE, why)


def _evidence(results: dict[bytes, Approval | Rejected], places: dict[bytes, set[str]]) -> Evidence:
    """Let equal approvals count once, wherever they lie, and list the rest with its reasons."""
    offered: dict[Approval, set[str]] = {}
    rejections: list[Rejection] = []
    for name, result in results.items():
        if isinstance(result, Approval):
            offered.setdefault(replace(result, locator=""), set()).update(places[name])
        else:
            rejections += [Rejection(place, result.reason, result.detail) for place in places[name]]
    approvals = []
    for approval, found in offered.items():
        first, *others = sorted(found)
        approvals.append(replace(approval, locator=first))
        detail = f"it says the same as {first} and counts once"
        rejections += [Rejection(place, RejectionReason.DUPLICATE, detail) for place in others]
    return Evidence(tuple(sorted(approvals, key=_approval_order)), _listed(rejections))


def _approval_order(approval: Approval) -> tuple[str, ...]:
    expires = "" if approval.expires_at is None else written(approval.expires_at)
    flags = f"{approval.touched} {approval.verified_user}"
    return (
        *(approval.approver, approval.decided.value, written(approval.issued_at), expires),
        *(approval.fingerprint, approval.reason, flags, approval.locator),
    )


def _listed(rejections: list[Rejection]) -> tuple[Rejection, ...]:
    by_reason: dict[RejectionReason, list[Rejection]] = {}
    for rejection in sorted(rejections, key=lambda item: (item.locator, item.reason.value, item.detail)):
        by_reason.setdefault(rejection.reason, []).append(rejection)
    found: list[Rejection] = []
    for reason, some in by_reason.items():
        found += some[:LISTED_AT_MOST]
        if len(some) > LISTED_AT_MOST:
            more = f"{len(some) - LISTED_AT_MOST} more"
            found.append(Rejection(more, reason, "they do not count for the same reason; remove them"))
    return tuple(sorted(found, key=lambda item: (item.locator, item.reason.value, item.detail)))
