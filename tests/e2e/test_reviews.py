"""Reviews on a forge count where a policy says so, for exactly the change that was reviewed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from forges import forge, github_pull, github_review, page
from servers import Served
from session import AUTH, ISSUER, Session, make_session

MOVED = "issuer: https://auth.example.net/\n"
POLICY = """\
version: 1
rules:
  - name: reviewed
    when: {category: identity}
    require: {approvals: 2, from: identity-owner, accepts: [signature, github-review]}
  - name: book
    when: {category: trust}
    require: {approvals: 2, from: identity-owner}
otherwise: allow
"""


@pytest.fixture
def session(tmp_path: Path) -> Session:
    """A repository whose policy accepts reviews, and a proposal that moves the issuer on a branch."""
    session = make_session(tmp_path)
    roster = (session.world.top / ".changegate/roster.yaml").read_text()
    for name in ("alice", "bob", "carol"):
        roster = roster.replace(f"  {name}@example.com:\n", f"  {name}@example.com:\n    github: [{name}]\n")
    session.world.commit({".changegate/policies/reviews.yaml": POLICY, ".changegate/roster.yaml": roster})
    session.world.branch("topic")
    session.edit(AUTH, ISSUER, MOVED)
    session.world.commit({}, "move the issuer")
    return session


SIDES = ("--deployed", "main", "--proposed", "HEAD")


def kept(session: Session, *reviews: dict[str, Any]) -> str:
    place = session.keys / "reviews.json"
    place.write_text(json.dumps({"pull_request": github_pull("ada"), "reviews": list(reviews)}))
    return f"github={place}"


def reasons(report: Any) -> list[str]:
    return [one["reason"] for document in report["documents"] for one in document["rejections"]]


def test_two_reviews_let_pass_what_was_reviewed_and_nothing_else(session: Session, tmp_path: Path) -> None:
    head = session.world.head
    reviews = [github_review("alice", head), github_review("bob", head, number=2)]
    with forge(tmp_path) as (served, certificate):
        address = f"{served.url}/repos/example/platform-config/pulls/7"
        world = {
            "SSL_CERT_FILE": str(certificate),
            "GITHUB_TOKEN": "ghs_secret",
        }
        _answer(served, reviews)
        report = session.check(*SIDES, "--reviews", f"github={address}", status=0, **world)
        (document,) = report["documents"]
        assert {one["source"] for one in document["approvals"]} == {"github-review"}
        assert document["requirements"][0]["approved_by"] == ["alice@example.com", "bob@example.com"]
        assert all(headers["authorization"] == "Bearer ghs_secret" for _, headers in served.asked)

        # Nobody is asked where nothing is held; and what the forge will not say cannot be decided.
        served.asked.clear()
        session.check(
            "--deployed", "HEAD", "--proposed", "HEAD", "--reviews", f"github={address}", status=0, **world
        )
        assert served.asked == []
        served.pages.clear()
        told = session.run("check", *SIDES, "--reviews", f"github={address}", status=3, **world)
        assert "has no such thing (404)" in told.err
        assert "ghs_secret" not in told.err

    # An unrelated commit on top changes nothing; one character of the issuer is another change.
    given = kept(session, *reviews)
    session.world.commit({"services/auth/notes.yaml": "text: hello\n"}, "a note")
    session.check(*SIDES, "--reviews", given, status=0)
    session.edit(AUTH, MOVED, "issuer: https://auth.example.org/\n")
    session.world.commit({}, "move it elsewhere")
    assert reasons(session.check(*SIDES, "--reviews", given, status=1)) == ["wrong-change", "wrong-change"]


def _answer(served: Served, reviews: list[dict[str, Any]]) -> None:
    path = "/repos/example/platform-config/pulls/7"
    served.pages[path] = page(github_pull("ada"))
    link = f'<{served.url}{path}/reviews?per_page=100&page=2>; rel="next"'
    served.pages[f"{path}/reviews?per_page=100"] = page(reviews[:1], Link=link)
    served.pages[f"{path}/reviews?per_page=100&page=2"] = page(reviews[1:])


def test_a_review_is_spent_once_what_it_was_for_went_out(session: Session) -> None:
    head = session.world.head
    given = kept(session, github_review("alice", head), github_review("bob", head, number=2))
    # It goes out squashed, and comes back: the same change once more needs new reviews.
    session.world.checkout("main")
    session.world.git("merge", "--quiet", "--squash", "topic")
    session.world.commit({}, "squashed")
    session.world.git("revert", "--no-edit", "HEAD")
    session.world.branch("again")
    session.edit(AUTH, ISSUER, MOVED)
    session.world.commit({}, "once more")
    report = session.check(*SIDES, "--reviews", given, status=1)
    assert reasons(report) == ["stale", "stale"]


def test_reviews_alone_do_not_suffice_where_the_policy_does_not_say_so(session: Session) -> None:
    session.world.commit(
        {".changegate/config.yaml": "version: 1\nrepository: example.com/other\n"}, "another book"
    )
    head = session.world.head
    given = kept(session, github_review("alice", head), github_review("bob", head, number=2))
    report = session.check(*SIDES, "--reviews", given, status=1)
    held = {document["path"]: document["verdict"] for document in report["documents"]}
    assert held[".changegate/config.yaml"] != "allowed"
    assert "not-accepted" in reasons(report)


def test_reviews_that_a_proposal_could_bring_along_are_not_read(session: Session) -> None:
    head = session.world.head
    given = kept(session, github_review("alice", head), github_review("bob", head, number=2))
    inside = session.world.top / "reviews.json"
    inside.write_text(Path(given.partition("=")[2]).read_text())
    told = session.run("check", *SIDES, "--reviews", "github=reviews.json", status=3)
    assert "lies in the working tree, where a proposal could bring it along" in told.err
    for wrong in ("github", "sourcehut=x", "github="):
        assert "there are no such reviews" in session.run("check", *SIDES, "--reviews", wrong, status=2).err
