"""Reviews on a forge: whose count, of which commit, and what everybody else is told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from changegate.approvals.forges import FORGES, github, gitlab
from changegate.approvals.rejected import Rejected
from changegate.approvals.reviews import Reading, evidence
from changegate.approvals.roster import roster
from changegate.errors import MalformedInputError
from changegate.model.approval import Evidence, RejectionReason
from forges import (
    AT,
    github_pull,
    github_review,
    gitlab_approvals,
    gitlab_request,
    gitlab_version,
)
from signing import ALICE, BOB, CHANGE_ID, NOW, make_subject
from words import hear

COMMIT, OTHER = "a" * 40, "b" * 40
PEOPLE = {
    ALICE: {
        "roles": ["identity-owner"],
        "keys": [],
        "github": ["Alice", "alice-work"],
        "gitlab": ["alice.a"],
    },
    BOB: {"roles": ["identity-owner"], "keys": [], "github": ["bob"], "gitlab": ["bob"]},
}


def bound(commit: str) -> None:
    if commit != COMMIT:
        raise Rejected(RejectionReason.WRONG_CHANGE, "another change")


def found(discussion: Any, **more: Any) -> Evidence:
    people = roster({"approvers": PEOPLE, **more}, "roster.yaml")
    told = evidence(discussion, Reading(people, make_subject(), NOW, bound))
    hear(discussion)
    hear(*told.approvals, *told.rejections)
    return told


def on_github(*reviews: dict[str, Any], author: str = "ada", **more: Any) -> Evidence:
    return found(
        github.discussion({"pull_request": github_pull(author), "reviews": list(reviews)}, "it"), **more
    )


def on_gitlab(given: list[tuple[str, str]], versions: list[tuple[str, str]], author: str = "ada") -> Evidence:
    data = {
        "merge_request": gitlab_request(author),
        "approvals": gitlab_approvals(*given),
        "versions": [gitlab_version(*version) for version in versions],
    }
    return found(gitlab.discussion(data, "it"))


def who(told: Evidence) -> list[str]:
    return [approval.approver for approval in told.approvals]


def why(told: Evidence) -> list[str]:
    return [rejection.reason.value for rejection in told.rejections]


def test_an_approving_review_is_an_approval_without_a_key() -> None:
    told = on_github(github_review("alice", COMMIT, body="CHG-1042 looks right"))
    (approval,) = told.approvals
    assert (approval.approver, approval.source, approval.fingerprint) == (ALICE, "github-review", "")
    assert (approval.reason, approval.issued_at.isoformat()) == (
        "CHG-1042 looks right",
        "2026-06-01T10:00:00+00:00",
    )
    assert approval.locator.endswith("/pull/7#pullrequestreview-1")
    assert told.rejections == ()


@pytest.mark.parametrize(
    ("review", "reason"),
    [
        (github_review("alice", OTHER), "wrong-change"),
        (github_review("alice", None), "stale"),
        (github_review("mallory", COMMIT), "unknown-login"),
        (github_review(None, COMMIT), "unknown-login"),
        (github_review("alice", COMMIT, "CHANGES_REQUESTED"), "changes-requested"),
        (github_review("alice", COMMIT, "DISMISSED"), "dismissed"),
        (github_review("alice", COMMIT, kind="Bot"), "not-accepted"),
        (github_review("ada", COMMIT), "author"),
        (github_review("alice", COMMIT, at="2026-06-01T12:06:00Z"), "not-yet-valid"),
    ],
)
def test_what_does_not_count_says_why(review: dict[str, Any], reason: str) -> None:
    told = on_github(review)
    assert (who(told), why(told)) == ([], [reason])


def test_a_remark_is_no_opinion_and_takes_none_back() -> None:
    remark = github_review("alice", OTHER, "COMMENTED", number=2, at="2026-06-01T11:00:00Z")
    pending = github_review("bob", COMMIT, "PENDING", number=3)
    del pending["submitted_at"]
    assert who(on_github(github_review("Alice", COMMIT), remark, pending)) == [ALICE]


@pytest.mark.parametrize(
    ("first", "last", "counts"),
    [
        ("APPROVED", "CHANGES_REQUESTED", 0),
        ("APPROVED", "DISMISSED", 0),
        ("CHANGES_REQUESTED", "APPROVED", 1),
        ("DISMISSED", "APPROVED", 1),
    ],
)
def test_the_last_review_of_a_person_wins_whatever_the_order_it_comes_in(
    first: str, last: str, counts: int
) -> None:
    early = github_review("alice", COMMIT, first, number=1)
    late = github_review("ALICE", COMMIT, last, number=2, at="2026-06-01T11:00:00Z")
    for reviews in ((early, late), (late, early)):
        told = on_github(*reviews)
        assert (len(told.approvals), len(told.rejections)) == (counts, 1 - counts)


def test_the_author_does_not_review_from_another_account() -> None:
    told = on_github(github_review("alice-work", COMMIT), author="Alice")
    assert (who(told), why(told)) == ([], ["author"])


def test_a_change_that_was_vetoed_is_approved_by_no_review() -> None:
    told = on_github(
        github_review("alice", COMMIT),
        vetoes=[{"change": CHANGE_ID, "by": BOB, "reason": "not before the audit"}],
    )
    assert why(told) == ["vetoed"]


def test_a_login_is_somebody_on_its_own_forge_only() -> None:
    assert why(on_github(github_review("alice.a", COMMIT))) == ["unknown-login"]
    assert who(on_gitlab([("alice.a", AT)], [(COMMIT, AT)])) == [ALICE]
    assert who(on_gitlab([("alice-work", AT)], [(COMMIT, AT)])) == []


@pytest.mark.parametrize(
    ("versions", "reason"),
    [
        ([(COMMIT, "2026-06-01T09:00:00.123Z")], None),
        ([(OTHER, "2026-06-01T08:00:00Z"), (COMMIT, "2026-06-01T11:59:59+02:00")], None),
        ([(COMMIT, "2026-06-01T09:00:00Z"), (OTHER, "2026-06-01T09:30:00Z")], "wrong-change"),
        ([(COMMIT, "2026-06-01T10:00:01Z")], "stale"),
        ([], "stale"),
    ],
)
def test_an_approval_on_gitlab_is_for_the_version_that_could_be_seen(
    versions: list[tuple[str, str]], reason: str | None
) -> None:
    told = on_gitlab([("bob", AT)], versions)
    assert why(told) == ([] if reason is None else [reason])
    assert who(told) == ([BOB] if reason is None else [])


def test_users_that_gitlab_made_for_tokens_are_no_people() -> None:
    assert (
        why(on_gitlab([("project_12_bot_9f", AT), ("group_7_bot", AT)], [(COMMIT, AT)]))
        == ["not-accepted"] * 2
    )


@pytest.mark.parametrize(
    ("spoil", "place"),
    [
        (lambda data: data.pop("reviews"), "/"),
        (lambda data: data["pull_request"].pop("user"), "/pull_request"),
        (lambda data: data.update(reviews={}), "/reviews"),
        (lambda data: data.update(reviews=[7]), "/reviews/0"),
        (lambda data: data["reviews"][0].update(state="LGTM"), "/reviews/0/state"),
        (lambda data: data["reviews"][0].update(state=None), "/reviews/0/state"),
        (lambda data: data["reviews"][0].update(submitted_at="yesterday"), "/reviews/0/submitted_at"),
        (
            lambda data: data["reviews"][0].update(submitted_at="2026-06-01T10:00:00"),
            "/reviews/0/submitted_at",
        ),
        (lambda data: data["reviews"][0].update(commit_id=7), "/reviews/0/commit_id"),
        (lambda data: data["reviews"][0]["user"].update(login=[]), "/reviews/0/user/login"),
    ],
)
def test_an_answer_that_is_none_is_refused_by_its_place(spoil: Callable[[Any], object], place: str) -> None:
    data = {"pull_request": github_pull("ada"), "reviews": [github_review("alice", COMMIT)]}
    spoil(data)
    with pytest.raises(MalformedInputError) as caught:
        github.discussion(data, "it")
    hear(caught.value)
    assert caught.value.where.pointer == place


@pytest.mark.parametrize("data", [None, [], "", 7, {}, {"merge_request": None, "pull_request": []}])
@pytest.mark.parametrize("name", FORGES)
def test_rubbish_is_refused(name: str, data: Any) -> None:
    with pytest.raises(MalformedInputError) as caught:
        FORGES[name].discussion(data, "it")
    hear(caught.value)


def test_a_long_review_is_no_flood() -> None:
    (approval,) = on_github(github_review("alice", COMMIT, body="x" * 100_000)).approvals
    assert len(approval.reason) == 2_000
    assert NOW - approval.issued_at < timedelta(days=1)


def test_a_forge_is_asked_as_its_api_wants_to_be_asked() -> None:
    """The answers are the addresses, so that what is asked for what is seen."""
    ask: dict[str, Any] = {"one": lambda url: f"one {url}", "every": lambda url: f"every {url}"}
    pull = "https://api.github.com/repos/example/config/pulls/7"
    assert github.collected(f"{pull}/", **ask) == {
        "pull_request": f"one {pull}",
        "reviews": f"every {pull}/reviews?per_page=100",
    }
    merge = "https://gitlab.example.com/api/v4/projects/1/merge_requests/7"
    assert gitlab.collected(f"{merge}/", **ask) == {
        "merge_request": f"one {merge}",
        "approvals": f"one {merge}/approvals",
        "versions": f"every {merge}/versions?per_page=100",
    }
    plain = {
        "Accept": "application/vnd.github+json",
        "X-GitHub-Api-Version": "2022-11-28",
        "User-Agent": "changegate",
    }
    assert github.headers("") == plain
    assert github.headers("secret") == {**plain, "Authorization": "Bearer secret"}
    assert gitlab.headers("") == {"User-Agent": "changegate"}
    assert gitlab.headers("secret") == {"User-Agent": "changegate", "PRIVATE-TOKEN": "secret"}

    named = "https://forge.example.com/X"
    assert github.collected(f"{named}/", **ask)["pull_request"] == f"one {named}"
    assert gitlab.collected(f"{named}/", **ask)["merge_request"] == f"one {named}"


@pytest.mark.parametrize("state", ["COMMENTED", "PENDING"])
def test_what_is_no_opinion_hides_none_behind_it(state: str) -> None:
    assert who(on_github(github_review("bob", COMMIT, state), github_review("alice", COMMIT, number=2))) == [
        ALICE
    ]


@pytest.mark.parametrize(
    ("at", "counts"), [("2026-06-01T12:00:00Z", 1), ("2026-06-01T12:05:00Z", 1), ("2026-06-01T12:05:01Z", 0)]
)
def test_clocks_may_differ_by_five_minutes(at: str, counts: int) -> None:
    assert len(on_github(github_review("alice", COMMIT, at=at)).approvals) == counts
