"""People count once, keys count once, authors never; and whatever does not count says why."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from builders import (
    NOW,
    ROLE,
    make_approval,
    make_approver,
    make_authorship,
    make_key,
    make_require,
    make_roster,
)
from changegate.decide.count import Ballot, Tally, count
from changegate.model.approval import Approval, Authorship, RejectionReason, Roster
from changegate.model.policy import Require, Requirement
from words import hear

ADDRESS = "@example.com"


def tally(*approvals: Approval, require: Require | None = None, **fields: Any) -> Tally:
    given: dict[str, Any] = {"roster": make_roster(), "authorship": make_authorship(), "now": NOW} | fields
    found = count(Ballot(approvals, **given), make_require() if require is None else require, "identity")
    for one in found.outcomes:
        hear(one.requirement.role, one.threshold, one.approved_by, one.eligible)
    for no in found.rejections:
        hear(no.locator, no.reason.value, no.detail)
    hear([one.locator for one in found.counted])
    return found


def approved(found: Tally, index: int = 0) -> list[str]:
    return [name.removesuffix(ADDRESS) for name in found.outcomes[index].approved_by]


def eligible(found: Tally, index: int = 0) -> list[str]:
    return [name.removesuffix(ADDRESS) for name in found.outcomes[index].eligible]


def reasons(found: Tally) -> list[RejectionReason]:
    return [rejection.reason for rejection in found.rejections]


def test_different_people_of_the_role_count() -> None:
    found = tally(make_approval("alice"), make_approval("bob"))
    assert approved(found) == ["alice", "bob"]
    assert found.outcomes[0].missing == 0
    assert len(found.counted) == 2
    assert found.rejections == ()


def test_whoever_has_not_approved_could() -> None:
    assert eligible(tally(make_approval("alice"))) == ["bob", "carol"]


def test_a_person_counts_once_however_often_and_with_whatever_key() -> None:
    roster = make_roster(make_approver("alice", keys=("k1", "k2")), make_approver("bob"))
    found = tally(
        make_approval("alice", fingerprint="k1", locator="one"),
        make_approval("alice", fingerprint="k2", locator="two"),
        make_approval("alice", fingerprint="k2", locator="three"),
        roster=roster,
    )
    assert approved(found) == ["alice"]
    assert found.outcomes[0].missing == 1
    assert reasons(found) == [RejectionReason.DUPLICATE] * 2
    assert "a person counts once" in found.rejections[0].detail


def test_a_key_counts_once_however_many_people_use_it() -> None:
    found = tally(make_approval("alice", fingerprint="k"), make_approval("bob", fingerprint="k"))
    assert len(approved(found)) == 1
    assert reasons(found) == [RejectionReason.DUPLICATE]
    assert "a key counts once" in found.rejections[0].detail


def test_evidence_without_a_key_counts_by_person() -> None:
    accepting = make_require(accepts=frozenset({"github-review"}))
    given = [make_approval(name, fingerprint="", source="github-review") for name in ("alice", "bob")]
    assert approved(tally(*given, require=accepting)) == ["alice", "bob"]


def test_the_author_does_not_count_under_any_address_in_any_case() -> None:
    roster = make_roster(make_approver("alice", emails=("Alice@Users.Example.com",)), make_approver("bob"))
    authorship = Authorship(frozenset({"aLICE@users.example.COM"}), proven=True)
    found = tally(make_approval("alice"), make_approval("bob"), roster=roster, authorship=authorship)
    assert approved(found) == ["bob"]
    assert reasons(found) == [RejectionReason.AUTHOR]
    assert "somebody else must approve" in found.rejections[0].detail
    assert eligible(found) == []


def test_everybody_who_took_part_in_the_change_is_left_out() -> None:
    found = tally(
        make_approval("alice"), make_approval("bob"), authorship=make_authorship("alice", "bob", "mallory")
    )
    assert approved(found) == []
    assert eligible(found) == ["carol"]


def test_two_people_who_share_an_address_are_both_left_out() -> None:
    roster = make_roster(make_approver("alice", emails=("team@x",)), make_approver("bob", emails=("team@x",)))
    authorship = Authorship(frozenset({"team@x"}), proven=True)
    assert (
        approved(tally(make_approval("alice"), make_approval("bob"), roster=roster, authorship=authorship))
        == []
    )


def test_where_the_rule_says_so_the_author_counts() -> None:
    asked = Require((Requirement(ROLE, 1, distinct_from_author=False),))
    assert approved(tally(make_approval("alice"), require=asked, authorship=make_authorship("alice"))) == [
        "alice"
    ]


def test_an_author_may_stand_for_the_one_role_that_does_not_mind() -> None:
    roster = make_roster(
        make_approver("alice", roles=(ROLE, "security")), make_approver("bob", roles=("security",))
    )
    asked = Require((Requirement(ROLE, 1, distinct_from_author=False), Requirement("security", 1)))
    found = tally(
        make_approval("alice"),
        make_approval("bob"),
        require=asked,
        roster=roster,
        authorship=make_authorship("alice"),
    )
    assert [approved(found, 0), approved(found, 1)] == [["alice"], ["bob"]]


def test_an_author_stands_for_no_role_that_minds_beside_one_that_does_not() -> None:
    both = (ROLE, "security")
    roster = make_roster(make_approver("alice", roles=both), make_approver("bob", roles=both))
    asked = Require(
        (Requirement(ROLE, 1), Requirement("security", 1, distinct_from_author=False)),
        distinct_across_roles=False,
    )
    found = tally(make_approval("alice"), require=asked, roster=roster, authorship=make_authorship("alice"))
    assert [approved(found, 0), approved(found, 1)] == [[], ["alice"]]
    assert [one.requirement for one in found.outcomes] == list(asked.requirements)
    nobody = tally(require=asked, roster=roster, authorship=make_authorship("alice"))
    assert [eligible(nobody, 0), eligible(nobody, 1)] == [["bob"], ["alice", "bob"]]


def test_whoever_is_not_in_the_role_does_not_count() -> None:
    found = tally(make_approval("dave"), make_approval("mallory"))
    assert approved(found) == []
    assert reasons(found) == [RejectionReason.NOT_IN_ROLE] * 2
    assert "identity-owner" in found.rejections[0].detail
    assert "rule identity" in found.rejections[0].detail
    assert found.rejections[0].detail.startswith("dave@example.com is not")
    asked = Require((Requirement(ROLE, 1), Requirement("security", 1)))
    assert "identity-owner or security" in tally(make_approval("dave"), require=asked).rejections[0].detail


@pytest.mark.parametrize(
    ("fields", "approval", "reason", "word"),
    [
        (
            {"max_age": timedelta(days=14)},
            {"issued_at": NOW - timedelta(days=14, seconds=1)},
            "EXPIRED",
            "14 days",
        ),
        ({"max_age": timedelta(hours=36)}, {"issued_at": NOW - timedelta(hours=37)}, "EXPIRED", "36 hours"),
        (
            {"max_age": timedelta(minutes=90)},
            {"issued_at": NOW - timedelta(hours=2)},
            "EXPIRED",
            "90 minutes",
        ),
        (
            {"max_age": timedelta(seconds=61)},
            {"issued_at": NOW - timedelta(hours=2)},
            "EXPIRED",
            "61 seconds",
        ),
        ({"ticket": r"CHG-\d+"}, {"reason": "please"}, "NO_TICKET", r"CHG-\\d+"),
        ({"touch": True}, {"touched": None}, "NO_TOUCH", "touched"),
        ({"touch": True}, {"touched": False}, "NO_TOUCH", "touched"),
        ({"user_verification": True}, {"touched": True, "verified_user": False}, "NO_TOUCH", "PIN"),
        ({}, {"source": "github-review"}, "NOT_ACCEPTED", "github-review"),
    ],
)
def test_an_approval_that_is_not_of_the_kind_asked_for_says_so(
    fields: dict[str, Any], approval: dict[str, Any], reason: str, word: str
) -> None:
    found = tally(make_approval("alice", **approval), require=make_require(1, **fields))
    assert approved(found) == []
    assert eligible(found) == ["alice", "bob", "carol"]
    assert reasons(found) == [RejectionReason[reason]]
    assert word in found.rejections[0].detail


@pytest.mark.parametrize(
    ("fields", "approval"),
    [
        ({"max_age": timedelta(days=14)}, {"issued_at": NOW - timedelta(days=14)}),
        ({"ticket": r"CHG-\d+"}, {"reason": "as of CHG-7"}),
        ({"touch": True, "user_verification": True}, {"touched": True, "verified_user": True}),
        ({"accepts": frozenset({"github-review", "signature"})}, {"source": "github-review"}),
    ],
)
def test_an_approval_of_the_kind_asked_for_counts(fields: dict[str, Any], approval: dict[str, Any]) -> None:
    assert approved(tally(make_approval("alice", **approval), require=make_require(1, **fields))) == ["alice"]


def test_a_good_approval_counts_beside_a_bad_one_of_the_same_person() -> None:
    old = make_approval("alice", issued_at=NOW - timedelta(days=99), locator="old")
    found = tally(old, make_approval("alice"), require=make_require(1, max_age=timedelta(days=1)))
    assert approved(found) == ["alice"]
    assert reasons(found) == [RejectionReason.EXPIRED]


# Where nobody can prove who made the change


def test_without_proof_of_authorship_one_person_is_never_enough() -> None:
    unproven = make_authorship(proven=False)
    found = tally(make_approval("alice"), require=make_require(1), authorship=unproven)
    assert (found.outcomes[0].threshold, found.outcomes[0].missing) == (2, 1)
    both = tally(make_approval("alice"), make_approval("bob"), require=make_require(1), authorship=unproven)
    assert both.outcomes[0].missing == 0


@pytest.mark.parametrize(
    ("threshold", "extra", "expected"), [(1, 0, 2), (1, 1, 2), (2, 0, 2), (2, 1, 3), (3, 2, 5)]
)
def test_a_rule_may_ask_for_more_people_without_proof(threshold: int, extra: int, expected: int) -> None:
    asked = make_require(threshold, unproven_extra=extra)
    assert tally(require=asked, authorship=make_authorship(proven=False)).outcomes[0].threshold == expected
    assert tally(require=asked, authorship=make_authorship()).outcomes[0].threshold == threshold


def test_two_roles_filled_by_different_people_are_two_people_already() -> None:
    asked = Require((Requirement(ROLE, 1), Requirement("developer", 1)))
    unproven = make_authorship(proven=False)
    assert [one.threshold for one in tally(require=asked, authorship=unproven).outcomes] == [1, 1]
    shared = Require(asked.requirements, distinct_across_roles=False)
    assert [one.threshold for one in tally(require=shared, authorship=unproven).outcomes] == [2, 2]


# Several roles


def two_roles() -> Roster:
    return make_roster(
        make_approver("alice", roles=(ROLE, "security")),
        make_approver("bob", roles=(ROLE,)),
        make_approver("carol", roles=("security",)),
    )


def test_one_person_stands_for_one_role_only() -> None:
    asked = Require((Requirement(ROLE, 1), Requirement("security", 1)))
    found = tally(make_approval("alice"), require=asked, roster=two_roles())
    assert sum(one.missing for one in found.outcomes) == 1
    assert eligible(found, 0) == ["bob"]
    assert eligible(found, 1) == ["carol"]


def test_somebody_with_two_roles_stands_where_they_are_needed() -> None:
    for wanted in ((ROLE, "security"), ("security", ROLE)):
        asked = Require(tuple(Requirement(role, 1) for role in wanted))
        for other in ("bob", "carol"):
            found = tally(make_approval("alice"), make_approval(other), require=asked, roster=two_roles())
            assert [one.missing for one in found.outcomes] == [0, 0]


def test_where_the_rule_says_so_one_person_stands_for_all_their_roles() -> None:
    asked = Require((Requirement(ROLE, 1), Requirement("security", 1)), distinct_across_roles=False)
    found = tally(make_approval("alice"), require=asked, roster=two_roles())
    assert [one.approved_by for one in found.outcomes] == [("alice@example.com",)] * 2
    assert found.rejections == ()


# Who could still approve


def test_whoever_has_no_key_left_could_not_approve() -> None:
    roster = make_roster(
        make_approver("alice"),
        make_approver("bob", keys=()),
        make_approver("carol"),
        revoked=["SHA256:carol"],
    )
    assert eligible(tally(roster=roster)) == ["alice"]


def test_under_an_authority_nobody_needs_a_key_of_their_own() -> None:
    roster = Roster((make_approver("bob", keys=()),), authorities=(make_key("SHA256:ca"),))
    assert eligible(tally(roster=roster)) == ["bob"]
