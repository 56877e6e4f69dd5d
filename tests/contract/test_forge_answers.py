"""GitLab's answers in the tests have no name that its OpenAPI description does not have.

The names are those of `doc/api/openapi/openapi_v3.yaml` in GitLab's own repository, of the answers to
`GET /api/v4/projects/{id}/merge_requests/{merge_request_iid}` and of `/approvals` and `/versions` below it. That
description calls `approved_by` an object and a version's `id` a string; servers answer with a list and a number, as
the examples of the documentation do.
"""

from __future__ import annotations

from typing import Any

import pytest

from forges import gitlab_approvals, gitlab_request, gitlab_user, gitlab_version

USER = {"id", "username", "public_email", "name", "state", "locked", "avatar_url", "web_url"}
APPROVALS = {"user_has_approved", "user_can_approve", "approved", "approved_by"}
APPROVAL = {"user", "approved_at"}
VERSION = {
    "id",
    "head_commit_sha",
    "base_commit_sha",
    "start_commit_sha",
    "created_at",
    "merge_request_id",
    "state",
    "real_size",
    "patch_id_sha",
}
REQUEST = {"id", "iid", "state", "author", "web_url", "sha"}
AT = "2026-06-01T10:00:00Z"


@pytest.mark.parametrize(
    ("answer", "described"),
    [
        (gitlab_user("alice"), USER),
        (gitlab_approvals(("alice", AT)), APPROVALS),
        (gitlab_approvals(("alice", AT))["approved_by"][0], APPROVAL),
        (gitlab_version("a" * 40, AT), VERSION),
        (gitlab_request("alice"), REQUEST),
    ],
    ids=["user", "approvals", "approval", "version", "request"],
)
def test_every_name_is_described(answer: dict[str, Any], described: set[str]) -> None:
    assert set(answer) == described
