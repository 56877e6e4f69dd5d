"""What records say, read without believing it."""

from __future__ import annotations

import pytest

from changegate.approvals import unverified
from changegate.approvals.rejected import Rejected
from changegate.approvals.verify import verify
from changegate.model.approval import RejectionReason
from signing import (
    ALICE,
    CHANGE_ID,
    CHANGES,
    NOW,
    candidate,
    make_record,
    make_subject,
    never_stale,
    roster_of,
    sealed,
    soft_ed25519,
)
from words import hear

A = soft_ed25519("alice")
NOW_PROPOSED = make_subject(
    change_id="e" * 64, changes=[{**CHANGES[0], "proposed": {"string": "https://id.example.org./"}}]
)


def test_a_record_names_its_change_whoever_signed_it() -> None:
    assert unverified.change_id(make_record(soft_ed25519("stranger"))) == CHANGE_ID


@pytest.mark.parametrize(
    "payload",
    [b"", b"[]", b"{}", b'{"predicate": {}}', b'{"predicate": {}, "subject": [{"digest": {"sha256": 7}}]}'],
)
def test_what_names_no_change_names_none(payload: bytes) -> None:
    assert unverified.change_id(sealed(A, payload)) == ""


def test_a_record_of_an_earlier_form_of_the_change_is_found_and_says_what_differs() -> None:
    found = list(unverified.amended([candidate(make_record(A), "old.json")], NOW_PROPOSED))
    assert [one.locator for one in found] == ["old.json"]
    evidence = verify(found, NOW_PROPOSED, roster_of({ALICE: [A.line]}), NOW, never_stale)
    assert evidence.approvals == ()
    assert [one.reason for one in evidence.rejections] == [RejectionReason.WRONG_CHANGE]
    assert "/issuer to be something else" in evidence.rejections[0].detail


MOVED_FILE = {
    "pointer": "",
    "locator": [],
    "kind": "modified",
    "deployed": {"string": "other.yaml"},
    "proposed": {"string": "services/auth/config.yaml"},
}


@pytest.mark.parametrize(
    "changes", [CHANGES, (MOVED_FILE, *CHANGES)], ids=["renamed before", "renamed with it"]
)
def test_a_record_of_the_same_settings_by_another_name_is_found_and_says_so(
    changes: list[dict[str, object]],
) -> None:
    now = make_subject(change_id="e" * 64, changes=changes, deployed_revision="f" * 40)
    old = candidate(make_record(A, subject=make_subject(path="other.yaml")), "old.json")
    found = list(unverified.amended([old], now))
    assert found == [old]
    evidence = verify(found, now, roster_of({ALICE: [A.line]}), NOW, never_stale)
    assert [one.reason for one in evidence.rejections] == [RejectionReason.WRONG_CHANGE]
    told = "it was given for path 'other.yaml', this is 'services/auth/config.yaml'"
    assert told in evidence.rejections[0].detail


@pytest.mark.parametrize(
    "record",
    [
        b"junk",
        sealed(A, b"[]"),
        sealed(A, b'{"predicate": {}}'),
        sealed(A, b'{"predicate": {"deployed": 7}}'),
        make_record(A, subject=NOW_PROPOSED),
        make_record(A, subject=make_subject(path="other.yaml")),
        make_record(A, subject=make_subject(environment="staging")),
        make_record(A, subject=make_subject(repository="example.com/fork")),
        make_record(A, deployed_revision="f" * 40),
    ],
)
def test_records_of_anything_else_are_left_alone(record: bytes) -> None:
    assert list(unverified.amended([candidate(record)], NOW_PROPOSED)) == []


def test_what_holds_no_statement_is_refused() -> None:
    with pytest.raises(Rejected, match="no predicate") as caught:
        unverified.statement(b"{}")
    hear(caught.value)


@pytest.mark.parametrize(
    "payload",
    [b"", b"[]", b"{}", b'{"predicate": {}}', b'{"predicate": {"approver": {"name": 7}}}'],
)
def test_what_names_no_approver_names_none(payload: bytes) -> None:
    assert unverified.approver(sealed(A, payload)) == ""
    assert unverified.approver(make_record(A, "anybody@example.com")) == "anybody@example.com"
