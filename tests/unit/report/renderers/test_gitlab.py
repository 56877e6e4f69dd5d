from __future__ import annotations

import json
import re
from typing import Any

import jsonschema
import pytest

import decisions
from changegate.model.decision import Decision
from changegate.report.renderers import gitlab
from changegate.report.renderers._contract import View

# What Code Climate's specification and the documentation of GitLab's Code Quality widget ask of each issue; the schema
# by which GitLab itself refuses reports (its `app/validators/json_schemas/codeclimate.json`) asks for less.
SCHEMA = {
    "type": "array",
    "items": {
        "type": "object",
        "required": [
            "type",
            "categories",
            "description",
            "check_name",
            "fingerprint",
            "severity",
            "location",
        ],
        "properties": {
            "type": {"const": "issue"},
            "categories": {"type": "array", "minItems": 1, "items": {"enum": ["Security"]}},
            "description": {"type": "string", "minLength": 1},
            "check_name": {"type": "string", "minLength": 1},
            "fingerprint": {"type": "string", "minLength": 1},
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "location": {
                "type": "object",
                "required": ["path", "lines"],
                "properties": {
                    "path": {"type": "string", "not": {"pattern": "^(/|\\./)"}},
                    "lines": {
                        "type": "object",
                        "required": ["begin", "end"],
                        "properties": {
                            "begin": {"type": "integer", "minimum": 1},
                            "end": {"type": "integer", "minimum": 1},
                        },
                    },
                },
            },
        },
    },
}


def issues(decision: Decision) -> Any:
    return json.loads(gitlab.render(decision, View()))


@pytest.mark.parametrize("case", decisions.EVERY)
def test_issues_have_what_the_widget_reads(case: str) -> None:
    jsonschema.Draft202012Validator(SCHEMA).validate(issues(decisions.EVERY[case]()))


def test_fingerprints_differ_from_each_other() -> None:
    found = [issue["fingerprint"] for issue in issues(decisions.hostile())]
    assert len(set(found)) == len(found)
    assert all(re.fullmatch("[0-9a-f]{64}", one) for one in found)


def test_what_was_approved_is_only_information() -> None:
    assert [issue["severity"] for issue in issues(decisions.approved())] == ["info"]


def test_a_critical_finding_is_a_blocker() -> None:
    assert issues(decisions.pending())[0]["severity"] == "blocker"


def test_nothing_to_say_is_an_empty_list() -> None:
    assert issues(decisions.allowed()) == []
