"""Verification: only what was signed for exactly this, by somebody who may, now, becomes an approval."""

from __future__ import annotations

import base64
import itertools
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta, timezone
from typing import Any

import pytest
import rfc8785

import signing
from changegate.approvals import statement
from changegate.approvals import verify as module
from changegate.approvals.verify import CANDIDATES_AT_MOST, LISTED_AT_MOST, verify
from changegate.errors import ChangegateError, InvalidInputError, MissingInputError
from changegate.model.approval import Approval, Candidate, Decided, Evidence, RejectionReason, Roster, Subject
from signing import (
    ALICE,
    BOB,
    CAROL,
    NOW,
    candidate,
    certified,
    make_claims,
    make_record,
    make_subject,
    never_stale,
    opened,
    roster_of,
    sealed,
    soft_device_ed25519,
    soft_ed25519,
)
from words import hear

A, B, C, STRANGER, AUTHORITY = map(soft_ed25519, ("alice", "bob", "carol", "stranger", "authority"))
ROSTER = roster_of({ALICE: [A.line], BOB: [B.line]})
SUBJECT = make_subject()


def judge(
    *contents: bytes,
    subject: Subject = SUBJECT,
    roster: Roster = ROSTER,
    now: Any = NOW,
    stale: Callable[[str], str | None] = never_stale,
) -> Evidence:
    found = [candidate(content, f"record-{number}") for number, content in enumerate(contents)]
    return verify(found, subject, roster, now, stale)


def refusal(content: bytes, **more: Any) -> tuple[RejectionReason, str]:
    evidence = judge(content, **more)
    assert evidence.approvals == ()
    (rejection,) = evidence.rejections
    hear(rejection.locator, rejection.reason.value, rejection.detail)
    return rejection.reason, rejection.detail


def test_a_record_of_exactly_this_change_is_an_approval() -> None:
    assert judge(make_record(A)) == Evidence(
        (
            Approval(
                approver=ALICE,
                decided=Decided.APPROVE,
                issued_at=NOW,
                expires_at=NOW + timedelta(days=14),
                reason="CHG-1042 tenant migration",
                fingerprint=A.fingerprint,
                locator="record-0",
            ),
        ),
        (),
    )


def test_nothing_offered_is_no_evidence() -> None:
    assert judge() == Evidence((), ())


def test_an_override_says_so() -> None:
    (approval,) = judge(make_record(A, decided=Decided.OVERRIDE)).approvals
    assert approval.decided is Decided.OVERRIDE


def test_an_override_that_never_ends_counts_for_nothing() -> None:
    reason, detail = refusal(make_record(A, decided=Decided.OVERRIDE, expires_at=None))
    assert reason is RejectionReason.EXPIRED
    assert "until when it holds" in detail
    assert len(judge(make_record(A, expires_at=None)).approvals) == 1


# Forgery


def test_a_key_that_nobody_on_the_roster_has_counts_for_nothing() -> None:
    reason, detail = refusal(make_record(STRANGER))
    assert reason is RejectionReason.UNKNOWN_KEY
    assert STRANGER.fingerprint in detail
    assert "roster" in detail


def test_nobody_can_sign_in_the_name_of_another() -> None:
    reason, detail = refusal(make_record(B, ALICE))
    assert reason is RejectionReason.UNKNOWN_KEY
    assert ALICE in detail
    assert BOB in detail


def test_a_record_names_the_key_it_was_signed_with() -> None:
    assert refusal(make_record(A, named=B.fingerprint))[0] is RejectionReason.UNKNOWN_KEY


def test_somebody_elses_public_key_does_not_make_their_signature() -> None:
    forged = signing.SoftKey(A.blob, STRANGER.sign)
    assert refusal(make_record(forged))[0] is RejectionReason.BAD_SIGNATURE


