"""GitLab: approvals of a merge request (REST API, `GET /projects/:id/merge_requests/:iid/approvals`).

Relied on are `author.username` and `web_url` of the merge request, `approved_by[].user.username` and
`approved_by[].approved_at` of its approvals, `head_commit_sha` and `created_at` of its versions. An approval
names no commit: it is for the version that was the newest when it was given.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Final

from changegate.approvals.forges._fields import Fields
from changegate.model.review import Discussion, Opinion, Review
from changegate.regex import regex

TOKENS: Final = ("CHANGEGATE_GITLAB_TOKEN", "GITLAB_TOKEN")
# Users that GitLab makes for access tokens of projects and groups.
_BOT: Final = regex(r"(project|group)_[0-9]+_bot(_\w+)?", re.ASCII)


def headers(token: str) -> Mapping[str, str]:
    """Return what the API wants to be asked with."""
    return {"User-Agent": "changegate"} | ({"PRIVATE-TOKEN": token} if token else {})


def collected(url: str, one: Callable[[str], object], every: Callable[[str], object]) -> Mapping[str, object]:
    """Ask about a merge request: `https://gitlab.example.com/api/v4/projects/ID/merge_requests/IID`."""
    base = url.rstrip("/")
    return {
        "merge_request": one(base),
        "approvals": one(f"{base}/approvals"),
        "versions": every(f"{base}/versions?per_page=100"),
    }


def discussion(data: object, origin: str) -> Discussion:
    """Return what `{"merge_request": …, "approvals": …, "versions": […]}` says."""
    told = Fields(data, origin)
    author = told.at("merge_request", "author", "username").text()
    found = sorted(_reviews(told), key=lambda review: review.at)
    return Discussion("gitlab", "gitlab-approval", author, tuple(found))


def _reviews(told: Fields) -> Iterator[Review]:
    where = told.at("merge_request", "web_url").text()
    versions = [
        (version.at("created_at").moment(), version.at("head_commit_sha").text())
        for version in told.at("versions").items()
    ]
    for approval in told.at("approvals", "approved_by").items():
        login, when = approval.at("user", "username").text(), approval.at("approved_at").moment()
        yield Review(
            login=login,
            opinion=Opinion.APPROVED,
            commit=_seen(versions, when),
            at=when,
            text="",
            is_bot=_BOT.fullmatch(login) is not None,
            locator=f"{where}#{login}",
        )


def _seen(versions: list[tuple[datetime, str]], when: datetime) -> str:
    """The head that could be seen at a time; empty where there was none yet."""
    return max((version for version in versions if version[0] <= when), default=(when, ""))[1]
