"""GitHub: reviews of a pull request (REST API, `GET /repos/{owner}/{repo}/pulls/{number}/reviews`).

Relied on are `user.login` and `user.type` of the pull request and of each review, and `state`, `commit_id`,
`submitted_at`, `body` and `html_url` of the reviews.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from changegate.approvals.forges._fields import REASON_AT_MOST, Fields
from changegate.model.review import Discussion, Opinion, Review

TOKENS: Final = ("CHANGEGATE_GITHUB_TOKEN", "GITHUB_TOKEN")
_OPINIONS: Final = {
    "APPROVED": Opinion.APPROVED,
    "CHANGES_REQUESTED": Opinion.CHANGES_REQUESTED,
    "DISMISSED": Opinion.DISMISSED,
}
# A remark takes no earlier approval back on GitHub, and what is pending nobody has said yet.
_NO_OPINION: Final = ("COMMENTED", "PENDING")


def headers(token: str) -> Mapping[str, str]:
    """Return what the API wants to be asked with."""
    asked = {
        "Accept": "application/vnd.github+json",
        "X-GitHub-Api-Version": "2022-11-28",
        "User-Agent": "changegate",
    }
    return asked | ({"Authorization": f"Bearer {token}"} if token else {})


def collected(url: str, one: Callable[[str], object], every: Callable[[str], object]) -> Mapping[str, object]:
    """Ask about a pull request: `https://api.github.com/repos/OWNER/REPOSITORY/pulls/NUMBER`."""
    base = url.rstrip("/")
    return {"pull_request": one(base), "reviews": every(f"{base}/reviews?per_page=100")}


def discussion(data: object, origin: str) -> Discussion:
    """Return what `{"pull_request": …, "reviews": […]}` says."""
    told = Fields(data, origin)
    author = told.at("pull_request", "user", "login").text()
    found = sorted(_reviews(told), key=lambda review: review.at)
    return Discussion("github", "github-review", author, tuple(found))


def _reviews(told: Fields) -> Iterator[Review]:
    for review in told.at("reviews").items():
        state = review.at("state")
        if state.text() in _NO_OPINION:
            continue
        if state.text() not in _OPINIONS:
            raise state.refused(f"is none of {', '.join((*_OPINIONS, *_NO_OPINION))}")
        # Whoever deleted their account is nobody any more (`user` is null), and so is a lost commit.
        login, commit, text = (
            None if field is None else field.text()
            for field in (review.get("user", "login"), review.get("commit_id"), review.get("body"))
        )
        kind = review.get("user", "type")
        yield Review(
            login=login or "",
            opinion=_OPINIONS[state.text()],
            commit=commit or "",
            at=review.at("submitted_at").moment(),
            text=(text or "")[:REASON_AT_MOST],
            is_bot=kind is not None and kind.text() != "User",
            locator=review.at("html_url").text(),
        )