def test_a_signature_taken_from_another_record_does_not_fit() -> None:
    one, other = json.loads(make_record(A)), json.loads(make_record(A, reason="something else"))
    one["signatures"] = other["signatures"]
    assert refusal(json.dumps(one).encode())[0] is RejectionReason.BAD_SIGNATURE


@pytest.mark.parametrize("name", ["reason", "issuedAt", "expiresAt", "decided"])
def test_what_a_record_says_for_itself_cannot_be_altered(name: str) -> None:
    others = {
        "reason": "on second thought",
        "issuedAt": "2026-05-31T12:00:00Z",
        "expiresAt": None,
        "decided": "override",
    }
    said = opened(make_record(A))
    said["predicate"][name] = others[name]
    record = json.loads(make_record(A))
    record["payload"] = base64.b64encode(rfc8785.dumps(said)).decode()
    assert refusal(json.dumps(record).encode())[0] is RejectionReason.BAD_SIGNATURE


def test_a_signature_over_the_bare_statement_does_not_count() -> None:
    payload = statement.build(SUBJECT, make_claims(A))
    record = json.loads(sealed(A, payload))
    bare = signing.armored(signing.sshsig(A, payload))
    record["signatures"][0]["sig"] = base64.b64encode(bare.encode()).decode()
    assert refusal(json.dumps(record).encode())[0] is RejectionReason.BAD_SIGNATURE


def test_a_signature_made_for_commits_does_not_count() -> None:
    payload = statement.build(SUBJECT, make_claims(A))
    reason, detail = refusal(sealed(A, payload, namespace=b"git"))
    assert reason is RejectionReason.WRONG_NAMESPACE
    assert "changegate approve" in detail


def test_a_weak_hash_does_not_count() -> None:
    payload = statement.build(SUBJECT, make_claims(A))
    assert refusal(sealed(A, payload, algorithm=b"md5"))[0] is RejectionReason.UNSUPPORTED_VERSION


def test_no_record_survives_a_flipped_bit_as_another_approval() -> None:
    record = make_record(A)
    before = judge(record).approvals
    for position in range(len(record)):
        for bit in (0x01, 0x20):
            flipped = bytearray(record)
            flipped[position] ^= bit
            # Only what decides nothing (the hint of a key id, a second alphabet of base64) may differ.
            assert judge(bytes(flipped)).approvals in {(), before}


def test_no_bit_of_what_is_signed_and_no_bit_of_a_signature_is_free() -> None:
    record = json.loads(make_record(A))
    for place in ("payload", "sig"):
        holder = record if place == "payload" else record["signatures"][0]
        whole = holder[place]
        raw = base64.b64decode(whole)
        for position in range(len(raw)):
            flipped = bytearray(raw)
            flipped[position] ^= 0x01
            holder[place] = base64.b64encode(flipped).decode()
            evidence = judge(json.dumps(record).encode())
            assert evidence.approvals == ()
            assert len(evidence.rejections) == 1
        holder[place] = whole
    assert len(judge(json.dumps(record).encode()).approvals) == 1


# Replay


@pytest.mark.parametrize(
    ("elsewhere", "telling"),
    [
        (make_subject(environment="staging"), "environment"),
        (make_subject(repository="example.com/fork"), "repository"),
        (make_subject(path="services/pay/config.yaml"), "path"),
        (make_subject(changes=[]), "/issuer"),
        (make_subject(change_id="e" * 64), "change id"),
    ],
)
def test_an_approval_counts_for_one_change_in_one_place(elsewhere: Subject, telling: str) -> None:
    reason, detail = refusal(make_record(A, subject=elsewhere))
    assert reason is RejectionReason.WRONG_CHANGE
    assert telling in detail


def test_one_character_more_needs_another_approval() -> None:
    amended = {**signing.CHANGES[0], "proposed": {"string": "https://id.example.org/"}}
    reason, detail = refusal(make_record(A), subject=make_subject(changes=[amended]))
    assert reason is RejectionReason.WRONG_CHANGE
    assert "/issuer to be something else" in detail


