"""Answers of the two forges' APIs as they are documented, and a server that gives them over TLS."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from servers import Authority, Page, Served, new_key, serving

API = "https://api.github.example.com"
PULL = f"{API}/repos/example/platform-config/pulls/7"
MERGE = "https://gitlab.example.com/example/platform-config/-/merge_requests/7"
AT = "2026-06-01T10:00:00Z"


def github_user(login: str, kind: str = "User") -> dict[str, Any]:
    links = ("followers", "subscriptions", "organizations", "repos", "received_events")
    return {
        "login": login,
        "id": 1,
        "node_id": "U_1",
        "avatar_url": f"{API}/avatars/1",
        "gravatar_id": "",
        "url": f"{API}/users/{login}",
        "html_url": f"https://github.example.com/{login}",
        **{f"{name}_url": f"{API}/users/{login}/{name}" for name in links},
        "following_url": f"{API}/users/{login}/following{{/other_user}}",
        "gists_url": f"{API}/users/{login}/gists{{/gist_id}}",
        "starred_url": f"{API}/users/{login}/starred{{/owner}}{{/repo}}",
        "events_url": f"{API}/users/{login}/events{{/privacy}}",
        "type": kind,
        "site_admin": False,
    }


def github_review(
    login: str | None,
    commit: str | None,
    state: str = "APPROVED",
    *,
    number: int = 1,
    at: str = AT,
    body: str = "",
    kind: str = "User",
) -> dict[str, Any]:
    page = f"https://github.example.com/example/platform-config/pull/7#pullrequestreview-{number}"
    return {
        "id": number,
        "node_id": f"PRR_{number}",
        "user": None if login is None else github_user(login, kind),
        "body": body,
        "state": state,
        "html_url": page,
        "pull_request_url": PULL,
        "_links": {"html": {"href": page}, "pull_request": {"href": PULL}},
        "submitted_at": at,
        "commit_id": commit,
        "author_association": "MEMBER",
    }


def github_pull(author: str) -> dict[str, Any]:
    """What is relied on of a pull request; the whole answer has some hundred members."""
    return {
        "number": 7,
        "state": "open",
        "user": github_user(author),
        "head": {"sha": "0" * 40, "ref": "topic"},
    }


def gitlab_user(username: str) -> dict[str, Any]:
    return {
        "id": 1,
        "username": username,
        "public_email": "",
        "name": username,
        "state": "active",
        "locked": False,
        "avatar_url": f"https://gitlab.example.com/uploads/{username}.png",
        "web_url": f"https://gitlab.example.com/{username}",
    }


def gitlab_approvals(*given: tuple[str, str]) -> dict[str, Any]:
    return {
        "user_has_approved": False,
        "user_can_approve": False,
        "approved": bool(given),
        "approved_by": [{"user": gitlab_user(login), "approved_at": at} for login, at in given],
    }


def gitlab_version(commit: str, at: str, number: int = 1) -> dict[str, Any]:
    return {
        "id": number,
        "head_commit_sha": commit,
        "base_commit_sha": "0" * 40,
        "start_commit_sha": "0" * 40,
        "created_at": at,
        "merge_request_id": 7,
        "state": "collected",
        "real_size": "1",
        "patch_id_sha": None,
    }


def gitlab_request(author: str) -> dict[str, Any]:
    """What is relied on of a merge request."""
    return {
        "id": 7,
        "iid": 7,
        "state": "opened",
        "author": gitlab_user(author),
        "web_url": MERGE,
        "sha": "0" * 40,
    }


def page(content: Any, status: int = 200, **headers: str) -> Page:
    """What a server answers as JSON; underscores in the names of headers stand for hyphens."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Page(json.dumps(content).encode(), status, named)


@contextmanager
def forge(folder: Path) -> Iterator[tuple[Served, Path]]:
    """Run a forge on this machine, and say where the certificate of its authority is."""
    authority, key = Authority(folder), new_key()
    with serving({}, authority.context(authority.certificate("forge", key), key)) as served:
        yield served, authority.file
