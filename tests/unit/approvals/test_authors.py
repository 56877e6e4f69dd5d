"""Authorship: claims only add people, signatures prove, and nothing is taken for proven that is not."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from changegate.approvals.authors import proven
from changegate.approvals.roster import roster as read
from changegate.model.approval import Authorship, Roster
from signing import (
    ALICE,
    BOB,
    NOW,
    SoftKey,
    armored,
    certified,
    keygen,
    new_key,
    public_line,
    roster_of,
    soft_ed25519,
    sshsig,
)

A, B, STRANGER, AUTHORITY = map(soft_ed25519, ("alice", "bob", "stranger", "authority"))
ROSTER = roster_of({ALICE: [A.line], BOB: [B.line]})
PAYLOAD = b"tree x\nauthor Alice <alice@example.com> 1 +0000\n\nchange\n"


def commit(
    key: SoftKey, *emails: str, namespace: bytes = b"git", payload: bytes = PAYLOAD
) -> tuple[bytes, bytes, list[str]]:
    return payload, armored(sshsig(key, PAYLOAD, namespace=namespace)).encode(), list(emails)


def authorship(
    *commits: tuple[bytes, bytes, list[str]], roster: Roster = ROSTER, complete: bool = True
) -> Authorship:
    claimed = {email for _, _, emails in commits for email in emails}
    return proven(claimed, commits, roster, NOW, complete=complete)


def test_commits_signed_by_those_they_name_prove_who_made_them() -> None:
    found = authorship(commit(A, "Alice@Example.com"), commit(B, BOB))
    assert found == Authorship(frozenset({ALICE, BOB}), proven=True)


def test_a_signature_of_ssh_keygen_proves(tmp_path: Path) -> None:
    key = new_key(tmp_path, "key", "-t", "ed25519")
    signature = keygen(tmp_path, "-Y", "sign", "-n", "git", "-f", "key", given=PAYLOAD)
    roster = roster_of({ALICE: [public_line(key)]})
    assert authorship((PAYLOAD, signature, [ALICE]), roster=roster).proven


@pytest.mark.parametrize(
    "unsigned",
    [
        (PAYLOAD, b"", [ALICE]),
        (PAYLOAD, b"-----BEGIN PGP SIGNATURE-----\n", [ALICE]),
        (PAYLOAD, b"\xff", [ALICE]),
        commit(STRANGER, ALICE),
        commit(A, BOB),
        commit(A, ALICE, "co-author@example.com"),
        commit(A, ALICE, namespace=b"changegate"),
        commit(A, ALICE, payload=b"something else"),
        commit(SoftKey(A.blob, STRANGER.sign), ALICE),
    ],
)
def test_one_commit_that_proves_nothing_is_enough(unsigned: tuple[bytes, bytes, list[str]]) -> None:
    assert not authorship(commit(A, ALICE), unsigned).proven


def test_whoever_signed_is_an_author_whatever_a_commit_claims() -> None:
    assert ALICE in authorship(commit(A, BOB)).emails


def test_all_addresses_of_whoever_signed_are_authors() -> None:
    people = {ALICE: {"roles": [], "keys": [A.line], "emails": ["alice@work.example.com"]}}
    roster = read({"approvers": people}, "roster.yaml")
    assert authorship(commit(A), roster=roster).emails == {ALICE, "alice@work.example.com"}


def test_no_commits_and_uncommitted_work_prove_nothing() -> None:
    assert not authorship().proven
    assert not authorship(commit(A, ALICE), complete=False).proven


def test_revoked_and_expired_keys_prove_nothing() -> None:
    revoked = roster_of({ALICE: [A.line]}, revoked=[{"fingerprint": A.fingerprint, "reason": "lost"}])
    assert not authorship(commit(A, ALICE), roster=revoked).proven
    people = {ALICE: {"roles": [], "keys": [{"key": A.line, "not-after": "2026-06-01"}]}}
    expired = read({"approvers": people}, "roster.yaml")
    assert not authorship(commit(A, ALICE), roster=expired).proven
    earlier = proven([ALICE], [commit(A, ALICE)], expired, NOW - timedelta(days=1), complete=True)
    assert earlier.proven


def test_a_certificate_proves_for_the_one_it_names() -> None:
    roster = roster_of({ALICE: []}, authorities=[{"key": AUTHORITY.line}])
    assert authorship(commit(certified(A, AUTHORITY), ALICE), roster=roster).proven
    assert not authorship(commit(certified(A, AUTHORITY, principals=[BOB]), ALICE), roster=roster).proven


def test_claims_can_only_add_authors() -> None:
    assert authorship(commit(A, ALICE)).emails <= authorship(commit(A, ALICE, "MORE@example.com")).emails


def test_whoever_a_commit_claims_is_an_author_whoever_signed() -> None:
    assert authorship(commit(A, ALICE, "MORE@example.com")).emails == {ALICE, "more@example.com"}
    assert authorship((PAYLOAD, b"", [BOB])).emails == {BOB}
    assert proven(["Carol@example.com"], [], ROSTER, NOW, complete=True).emails == {"carol@example.com"}