def test_even_the_same_change_id_does_not_help_other_changes() -> None:
    other = make_subject(changes=[{**signing.CHANGES[0], "kind": "added"}])
    assert other.change_id == SUBJECT.change_id
    assert refusal(make_record(A), subject=other)[0] is RejectionReason.WRONG_CHANGE


def test_a_record_from_before_a_rollback_is_stale() -> None:
    asked = []

    def stale(revision: str) -> str | None:
        asked.append(revision)
        return "the settings were deployed differently since; approve again"

    assert refusal(make_record(A, deployed_revision="f" * 40), stale=stale) == (
        RejectionReason.STALE,
        "the settings were deployed differently since; approve again",
    )
    assert asked == ["f" * 40]


def test_history_is_asked_once_a_revision_and_only_for_what_verifies() -> None:
    asked = []

    def stale(revision: str) -> str | None:
        asked.append(revision)
        return None

    later = make_record(A, deployed_revision="f" * 40, reason="again")
    records = [make_record(A), make_record(B, BOB), later]
    junk = [b"junk", make_record(STRANGER, deployed_revision="e" * 40), make_record(B, ALICE)]
    assert len(judge(*records, *junk, stale=stale).approvals) == 3
    assert sorted(asked) == [signing.REVISION, "f" * 40]


def test_history_that_cannot_be_told_is_no_approval_but_an_error() -> None:
    def stale(_revision: str) -> str | None:
        raise MissingInputError(".git", "this is a shallow clone")

    with pytest.raises(MissingInputError, match="shallow") as caught:
        judge(make_record(A), stale=stale)
    hear(caught.value)


# People and keys


def test_a_key_revoked_since_does_not_count_whatever_time_a_record_claims() -> None:
    old = make_record(A, issued_at=NOW - timedelta(days=300), expires_at=None)
    for since in ({}, {"since": "2026-06-01T12:00:00Z"}, {"since": "2020-01-01"}):
        revoked = [{"fingerprint": A.fingerprint, "reason": "laptop stolen", **since}]
        roster = roster_of({ALICE: [A.line]}, revoked=revoked)
        reason, detail = refusal(old, roster=roster)
        assert reason is RejectionReason.KEY_REVOKED
        assert "laptop stolen" in detail


def test_a_revocation_still_to_come_does_not_count_yet() -> None:
    revoked = [{"fingerprint": A.fingerprint, "since": "2026-06-01T12:00:01Z", "reason": "rotation"}]
    assert len(judge(make_record(A), roster=roster_of({ALICE: [A.line]}, revoked=revoked)).approvals) == 1


def test_somebody_who_left_does_not_count() -> None:
    assert refusal(make_record(A), roster=roster_of({BOB: [B.line]}))[0] is RejectionReason.UNKNOWN_KEY


def test_an_expired_key_does_not_count_whatever_time_a_record_claims() -> None:
    people = {ALICE: {"roles": [], "keys": [{"key": A.line, "not-after": "2026-06-01T12:00Z"}]}}
    roster = signing.roster({"approvers": people}, "roster.yaml")
    dated_back = make_record(A, issued_at=NOW - timedelta(days=1000), expires_at=None)
    reason, detail = refusal(dated_back, roster=roster)
    assert reason is RejectionReason.KEY_EXPIRED
    assert "2026-06-01T12:00:00Z" in detail


def test_a_key_does_not_count_before_its_time() -> None:
    people = {ALICE: {"roles": [], "keys": [{"key": A.line, "not-before": "2026-06-02"}]}}
    roster = signing.roster({"approvers": people}, "roster.yaml")
    assert refusal(make_record(A), roster=roster)[0] is RejectionReason.NOT_YET_VALID


def test_every_key_of_a_person_counts_as_that_person() -> None:
    roster = roster_of({ALICE: [A.line, C.line]})
    found = judge(make_record(A), make_record(C), roster=roster).approvals
    assert [one.approver for one in found] == [ALICE, ALICE]
    assert len({one.fingerprint for one in found}) == 2


