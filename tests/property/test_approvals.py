"""Laws of approvals: more of them never make it worse, order never matters, and no bit of one is free."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import rfc8785
from hypothesis import given, settings
from hypothesis import strategies as st

from changegate.approvals import envelope, sshsig, statement, strict_json
from changegate.approvals.canonical import canonical
from changegate.approvals.certificate import parse as parse_certificate
from changegate.approvals.export import export
from changegate.approvals.public_key import parse as parse_key
from changegate.approvals.rejected import Rejected
from changegate.approvals.roster import roster
from changegate.approvals.verify import verify
from changegate.errors import InvalidInputError
from changegate.model.approval import Candidate, Decided, Evidence, Subject
from changegate.model.value import Twofold
from laws import examples
from signing import (
    ALICE,
    BOB,
    NOW,
    SoftKey,
    armored,
    candidate,
    certified,
    make_claims,
    make_record,
    make_subject,
    never_stale,
    roster_of,
    sealed,
    soft_device_ecdsa,
    soft_device_ed25519,
    soft_ed25519,
)
from signing import (
    sshsig as make_sshsig,
)

A, B, STRANGER, AUTHORITY = map(soft_ed25519, ("alice", "bob", "stranger", "authority"))
DEVICE, DEVICE_ECDSA = soft_device_ed25519("device", 5), soft_device_ecdsa(4711)
CERTIFIED = certified(soft_ed25519("carol"), AUTHORITY)
ROSTER = roster_of(
    {ALICE: [A.line, DEVICE.line, DEVICE_ECDSA.line], BOB: [B.line]}, authorities=[{"key": AUTHORITY.line}]
)
SUBJECT = make_subject()
GENUINE = {
    "plain": make_record(A),
    "device": make_record(DEVICE),
    "device-ecdsa": make_record(DEVICE_ECDSA),
    "certificate": make_record(CERTIFIED, named=soft_ed25519("carol").fingerprint),
}

texts = st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), max_size=40)
records = st.one_of(
    st.sampled_from(sorted(GENUINE.values())),
    st.builds(
        make_record,
        st.sampled_from([A, B, STRANGER, DEVICE]),
        st.sampled_from([ALICE, BOB]),
        decided=st.sampled_from(Decided),
        issued_at=st.integers(-400_000, 400_000).map(lambda seconds: NOW + timedelta(seconds=seconds)),
        expires_at=st.one_of(st.none(), st.just(NOW + timedelta(days=10))),
        reason=texts,
    ),
    st.binary(max_size=60),
)
candidates = st.lists(st.builds(candidate, records, st.sampled_from("abcdef")), max_size=6)


def judged(found: Sequence[Candidate]) -> Evidence:
    return verify(found, SUBJECT, ROSTER, NOW, never_stale)


def test_the_records_the_laws_are_about_are_approvals() -> None:
    for content in GENUINE.values():
        assert len(judged([candidate(content)]).approvals) == 1


@given(candidates, st.randoms(use_true_random=False))
def test_the_order_of_candidates_never_matters(found: list[Candidate], random: Any) -> None:
    shuffled = [*found, *found]
    random.shuffle(shuffled)
    assert judged(shuffled) == judged(found)


@given(candidates, candidates)
def test_more_candidates_never_take_an_approval_away(found: list[Candidate], more: list[Candidate]) -> None:
    def said(evidence: Evidence) -> set[tuple[object, ...]]:
        return {
            (
                one.approver,
                one.decided,
                one.issued_at,
                one.expires_at,
                one.reason,
                one.fingerprint,
                one.touched,
            )
            for one in evidence.approvals
        }

    assert said(judged(found)) <= said(judged([*found, *more]))


@given(candidates)
def test_every_candidate_is_an_approval_or_has_a_reason(found: list[Candidate]) -> None:
    evidence = judged(found)
    named = {one.locator for one in evidence.approvals} | {one.locator for one in evidence.rejections}
    assert named == {one.locator for one in found}
    assert all(one.detail.isprintable() and one.detail for one in evidence.rejections)


@given(candidates)
def test_only_people_of_the_roster_ever_approve(found: list[Candidate]) -> None:
    assert {one.approver for one in judged(found).approvals} <= {ALICE, BOB}


@settings(max_examples=examples(400))
@given(st.sampled_from(sorted(GENUINE)), st.data())
def test_a_record_with_some_bytes_altered_is_the_same_approval_or_none(
    kind: str, data: st.DataObject
) -> None:
    content = bytearray(GENUINE[kind])
    for _ in range(data.draw(st.integers(1, 3))):
        position = data.draw(st.integers(0, len(content) - 1))
        content[position] = data.draw(st.integers(0, 255))
    before = judged([candidate(GENUINE[kind])]).approvals
    assert judged([candidate(bytes(content))]).approvals in {(), before}


@settings(max_examples=examples(400))
@given(st.sampled_from(sorted(GENUINE)), st.data())
def test_no_byte_of_what_is_signed_is_free(kind: str, data: st.DataObject) -> None:
    record = json.loads(GENUINE[kind])
    holder = data.draw(st.sampled_from([(record, "payload"), (record["signatures"][0], "sig")]))
    raw = bytearray(base64.b64decode(holder[0][holder[1]]))
    position = data.draw(st.integers(0, len(raw) - 1))
    raw[position] ^= data.draw(st.integers(1, 255))
    holder[0][holder[1]] = base64.b64encode(raw).decode()
    assert judged([candidate(json.dumps(record).encode())]).approvals == ()


@given(st.sampled_from(sorted(GENUINE)), st.data())
def test_no_part_of_a_record_is_an_approval(kind: str, data: st.DataObject) -> None:
    content = GENUINE[kind].rstrip()
    end = data.draw(st.integers(0, len(content) - 1))
    assert judged([candidate(content[:end])]).approvals == ()


values = st.one_of(st.text(max_size=8), st.integers(-9, 9), st.booleans(), st.none())
changes = st.lists(
    st.dictionaries(st.sampled_from(["pointer", "kind", "deployed", "proposed"]), values), max_size=3
)
subjects = st.builds(
    make_subject,
    change_id=st.sampled_from(["c" * 64, "e" * 64]),
    repository=texts,
    environment=texts,
    path=st.text(max_size=20),
    changes=changes,
)


def as_json(subject: Subject) -> str:
    said = (subject.change_id, subject.repository, subject.environment, subject.path, subject.changes)
    return json.dumps(said, sort_keys=True)


@given(subjects, subjects)
def test_a_statement_of_one_subject_is_never_one_of_another(one: Subject, other: Subject) -> None:
    claims = make_claims(A)
    payload = statement.build(one, claims)
    assert statement.read(payload, one) == claims
    same = as_json(one) == as_json(other)
    assert same == (payload == statement.build(other, claims))
    if not same:
        try:
            statement.read(payload, other)
        except Rejected:
            return
        raise AssertionError


@given(
    st.recursive(
        values, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4)
    )
)
def test_canonical_json_is_that_of_the_standard(value: Any) -> None:
    written = canonical(value)
    try:
        assert written == rfc8785.dumps(value)
    except rfc8785.CanonicalizationError:
        assert b"ill-formed" in written
    assert canonical(json.loads(written)) == written


@given(st.text(), st.text())
def test_two_texts_never_have_one_canonical_form(one: str, other: str) -> None:
    assert (canonical(one) == canonical(other)) == (one == other)


@given(st.binary(max_size=300))
def test_bytes_of_any_kind_are_turned_down_and_never_a_crash(content: bytes) -> None:
    for read in (
        envelope.open,
        export,
        sshsig.parse,
        parse_key,
        parse_certificate,
        lambda raw: strict_json.parse(raw, "it"),
        lambda raw: sshsig.parse(armored(raw).encode()).key(),
        lambda raw: sshsig.parse(armored(b"SSHSIG\0\0\0\1" + raw).encode()),
    ):
        try:
            read(content)
        except Rejected as rejected:
            assert rejected.detail.isprintable()  # noqa: PT017  some bytes are JSON after all


@settings(max_examples=examples(200))
@given(st.sampled_from([A, DEVICE, DEVICE_ECDSA, CERTIFIED]), st.binary(max_size=50))
def test_a_signature_that_says_anything_is_turned_down(key: SoftKey, raw: bytes) -> None:
    liar = SoftKey(key.blob, lambda _: raw)
    content = sealed(liar, statement.build(SUBJECT, make_claims(key)))
    assert judged([candidate(content)]).approvals == ()


junk = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(),
        st.text(max_size=10),
        st.sampled_from(
            [A.line, B.fingerprint, ALICE, "2026-01-01", "a" * 64, Twofold("no", yaml11=False, yaml12="no")]
        ),
    ),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.one_of(
                st.text(max_size=5),
                st.sampled_from(
                    [
                        "approvers",
                        "revoked",
                        "vetoes",
                        "authorities",
                        "keys",
                        "roles",
                        "key",
                        "emails",
                        ALICE,
                        "reason",
                    ]
                ),
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@settings(max_examples=examples(300))
@given(junk)
def test_a_roster_of_anything_is_read_or_refused(data: Any) -> None:
    for whole in (
        data,
        {"approvers": data},
        {"approvers": {ALICE: data}},
        {"approvers": {}, "revoked": data},
    ):
        try:
            roster(whole, "roster.yaml")
        except InvalidInputError as error:
            assert str(error).startswith("roster.yaml")  # noqa: PT017  some of it is a roster after all


@given(st.binary(max_size=200), st.sampled_from([A, DEVICE, DEVICE_ECDSA, CERTIFIED]))
def test_every_signature_made_in_memory_verifies(message: bytes, key: SoftKey) -> None:
    parsed = sshsig.parse(armored(make_sshsig(key, message)).encode())
    sshsig.verify(parsed, message)
