"""GitHub's answers in the tests against GitHub's own OpenAPI description, as `@octokit/openapi` ships it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from forges import github_pull, github_review, github_user

DESCRIPTION = Path(__file__).parent / "node_modules/@octokit/openapi/generated/api.github.com.json"
RELIED_ON = {"user", "state", "commit_id", "submitted_at", "body", "html_url"}
REVIEWS = "/repos/{owner}/{repo}/pulls/{pull_number}/reviews"


def schema(node: Any) -> Any:
    """Return a schema of OpenAPI 3.0 as JSON Schema: what may be null says so in another way there."""
    if isinstance(node, list):
        return [schema(item) for item in node]
    if not isinstance(node, dict):
        return node
    found = {key: schema(value) for key, value in node.items() if key not in {"nullable", "example"}}
    return {"anyOf": [found, {"type": "null"}]} if node.get("nullable") is True else found


@pytest.fixture(scope="module")
def described() -> Any:
    return json.loads(DESCRIPTION.read_text(encoding="utf-8"))


def errors(described: Any, part: Any, value: Any) -> list[str]:
    known = {"components": {"schemas": schema(described["components"]["schemas"])}}
    found = Draft202012Validator({**schema(part), **known}).iter_errors(value)
    return [f"{error.json_path}: {error.message}" for error in found]


def test_what_is_relied_on_is_still_described(described: Any) -> None:
    schemas = described["components"]["schemas"]
    assert set(schemas["pull-request-review"]["properties"]) >= RELIED_ON
    assert set(schemas["simple-user"]["required"]) >= {"login", "type"}
    assert "Link" in described["paths"][REVIEWS]["get"]["responses"]["200"]["headers"]


@pytest.mark.parametrize("state", ["APPROVED", "CHANGES_REQUESTED", "COMMENTED", "DISMISSED"])
def test_a_review_is_as_described(described: Any, state: str) -> None:
    part = {"$ref": "#/components/schemas/pull-request-review"}
    assert errors(described, part, github_review("alice", "a" * 40, state)) == []


def test_a_review_of_somebody_who_left_is_as_described(described: Any) -> None:
    part = {"$ref": "#/components/schemas/pull-request-review"}
    assert errors(described, part, github_review(None, None)) == []
    assert errors(described, part, {**github_review(None, None), "state": None}) != []


def test_a_user_is_as_described(described: Any) -> None:
    part = {"$ref": "#/components/schemas/simple-user"}
    assert errors(described, part, github_user("dependabot[bot]", "Bot")) == []


@pytest.mark.parametrize("name", ["user", "number", "state"])
def test_what_is_read_of_a_pull_request_is_as_described(described: Any, name: str) -> None:
    part = described["components"]["schemas"]["pull-request"]["properties"][name]
    assert errors(described, part, github_pull("ada")[name]) == []
