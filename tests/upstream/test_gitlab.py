"""GitLab's answers and reports in the tests against the types that its most used client publishes.

GitLab publishes its OpenAPI description only inside its own source, which no registry ships; the names in it are
held in `tests/contract/test_forge_answers.py`.
"""

from __future__ import annotations

import json
from typing import Any

import pytest

import decisions
from changegate.report.renderers import gitlab
from changegate.report.renderers._contract import View
from forges import gitlab_approvals, gitlab_request, gitlab_version
from upstream.typed import complaints

CLIENT = "@gitbeaker/core"
APPROVALS = "MergeRequestLevelMergeRequestApprovalSchema"
VERSION = "MergeRequestDiffVersionsSchema"
REQUEST = "MergeRequestSchema"
AT = "2026-06-01T10:00:00Z"


def test_approvals_are_as_the_client_reads_them() -> None:
    given = gitlab_approvals(("alice", AT), ("bob", AT))["approved_by"]
    kind = f'NonNullable<{APPROVALS}["approved_by"]>'
    # When it was given is newer than the client's types, and the compiler would call it one too many.
    known = [{"user": one["user"]} for one in given]
    assert complaints(CLIENT, f"{kind} | []", known, APPROVALS) == ""
    assert complaints(CLIENT, kind, [{"person": one["user"]} for one in given], APPROVALS) != ""


def test_versions_are_as_the_client_reads_them() -> None:
    assert complaints(CLIENT, VERSION, gitlab_version("a" * 40, AT)) == ""
    assert complaints(CLIENT, VERSION, {**gitlab_version("a" * 40, AT), "head_commit_sha": 7}) != ""


def test_a_merge_request_is_as_the_client_reads_it() -> None:
    read = gitlab_request("alice")
    kind = f'Pick<{REQUEST}, "id" | "iid" | "state" | "web_url" | "sha">'
    assert complaints(CLIENT, kind, {name: read[name] for name in read if name != "author"}, REQUEST) == ""
    author = f'Pick<{REQUEST}["author"], "id" | "username" | "name" | "state" | "web_url">'
    held = {name: read["author"][name] for name in ("id", "username", "name", "state", "web_url")}
    assert complaints(CLIENT, author, held, REQUEST) == ""


def issues(case: str) -> Any:
    return json.loads(gitlab.render(decisions.EVERY[case](), View()))


@pytest.mark.parametrize("case", ["pending", "denied", "hostile"])
def test_a_report_is_of_code_climates_types(case: str) -> None:
    assert complaints("codeclimate-types", "Issue[]", issues(case), "Issue") == ""


def test_code_climates_types_would_refuse_a_wrong_report() -> None:
    wrong = [{**issue, "severity": "fatal"} for issue in issues("denied")]
    assert "fatal" in complaints("codeclimate-types", "Issue[]", wrong, "Issue")
