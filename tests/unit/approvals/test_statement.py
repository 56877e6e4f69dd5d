"""Statements: rebuilt from what the gate finds itself, and compared byte by byte."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta, timezone
from typing import Any

import pytest
import rfc8785

from changegate.approvals import statement
from changegate.approvals.claims import Claims, written
from changegate.approvals.rejected import Rejected
from changegate.errors import InvalidInputError
from changegate.model.approval import Decided, RejectionReason, Subject
from signing import ALICE, CHANGE_ID, CHANGES, NOW, REVISION, make_claims, make_subject, soft_ed25519
from words import hear

KEY = soft_ed25519("alice")
SUBJECT = make_subject()
CLAIMS = make_claims(KEY)


def altered(alter: Callable[[dict[str, Any]], object], subject: Subject = SUBJECT) -> bytes:
    data = json.loads(statement.build(subject, CLAIMS))
    alter(data)
    return rfc8785.dumps(data)


def refusal(payload: bytes, subject: Subject = SUBJECT) -> tuple[RejectionReason, str]:
    with pytest.raises(Rejected) as caught:
        statement.read(payload, subject)
    hear(caught.value.reason.value, caught.value.detail)
    return caught.value.reason, caught.value.detail


def test_a_statement_says_what_in_toto_asks_and_everything_that_is_approved() -> None:
    assert json.loads(statement.build(SUBJECT, CLAIMS)) == {
        "_type": "https://in-toto.io/Statement/v1",
        "subject": [{"name": "services/auth/config.yaml", "digest": {"sha256": CHANGE_ID}}],
        "predicateType": "https://changegate.dev/attestation/change-approval/v1",
        "predicate": {
            "approver": {"name": ALICE, "fingerprint": KEY.fingerprint},
            "changes": list(CHANGES),
            "decided": "approve",
            "deployed": {"revision": REVISION},
            "environment": "prod",
            "expiresAt": "2026-06-15T12:00:00Z",
            "issuedAt": "2026-06-01T12:00:00Z",
            "path": "services/auth/config.yaml",
            "reason": "CHG-1042 tenant migration",
            "repository": "example.com/platform-config",
            "tool": {"name": "changegate", "version": "0.1.0"},
        },
    }


def test_a_statement_is_canonical_json() -> None:
    payload = statement.build(SUBJECT, CLAIMS)
    assert payload == rfc8785.dumps(json.loads(payload))


@pytest.mark.parametrize(
    "claims",
    [
        CLAIMS,
        replace(CLAIMS, decided=Decided.OVERRIDE),
        replace(CLAIMS, expires_at=None),
        replace(CLAIMS, reason="üñí 😀\nsecond line\twith a tab"),
        replace(CLAIMS, reason=""),
        replace(CLAIMS, deployed_revision=""),
    ],
)
def test_who_when_and_why_come_back(claims: Claims) -> None:
    assert statement.read(statement.build(SUBJECT, claims), SUBJECT) == claims


def test_times_are_utc_whatever_zone_the_machine_is_in(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as elsewhere:
        elsewhere.setenv("TZ", "Asia/Tokyo")
        time.tzset()
        assert written(NOW) == "2026-06-01T12:00:00Z"
    time.tzset()


def test_times_are_utc_whatever_zone_they_were_given_in() -> None:
    tokyo = timezone(timedelta(hours=9))
    there = replace(CLAIMS, issued_at=NOW.astimezone(tokyo))
    assert statement.build(SUBJECT, there) == statement.build(SUBJECT, CLAIMS)


@pytest.mark.parametrize(
    ("other", "telling"),
    [
        (make_subject(environment="staging"), "given for environment 'prod', this is 'staging'"),
        (make_subject(repository="example.com/fork"), "given for repository 'example.com/platform-config'"),
        (make_subject(path="services/auth/other.yaml"), "given for path 'services/auth/config.yaml'"),
        (make_subject(change_id="e" * 64), "another change id"),
        (make_subject(changes=[]), "/issuer, which does not change now"),
        (make_subject(changes=[*CHANGES, {"pointer": "/kid", "kind": "added"}]), "/kid is not in it"),
        (
            make_subject(changes=[{**CHANGES[0], "proposed": {"string": "https://id.example.net"}}]),
            "it approves something else: /issuer to be something else",
        ),
    ],
)
def test_a_statement_of_another_change_says_what_differs(other: Subject, telling: str) -> None:
    reason, detail = refusal(statement.build(SUBJECT, CLAIMS), other)
    assert reason is RejectionReason.WRONG_CHANGE
    assert telling in detail
    assert detail.endswith("approve the change as it is now")


def test_values_are_not_repeated_in_what_differs() -> None:
    other = make_subject(changes=[{**CHANGES[0], "proposed": {"string": "https://id.example.net"}}])
    assert "example.net" not in refusal(statement.build(SUBJECT, CLAIMS), other)[1]


def test_of_a_long_name_the_beginning_is_shown() -> None:
    told = refusal(statement.build(make_subject(path="x" * 91), CLAIMS))[1]
    assert f"'{'x' * 90}', this is" in told


def test_many_differences_are_counted() -> None:
    many = make_subject(changes=[{"pointer": f"/a/{number}"} for number in range(9)])
    assert "7 more" in refusal(statement.build(SUBJECT, CLAIMS), many)[1]


def test_the_revision_then_deployed_may_be_another() -> None:
    claims = replace(CLAIMS, deployed_revision="f" * 40)
    assert statement.read(statement.build(SUBJECT, claims), SUBJECT).deployed_revision == "f" * 40


@pytest.mark.parametrize(
    "alter",
    [
        lambda data: data.update(_type="https://in-toto.io/Statement/v0.1"),
        lambda data: data.update(predicateType="https://changegate.dev/attestation/change-approval/v0"),
        lambda data: data.update(predicateType="https://changegate.dev/attestation/change-approval/v2"),
        lambda data: data.pop("predicateType"),
        lambda data: data.update(predicateType=None),
        lambda data: data.update(extra=1),
        lambda data: data["predicate"].update(validFor=["staging"]),
        lambda data: data["predicate"]["approver"].update(role="intern"),
        lambda data: data["predicate"]["deployed"].update(digest="x"),
        lambda data: data["predicate"]["tool"].update(plugin="x"),
        lambda data: data["subject"][0].update(uri="x"),
        lambda data: data["subject"][0]["digest"].update(sha512="a" * 128),
        lambda data: data["subject"][0].update(digest={"md5": "a" * 32}),
    ],
)
def test_versions_members_and_digests_not_known_are_refused(
    alter: Callable[[dict[str, Any]], object],
) -> None:
    assert refusal(altered(alter))[0] is RejectionReason.UNSUPPORTED_VERSION


PREDICATE = sorted(json.loads(statement.build(SUBJECT, CLAIMS))["predicate"])


@pytest.mark.parametrize("name", PREDICATE)
@pytest.mark.parametrize("value", [None, 7, True, "", "x", [], {}, [[]], {"a": 1}])
def test_no_member_can_be_something_else(name: str, value: object) -> None:
    def alter(data: dict[str, Any]) -> None:
        data["predicate"][name] = value

    if (name, value) in [("expiresAt", None), ("reason", ""), ("reason", "x")]:
        assert statement.read(altered(alter), SUBJECT).approver == ALICE
    else:
        assert refusal(altered(alter))[0] in {
            RejectionReason.MALFORMED,
            RejectionReason.WRONG_CHANGE,
            RejectionReason.UNSUPPORTED_VERSION,
        }


@pytest.mark.parametrize("name", PREDICATE)
def test_no_member_can_be_left_out(name: str) -> None:
    assert refusal(altered(lambda data: data["predicate"].pop(name)))[0] in {
        RejectionReason.MALFORMED,
        RejectionReason.WRONG_CHANGE,
    }


@pytest.mark.parametrize(
    "subject",
    [
        [],
        None,
        {},
        "x",
        [7],
        [{}],
        [{"name": "services/auth/config.yaml"}],
        [{"digest": {"sha256": CHANGE_ID}}],
    ],
)
def test_the_subject_is_exactly_one(subject: object) -> None:
    assert refusal(altered(lambda data: data.update(subject=subject)))[0] in {
        RejectionReason.MALFORMED,
        RejectionReason.WRONG_CHANGE,
    }
    assert (
        refusal(altered(lambda data: data["subject"].append(data["subject"][0])))[0]
        is RejectionReason.WRONG_CHANGE
    )


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b"null", b'{"predicate": 7}', b"\xff"])
def test_what_is_no_statement_is_refused(content: bytes) -> None:
    assert refusal(content)[0] in {RejectionReason.MALFORMED, RejectionReason.UNSUPPORTED_VERSION}


def test_the_predicate_is_an_object() -> None:
    assert "no predicate" in refusal(altered(lambda data: data.update(predicate=[])))[1]


@pytest.mark.parametrize(
    "spell",
    [
        lambda payload: b" " + payload,
        lambda payload: payload + b"\n",
        lambda payload: payload.replace(b'"_type":', b'"_type": '),
        lambda payload: payload.replace(b"/", b"\\/"),
        lambda payload: payload.replace(b"issuer", b"\\u0069ssuer"),
        lambda payload: json.dumps(json.loads(payload), indent=1).encode(),
        lambda payload: json.dumps(
            dict(reversed(json.loads(payload).items())), separators=(",", ":")
        ).encode(),
    ],
)
def test_a_second_spelling_is_refused(spell: Callable[[bytes], bytes]) -> None:
    assert refusal(spell(statement.build(SUBJECT, CLAIMS))) == (
        RejectionReason.MALFORMED,
        "the statement is not in canonical form (RFC 8785); make it with 'changegate approve'",
    )


def test_a_member_given_twice_is_refused() -> None:
    payload = statement.build(SUBJECT, CLAIMS)
    twice = payload.replace(b'"environment":"prod"', b'"environment":"staging","environment":"prod"')
    assert "twice" in refusal(twice)[1]


@pytest.mark.parametrize(
    "time",
    [
        "2026-06-01T12:00:00",
        "2026-06-01T12:00:00+00:00",
        "2026-06-01T14:00:00+02:00",
        "2026-06-01T12:00:00z",
        "2026-06-01 12:00:00Z",
        "2026-06-01T12:00Z",
        "2026-06-01T12:00:00.5Z",
        "2026-06-01T12:00:60Z",
        "2026-02-30T12:00:00Z",
        "0000-01-01T00:00:00Z",
        "２０２６-06-01T12:00:00Z",
        "2026-06-01T12:00:00Z\n",
        "tomorrow",
    ],
)
@pytest.mark.parametrize("name", ["issuedAt", "expiresAt"])
def test_times_have_one_spelling_in_utc(name: str, time: str) -> None:
    reason, detail = refusal(altered(lambda data: data["predicate"].update({name: time})))
    assert reason is RejectionReason.MALFORMED
    assert "time" in detail


@pytest.mark.parametrize(
    ("changed", "telling"),
    [
        ({"reason": "x" * 2_001}, "2000 characters"),
        ({"reason": "\x1b[2K"}, "plain text"),
        ({"reason": "half \ud800"}, "plain text"),
        ({"reason": "\u0085"}, "plain text"),
        ({"approver": "x" * 513}, "approver"),
        ({"approver": "alice\nbob"}, "approver"),
        ({"version": "\0"}, "version"),
        ({"deployed_revision": "--upload-pack=x"}, "hyphen"),
        ({"expires_at": NOW}, "expires before"),
        ({"expires_at": NOW - timedelta(days=1)}, "expires before"),
    ],
)
def test_claims_that_cannot_be_meant_are_neither_written_nor_read(
    changed: dict[str, Any], telling: str
) -> None:
    with pytest.raises(InvalidInputError, match=telling) as caught:
        statement.build(SUBJECT, replace(CLAIMS, **changed))
    hear(caught.value)


def test_claims_written_by_another_program_are_held_to_the_same() -> None:
    long = altered(lambda data: data["predicate"].update(reason="x" * 2_001))
    assert refusal(long) == (RejectionReason.MALFORMED, "a reason is plain text of 2000 characters at most")
    backwards = altered(lambda data: data["predicate"].update(expiresAt="2020-01-01T00:00:00Z"))
    assert "expires before" in refusal(backwards)[1]


def test_very_many_changes_are_named_by_their_digest() -> None:
    changes = [{"pointer": f"/clients/{number}/secret"} for number in range(2_000)]
    many = make_subject(changes=changes)
    payload = statement.build(many, CLAIMS)
    assert len(payload) < 2_000
    assert json.loads(payload)["predicate"]["changes"] == {
        "count": 2_000,
        "digest": {"sha256": hashlib.sha256(rfc8785.dumps(changes)).hexdigest()},
    }
    assert statement.read(payload, many) == CLAIMS
    other = replace(many, changes=(*many.changes[:-1], {"pointer": "/clients/1999/Secret"}))
    assert refusal(payload, other) == (
        RejectionReason.WRONG_CHANGE,
        "the gated changes are others than those approved; approve the change as it is now",
    )


def test_text_that_is_no_unicode_looks_like_nothing_else() -> None:
    raw = make_subject(path="a\udcff.yaml")
    spelled = make_subject(path="a\\udcff.yaml")
    wrapped = make_subject(path='{"ill-formed":"a\\\\udcff.yaml"}')
    payloads = {statement.build(one, CLAIMS) for one in (raw, spelled, wrapped)}
    assert len(payloads) == 3
    assert statement.read(statement.build(raw, CLAIMS), raw) == CLAIMS
    assert refusal(statement.build(raw, CLAIMS), spelled)[0] is RejectionReason.WRONG_CHANGE


def test_a_change_that_canonical_json_cannot_hold_is_an_error_not_a_statement() -> None:
    with pytest.raises(InvalidInputError, match="cannot be written as JSON") as caught:
        statement.build(make_subject(changes=[{"pointer": 2**60}]), CLAIMS)
    hear(caught.value)


@pytest.mark.parametrize(
    ("value", "other"), [(1, True), (0, False), ({"a": 1}, {"a": True}), ([None], [False]), ("1", 1)]
)
def test_values_that_python_takes_for_equal_are_different_changes(value: object, other: object) -> None:
    one = make_subject(changes=[{"pointer": "/a", "proposed": value}])
    two = make_subject(changes=[{"pointer": "/a", "proposed": other}])
    assert refusal(statement.build(one, CLAIMS), two)[0] in {
        RejectionReason.WRONG_CHANGE,
        RejectionReason.MALFORMED,
    }


def test_hostile_text_is_shown_escaped() -> None:
    hostile = altered(lambda data: data["predicate"].update(environment="\x1b[2Kprod\u202e"))
    detail = refusal(hostile)[1]
    assert "\x1b" not in detail
    assert "u{1b}" in detail


def test_no_statement_survives_a_flipped_bit_as_another_one() -> None:
    payload = statement.build(SUBJECT, CLAIMS)
    for position in range(len(payload)):
        flipped = bytearray(payload)
        flipped[position] ^= 1
        try:
            claims = statement.read(bytes(flipped), SUBJECT)
        except Rejected:
            continue
        # Only what the record says for itself can differ; the signature is over that too.
        assert claims != CLAIMS


def test_changes_are_listed_as_long_as_there_is_room(monkeypatch: pytest.MonkeyPatch) -> None:
    size = len(rfc8785.dumps(list(CHANGES)))
    monkeypatch.setattr(statement, "CHANGES_AT_MOST", size)
    assert json.loads(statement.build(SUBJECT, CLAIMS))["predicate"]["changes"] == list(CHANGES)
    monkeypatch.setattr(statement, "CHANGES_AT_MOST", size - 1)
    assert json.loads(statement.build(SUBJECT, CLAIMS))["predicate"]["changes"]["count"] == len(CHANGES)


def test_a_subject_too_deep_to_be_stated_is_told_from_a_record_that_is() -> None:
    nested: object = "x"
    for _ in range(40):
        nested = [nested]
    refusal(statement.build(SUBJECT, CLAIMS), make_subject(changes=[{"pointer": "/a", "deployed": nested}]))


def test_long_words_of_others_are_cut_where_they_are_shown() -> None:
    assert repr("t" * 90) in refusal(altered(lambda data: data.update(_type="t" * 99)))[1]
    assert repr("n" * 60) in refusal(altered(lambda data: data.update({"n" * 70: 1})))[1]
