"""What somebody's approval would be worth if they signed now; for trying things out, never for deciding."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from changegate.approvals.holder import insist_on_now
from changegate.approvals.rejected import Rejected
from changegate.approvals.verify import insist_on_no_veto
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
from changegate.model.shown import printable


def supposed(
    people: Iterable[Approver], subject: Subject, roster: Roster, now: datetime, reason: str
) -> Evidence:
    """Return the evidence there would be if these people approved a subject now, with this reason.

    Each signs with a key of theirs that counts now; a key in hardware is taken to be touched and its PIN
    given. Who has none left, and whoever approves what is vetoed, is turned down as `verify` would.
    """
    approvals, rejections = [], []
    for who in people:
        place = f"supposed approval of {printable(who.name)}"
        try:
            insist_on_no_veto(roster, subject)
            approvals.append(_approval(who, roster, now, reason, place))
        except Rejected as rejected:
            rejections.append(Rejection(place, rejected.reason, rejected.detail))
    return Evidence(tuple(approvals), tuple(rejections))


def _approval(who: Approver, roster: Roster, now: datetime, reason: str, place: str) -> Approval:
    fingerprint, hardware = _key(who, roster, now)
    return Approval(
        approver=who.name,
        decided=Decided.APPROVE,
        issued_at=now,
        expires_at=None,
        reason=reason,
        fingerprint=fingerprint,
        locator=place,
        touched=True if hardware else None,
        verified_user=True if hardware else None,
    )


def _key(who: Approver, roster: Roster, now: datetime) -> tuple[str, bool]:
    """The fingerprint of a key that counts now, and whether it is in hardware; a certified one has none."""
    refused = Rejected(
        RejectionReason.UNKNOWN_KEY, f"{printable(who.name)} has no key on the deployed roster"
    )
    # A key in hardware first: what a rule may ask of a signature, it can do.
    for key in sorted(who.keys, key=lambda one: not one.type.startswith("sk-")):
        try:
            insist_on_now(roster, key, now)
        except Rejected as rejected:
            refused = rejected
        else:
            return key.fingerprint, key.type.startswith("sk-")
    if len(roster.authorities) > 0:
        return f"certified: {who.name}", False
    raise refused