def test_a_certificate_speaks_for_the_one_it_names() -> None:
    roster = roster_of({CAROL: []}, authorities=[{"key": AUTHORITY.line}])
    key = certified(C, AUTHORITY, principals=[CAROL])
    (approval,) = judge(make_record(key, CAROL, named=C.fingerprint), roster=roster).approvals
    assert (approval.approver, approval.fingerprint) == (CAROL, C.fingerprint)
    assert refusal(make_record(key, CAROL), roster=roster)[0] is RejectionReason.UNKNOWN_KEY


@pytest.mark.parametrize(("flags", "counts"), [(0, False), (1, False), (4, True), (5, True)])
def test_a_certificate_that_asks_for_a_pin_gets_one(flags: int, *, counts: bool) -> None:
    roster = roster_of({ALICE: []}, authorities=[{"key": AUTHORITY.line}])
    device = soft_device_ed25519("device", flags)
    key = certified(device, AUTHORITY, critical={"verify-required": b""})
    record = make_record(key, named=device.fingerprint)
    if counts:
        assert len(judge(record, roster=roster).approvals) == 1
    else:
        assert refusal(record, roster=roster)[0] is RejectionReason.NO_TOUCH


def test_a_certificate_that_asks_for_a_pin_is_no_use_to_a_plain_key() -> None:
    roster = roster_of({ALICE: []}, authorities=[{"key": AUTHORITY.line}])
    key = certified(A, AUTHORITY, critical={"verify-required": b""})
    assert refusal(make_record(key, named=A.fingerprint), roster=roster)[0] is RejectionReason.NO_TOUCH


@pytest.mark.parametrize("flags", [0, 1, 4, 5])
def test_what_a_device_said_of_the_person_is_handed_on(flags: int) -> None:
    device = soft_device_ed25519("device", flags)
    (approval,) = judge(make_record(device), roster=roster_of({ALICE: [device.line]})).approvals
    assert (approval.touched, approval.verified_user) == (bool(flags & 1), bool(flags & 4))


# Time


@pytest.mark.parametrize("ahead", [timedelta(0), timedelta(minutes=5)])
def test_clocks_may_differ_a_little(ahead: timedelta) -> None:
    assert len(judge(make_record(A, issued_at=NOW + ahead)).approvals) == 1


@pytest.mark.parametrize("ahead", [timedelta(minutes=5, seconds=1), timedelta(hours=1), timedelta(days=3650)])
def test_a_record_from_the_future_does_not_count(ahead: timedelta) -> None:
    reason, detail = refusal(make_record(A, issued_at=NOW + ahead, expires_at=None))
    assert reason is RejectionReason.NOT_YET_VALID
    assert "clock" in detail


def test_a_record_counts_until_it_expires() -> None:
    record = make_record(A)
    end = NOW + timedelta(days=14)
    assert len(judge(record, now=end - timedelta(seconds=1)).approvals) == 1
    reason, detail = refusal(record, now=end)
    assert reason is RejectionReason.EXPIRED
    assert "2026-06-15T12:00:00Z" in detail


def test_a_record_without_an_end_says_so() -> None:
    (approval,) = judge(make_record(A, expires_at=None), now=NOW + timedelta(days=3650)).approvals
    assert approval.expires_at is None


def test_the_zone_of_the_clock_does_not_matter() -> None:
    tokyo = timezone(timedelta(hours=9))
    for now in (NOW + timedelta(days=14), NOW + timedelta(days=13), NOW - timedelta(minutes=6)):
        assert judge(make_record(A), now=now) == judge(make_record(A), now=now.astimezone(tokyo))


def test_a_clock_without_a_zone_is_not_believed() -> None:
    with pytest.raises(ChangegateError, match="time zone") as caught:
        judge(make_record(A), now=NOW.replace(tzinfo=None))
    hear(caught.value)


# Vetoes


