"""How much work a flood of records can make: counted, not timed."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from changegate.approvals import certificate, envelope, raw_signature, statement, strict_json, unverified
from changegate.approvals import verify as verifying
from changegate.approvals.bundle import SCHEMA
from changegate.approvals.rejected import Rejected
from changegate.approvals.sources import bundle, directory, refs, tree
from changegate.approvals.sources._shelf import STRAYS_AT_MOST
from changegate.approvals.verify import LISTED_AT_MOST, verify
from changegate.model.approval import RejectionReason
from changegate.repository import Repository
from changegate.repository.refs import create_ref, write_object
from signing import (
    ALICE,
    BOB,
    NOW,
    SoftKey,
    candidate,
    certified,
    make_record,
    make_subject,
    never_stale,
    roster_of,
    sealed,
    soft_ed25519,
)
from signing import make_claims as claims
from worlds import isolate, make_repository

A, B, STRANGER, AUTHORITY = map(soft_ed25519, ("alice", "bob", "stranger", "authority"))
ROSTER = roster_of({ALICE: [A.line], BOB: [B.line]}, authorities=[{"key": AUTHORITY.line}])
SUBJECT = make_subject()
MANY = 600


class Counter:
    """Counts the calls of a function while letting them through."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self.function, self.calls = function, 0

    def __call__(self, *given: Any, **named: Any) -> Any:
        self.calls += 1
        return self.function(*given, **named)


@pytest.fixture
def verified(monkeypatch: pytest.MonkeyPatch) -> Counter:
    """How many signatures were verified, of records and of certificates."""
    counter = Counter(raw_signature.verify)
    monkeypatch.setattr(raw_signature, "verify", counter)
    return counter


def junk(number: int) -> bytes:
    """Return rubbish of one of nine kinds."""
    payload = statement.build(SUBJECT, claims(A))
    kinds: list[Callable[[], bytes]] = [
        lambda: bytes([number % 251]) * 300 + str(number).encode(),
        lambda: json.dumps({"payload": number}).encode(),
        lambda: b"[" * 60_000 + str(number).encode(),
        lambda: b"{" + b'"a": 1, ' * 7_000 + f'"a{number}": 1}}'.encode(),
        lambda: b"a: &a [x]\nb: [*a, *a]\n# %d" % number,
        lambda: b"x" * 70_000 + str(number).encode(),
        lambda: make_record(STRANGER, reason=str(number)),
        lambda: sealed(STRANGER, payload + b" " * number),
        lambda: make_record(A, subject=make_subject(change_id=f"{number:064x}")),
    ]
    return kinds[number % len(kinds)]()


def test_nothing_is_verified_that_no_key_of_the_roster_could_have_signed(verified: Counter) -> None:
    flood = [candidate(junk(number), str(number)) for number in range(MANY)]
    evidence = verify([*flood, candidate(make_record(B, BOB), "bob")], SUBJECT, ROSTER, NOW, never_stale)
    assert [one.approver for one in evidence.approvals] == [BOB]
    assert verified.calls == 1
    assert len(evidence.rejections) <= (LISTED_AT_MOST + 1) * len({one.reason for one in evidence.rejections})
    assert {one.reason for one in evidence.rejections} == {
        RejectionReason.MALFORMED,
        RejectionReason.TOO_LARGE,
        RejectionReason.UNKNOWN_KEY,
        RejectionReason.WRONG_CHANGE,
    }


def test_a_forgery_costs_one_verification_and_one_in_a_certificate_two(verified: Counter) -> None:
    liar = SoftKey(A.blob, STRANGER.sign)
    forged = [candidate(make_record(liar, reason=str(number)), str(number)) for number in range(20)]
    assert verify(forged, SUBJECT, ROSTER, NOW, never_stale).approvals == ()
    assert verified.calls == 20
    fake = certified(STRANGER, SoftKey(AUTHORITY.blob, STRANGER.sign))
    assert certificate.parse(fake.blob).authority.blob == AUTHORITY.blob
    verify([candidate(make_record(fake))], SUBJECT, ROSTER, NOW, never_stale)
    assert verified.calls == 21


def test_the_same_bytes_in_many_places_are_looked_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    counter = Counter(envelope.open)
    monkeypatch.setattr(envelope, "open", counter)
    found = [candidate(junk(number % 3), str(number)) for number in range(MANY)]
    verify(found, SUBJECT, ROSTER, NOW, never_stale)
    assert counter.calls == 3


