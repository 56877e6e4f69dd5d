"""Hold the answers that tests give against what GitHub publishes of its API: `make forges` (needs npm)."""

from __future__ import annotations

import json
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

sys.path.insert(0, str(Path(__file__).parent))

from forges import github_pull, github_review, github_user

PACKAGE = "@octokit/openapi@23.0.2"  # GitHub's own description (github/rest-api-description), as a package
MEMBER = "package/generated/api.github.com.json"
RELIED_ON = ("user", "state", "commit_id", "submitted_at", "body", "html_url")


def description() -> Any:
    """Return GitHub's OpenAPI description."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            ["npm", "pack", "--silent", PACKAGE], cwd=folder, check=True, stdout=subprocess.DEVNULL
        )
        with tarfile.open(next(Path(folder).glob("*.tgz"))) as package:
            member = package.extractfile(MEMBER)
            assert member is not None
            return json.load(member)


def schema(node: Any) -> Any:
    """Return a schema of OpenAPI 3.0 as JSON Schema: what may be null says so in another way there."""
    if isinstance(node, list):
        return [schema(item) for item in node]
    if not isinstance(node, dict):
        return node
    found = {key: schema(value) for key, value in node.items() if key not in {"nullable", "example"}}
    return {"anyOf": [found, {"type": "null"}]} if node.get("nullable") is True else found


def main() -> None:
    """Check every shape, and that what is relied on is still described."""
    told = description()
    reviews = told["paths"]["/repos/{owner}/{repo}/pulls/{pull_number}/reviews"]["get"]["responses"]["200"]
    assert "Link" in reviews["headers"]
    schemas = told["components"]["schemas"]
    assert set(RELIED_ON) <= set(schemas["pull-request-review"]["properties"])
    assert {"login", "type"} <= set(schemas["simple-user"]["required"])
    components = {"schemas": schema(schemas)}

    def check(name: str, value: Any) -> None:
        validator = Draft202012Validator({"$ref": f"#/components/schemas/{name}", "components": components})
        errors = [f"{error.json_path}: {error.message}" for error in validator.iter_errors(value)]
        assert errors == [], errors

    for state in ("APPROVED", "CHANGES_REQUESTED", "COMMENTED", "DISMISSED"):
        check("pull-request-review", github_review("alice", "a" * 40, state))
    check("pull-request-review", github_review(None, None))
    check("simple-user", github_user("dependabot[bot]", "Bot"))
    for name in ("user", "number", "state"):
        validator = Draft202012Validator(
            {**components["schemas"]["pull-request"]["properties"][name], "components": components}
        )
        assert validator.is_valid(github_pull("ada")[name]), name
    print(f"the answers that tests give are as {PACKAGE} describes them")  # noqa: T201  a script


if __name__ == "__main__":
    main()