def test_a_vetoed_change_has_no_approvals() -> None:
    vetoes = [{"change": SUBJECT.change_id, "by": CAROL, "reason": "not before the audit"}]
    roster = roster_of({ALICE: [A.line]}, vetoes=vetoes)
    reason, detail = refusal(make_record(A), roster=roster)
    assert reason is RejectionReason.VETOED
    assert "not before the audit" in detail
    other = make_subject(change_id="e" * 64)
    assert len(judge(make_record(A, subject=other), subject=other, roster=roster).approvals) == 1


# The same record twice, many records, and junk


def test_one_record_in_two_places_counts_once() -> None:
    record = make_record(A)
    evidence = verify(
        [candidate(record, "refs/b"), candidate(record, "a.json"), candidate(record, "c.json")],
        SUBJECT,
        ROSTER,
        NOW,
        never_stale,
    )
    assert [one.locator for one in evidence.approvals] == ["a.json"]
    assert [(one.locator, one.reason) for one in evidence.rejections] == [
        ("c.json", RejectionReason.DUPLICATE),
        ("refs/b", RejectionReason.DUPLICATE),
    ]
    assert "a.json" in evidence.rejections[0].detail


def test_one_record_on_both_sides_is_simply_there() -> None:
    record = make_record(A)
    evidence = verify([candidate(record, "a.json")] * 2, SUBJECT, ROSTER, NOW, never_stale)
    assert (len(evidence.approvals), evidence.rejections) == (1, ())


def test_the_same_word_sealed_anew_counts_once() -> None:
    record = json.loads(make_record(A))
    record["signatures"][0]["keyid"] = "another hint"
    evidence = judge(make_record(A), json.dumps(record).encode())
    assert len(evidence.approvals) == 1
    assert [one.reason for one in evidence.rejections] == [RejectionReason.DUPLICATE]


def test_a_later_record_does_not_push_an_earlier_one_aside() -> None:
    evidence = judge(make_record(A), make_record(A, reason="", issued_at=NOW + timedelta(minutes=1)))
    assert len(evidence.approvals) == 2


def test_junk_is_turned_down_with_its_reason_and_harms_nobody() -> None:
    junk = [b"", b"\0" * 100, b"{}", b"[" * 60_000, b"x" * 100_000, make_record(STRANGER), b"\xff\xfe"]
    evidence = judge(make_record(A), *junk)
    assert [one.approver for one in evidence.approvals] == [ALICE]
    assert len(evidence.rejections) == len(junk)
    assert all(one.detail for one in evidence.rejections)


def test_a_flood_of_junk_changes_nothing_and_is_told_in_a_few_lines() -> None:
    def flood() -> Any:
        for number in range(10_000):
            yield candidate(b'{"payload": %d}' % number, f"junk-{number:05}")
        yield candidate(make_record(A), "real")

    evidence = verify(flood(), SUBJECT, ROSTER, NOW, never_stale)
    assert [one.locator for one in evidence.approvals] == ["real"]
    assert len(evidence.rejections) == LISTED_AT_MOST + 1
    assert evidence.rejections[0].locator == f"{10_000 - LISTED_AT_MOST} more"


def test_a_flood_of_forgeries_with_a_known_key_changes_nothing() -> None:
    forged = json.loads(make_record(signing.SoftKey(A.blob, STRANGER.sign)))
    records = [json.dumps(forged | {"n": number}).encode() for number in range(500)]
    evidence = judge(*records, make_record(A))
    assert len(evidence.approvals) == 1
    assert {one.reason for one in evidence.rejections} == {RejectionReason.BAD_SIGNATURE}


def test_a_flood_without_end_is_an_error() -> None:
    endless = (candidate(b"junk", f"junk-{number}") for number in itertools.count())
    with pytest.raises(InvalidInputError, match=f"more than {CANDIDATES_AT_MOST} records") as caught:
        verify(endless, SUBJECT, ROSTER, NOW, never_stale)
    hear(caught.value)