def test_what_was_turned_down_is_not_kept_in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    kept: list[Any] = []
    collected = verifying._evidence

    def spied(results: Mapping[bytes, Any], places: Mapping[bytes, set[str]]) -> Any:
        kept.extend(results.values())
        return collected(dict(results), dict(places))

    monkeypatch.setattr(verifying, "_evidence", spied)
    flood = [candidate(junk(number), str(number)) for number in range(9)]
    verify(flood, SUBJECT, ROSTER, NOW, never_stale)
    assert len(kept) == 9
    assert all(isinstance(one, Rejected) for one in kept)
    assert {(one.__traceback__, one.__cause__, one.__context__) for one in kept} == {(None, None, None)}


def test_a_name_given_twice_is_found_in_one_pass() -> None:
    compared = 0

    class Name(str):
        __slots__ = ()

        def __eq__(self, other: object) -> bool:
            nonlocal compared
            compared += 1
            return str.__eq__(self, str(other))

        __hash__ = str.__hash__

    names = [f"name {number}" for number in range(4_000)]
    pairs: list[tuple[str, object]] = [(Name(name), 0) for name in (*names, names[-1])]
    with pytest.raises(Rejected, match=f"'{names[-1]}' twice"):
        strict_json._distinct(pairs)
    assert compared < 10 * len(names)


def test_what_is_larger_than_a_record_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    isolate(monkeypatch, tmp_path / "home")
    change = SUBJECT.change_id
    folder = f".changegate/approvals/{change}"
    large = {f"{folder}/{number}.json": b"%d" % number + bytes(3 << 20) for number in range(3)}
    world = make_repository(tmp_path, {**large, f"{folder}/bob.json": make_record(B, BOB)})
    with Repository.open(world.top) as repository:
        create_ref(
            repository, f"refs/changegate/approvals/{change}/x", write_object(repository, bytes(3 << 20))
        )
        for found in (
            tree.candidates(repository.side("HEAD"), change),
            tree.candidates(repository.side("index"), change),
            tree.candidates(repository.side("worktree"), change),
            refs.candidates(repository, change),
        ):
            assert_none_is_large(found)


def assert_none_is_large(found: Iterator[Any]) -> None:
    contents = [one.content for one in found]
    assert len({len(content) for content in contents} & {envelope.BYTES_AT_MOST + 1}) == 1
    assert all(len(content) <= envelope.BYTES_AT_MOST + 1 for content in contents)
    evidence = verify(
        [candidate(content, str(number)) for number, content in enumerate(contents)],
        *(SUBJECT, ROSTER, NOW, never_stale),
    )
    assert {one.reason for one in evidence.rejections} == {RejectionReason.TOO_LARGE}


def test_what_names_no_change_is_not_offered_without_end(tmp_path: Path) -> None:
    for number in range(STRAYS_AT_MOST + 100):
        (tmp_path / f"{number}.json").write_bytes(b"rubbish")
    (tmp_path / "z.json").write_bytes(make_record(B, BOB))
    shelf = directory.shelf(tmp_path)
    offered = list(shelf.candidates(SUBJECT.change_id))
    assert len(offered) == STRAYS_AT_MOST + 1
    assert offered[-1].content == make_record(B, BOB)
    assert len(list(shelf.candidates(""))) == STRAYS_AT_MOST + 101


def test_a_bundle_does_not_grow_in_memory(tmp_path: Path) -> None:
    value: object = [1] * 60_000
    for _ in range(20):
        value = [value]
    file = tmp_path / "bundle.json"
    file.write_text(json.dumps({"schema": SCHEMA, "requests": [], "records": [value]}))
    (one,) = bundle.candidates(file, "")
    assert len(one.content) < 2 * file.stat().st_size


def test_what_a_record_says_is_read_once_for_many_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    counter = Counter(unverified.statement)
    monkeypatch.setattr(unverified, "statement", counter)
    unverified._statement.cache_clear()
    found = [candidate(make_record(A, reason=f"once {number}"), str(number)) for number in range(30)]
    for path in "abcdef":
        list(unverified.amended(found, make_subject(path=path)))
    assert counter.calls == 30


def test_a_payload_is_not_decoded_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    counter = Counter(base64.b64decode)
    monkeypatch.setattr(base64, "b64decode", counter)
    verify([candidate(make_record(B, BOB))], SUBJECT, ROSTER, NOW, never_stale)
    assert counter.calls == 3  # payload, armor in base64, and what the armor holds
