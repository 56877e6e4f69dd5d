"""What an approval would be worth: the same keys, vetoes and revocations as for one that was signed."""

from __future__ import annotations

from datetime import timedelta

from changegate.approvals.supposed import supposed
from changegate.model.approval import Evidence, RejectionReason, Roster
from signing import (
    ALICE,
    CHANGE_ID,
    NOW,
    make_subject,
    roster_of,
    soft_device_ed25519,
    soft_ed25519,
)
from words import hear

PLAIN, TOKEN = soft_ed25519("plain"), soft_device_ed25519("token")


def tried(roster: Roster) -> Evidence:
    found = supposed(roster.approvers, make_subject(), roster, NOW, "CHG-1")
    hear(*found.approvals, *found.rejections)
    return found


def test_it_says_what_was_given_and_comes_from_a_key_that_counts() -> None:
    (one,) = tried(roster_of({ALICE: [PLAIN.line]})).approvals
    assert (one.approver, one.reason, one.issued_at, one.fingerprint) == (
        ALICE,
        "CHG-1",
        NOW,
        PLAIN.fingerprint,
    )
    assert (one.touched, one.verified_user) == (None, None)


def test_a_key_in_hardware_is_taken_first_and_taken_to_be_touched() -> None:
    (one,) = tried(roster_of({ALICE: [PLAIN.line, TOKEN.line]})).approvals
    assert (one.fingerprint, one.touched, one.verified_user) == (TOKEN.fingerprint, True, True)


def test_a_revoked_key_is_not_used_and_another_one_is() -> None:
    gone = [{"fingerprint": TOKEN.fingerprint, "reason": "lost"}]
    (one,) = tried(roster_of({ALICE: [PLAIN.line, TOKEN.line]}, revoked=gone)).approvals
    assert one.fingerprint == PLAIN.fingerprint
    (no,) = tried(roster_of({ALICE: [TOKEN.line]}, revoked=gone)).rejections
    assert no.reason is RejectionReason.KEY_REVOKED


def test_an_expired_key_is_not_used() -> None:
    until = (NOW - timedelta(days=1)).strftime("%Y-%m-%d")
    roster = roster_of({ALICE: [{"key": PLAIN.line, "not-after": until}]})  # type: ignore[list-item]
    (no,) = tried(roster).rejections
    assert no.reason is RejectionReason.KEY_EXPIRED


def test_a_veto_stands_against_it() -> None:
    veto = [{"change": CHANGE_ID, "by": ALICE, "reason": "not now"}]
    found = tried(roster_of({ALICE: [PLAIN.line]}, vetoes=veto))
    assert found.approvals == ()
    assert [no.reason for no in found.rejections] == [RejectionReason.VETOED]


def test_whoever_has_no_key_is_turned_down_unless_an_authority_may_certify_one() -> None:
    nobody = roster_of({ALICE: []})
    (no,) = tried(nobody).rejections
    assert no.reason is RejectionReason.UNKNOWN_KEY
    authority = [{"key": soft_ed25519("authority").line}]
    (one,) = tried(roster_of({ALICE: []}, authorities=authority)).approvals
    assert (one.fingerprint, one.touched) == (f"certified: {ALICE}", None)