def test_a_kind_of_rejection_does_not_hide_another() -> None:
    junk = [b'{"n": %d}' % number for number in range(100)]
    evidence = judge(
        *junk, make_record(A, expires_at=NOW + timedelta(seconds=1)), now=NOW + timedelta(days=1)
    )
    assert RejectionReason.EXPIRED in {one.reason for one in evidence.rejections}


def test_the_order_in_which_records_are_found_does_not_matter() -> None:
    records = [
        candidate(make_record(A), "b"),
        candidate(make_record(A), "a"),
        candidate(make_record(B, BOB), "c"),
        candidate(make_record(STRANGER), "d"),
        candidate(b"junk", "e"),
    ]
    found = {
        repr(verify(order, SUBJECT, ROSTER, NOW, never_stale)) for order in itertools.permutations(records)
    }
    assert len(found) == 1


def test_hostile_text_in_a_record_is_shown_escaped() -> None:
    hostile = "\x9b2K\u202e"
    records = [
        make_record(A, subject=replace(SUBJECT, environment=hostile)),
        make_record(A, subject=replace(SUBJECT, path=hostile)),
        make_record(A, subject=make_subject(changes=[{"pointer": hostile}])),
        make_record(B, "al\u202eice@example.com"),
        certified_record(hostile),
    ]
    for rejection in judge(*records).rejections:
        assert rejection.detail.isprintable()


def certified_record(principal: str) -> bytes:
    return make_record(certified(C, AUTHORITY, principals=[principal]))


@pytest.mark.parametrize(
    "make",
    [
        lambda: make_record(STRANGER),
        lambda: make_record(B, ALICE),
        lambda: make_record(A, subject=make_subject(environment="staging")),
        lambda: make_record(A, issued_at=NOW + timedelta(days=1)),
        lambda: b"x" * 70_000,
    ],
)
def test_every_rejection_says_what_would_mend_it(make: Callable[[], bytes]) -> None:
    detail = refusal(make())[1]
    assert any(word in detail for word in ("approve", "remove", "add"))
    assert not detail.endswith(".")


def test_the_place_a_record_was_found_does_not_decide() -> None:
    found = [Candidate(source, "here", make_record(A)) for source in ("tree", "refs", "directory", "bundle")]
    assert len(verify(found, SUBJECT, ROSTER, NOW, never_stale).approvals) == 1


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_approvals_stand_in_one_order_by_when_they_end(order: tuple[int, ...]) -> None:
    ends = (None, NOW + timedelta(days=1), NOW + timedelta(days=2))
    records = [make_record(A, expires_at=end) for end in ends]
    found = judge(*(records[number] for number in order)).approvals
    assert [one.expires_at for one in found] == [*ends]


@pytest.mark.parametrize("flags", [(1, 5), (5, 1)])
def test_approvals_stand_in_one_order_by_what_a_device_said(flags: tuple[int, int]) -> None:
    keys = [soft_device_ed25519("device", one) for one in flags]
    found = judge(*map(make_record, keys), roster=roster_of({ALICE: [keys[0].line]})).approvals
    assert [one.verified_user for one in found] == [False, True]


def test_what_is_offered_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "CANDIDATES_AT_MOST", 3)
    assert len(judge(b"1", b"2", b"3").rejections) == 3
    with pytest.raises(InvalidInputError) as caught:
        judge(b"1", b"2", b"3", b"4")
    hear(caught.value)
    assert caught.value.where.path == "record-3"


def test_as_many_as_anybody_reads_are_listed_and_the_rest_is_counted() -> None:
    assert len(judge(*(b"%d" % number for number in range(LISTED_AT_MOST))).rejections) == LISTED_AT_MOST
    more, *listed = judge(*(b"%d" % number for number in range(LISTED_AT_MOST + 2))).rejections
    assert len(listed) == LISTED_AT_MOST
    assert more.locator == "2 more"
    hear(more.locator, more.reason.value, more.detail)
