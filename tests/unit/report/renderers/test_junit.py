from __future__ import annotations

from typing import Any

import junitparser
import pytest
from defusedxml import ElementTree

import decisions
from changegate.model.decision import Decision
from changegate.report.renderers import junit
from changegate.report.renderers._contract import View


def tree(decision: Decision) -> Any:
    return ElementTree.fromstring(junit.render(decision, View()).encode("utf-8"))


def cases(decision: Decision) -> dict[str, list[str]]:
    return {
        case.get("name"): [child.tag for child in case if child.tag != "system-out"]
        for case in tree(decision).iter("testcase")
    }


@pytest.mark.parametrize("case", decisions.EVERY)
def test_the_figures_are_those_of_the_cases(case: str) -> None:
    root = tree(decisions.EVERY[case]())
    for holder in (root, *root.iter("testsuite")):
        assert int(holder.get("tests")) == len(list(holder.iter("testcase")))
        assert int(holder.get("failures")) == len(list(holder.iter("failure")))
    for suite in root.iter("testsuite"):
        assert int(suite.get("skipped")) == len(list(suite.iter("skipped")))


@pytest.mark.parametrize("case", decisions.EVERY)
def test_only_what_readers_of_the_format_know_is_written(case: str) -> None:
    known = {
        "testsuites": {"name", "tests", "failures", "errors", "time"},
        "testsuite": {"name", "file", "tests", "failures", "errors", "time", "skipped"},
        "testcase": {"name", "classname", "time"},
        "failure": {"message", "type"},
        "skipped": {"message"},
        "system-out": set(),
    }
    for element in tree(decisions.EVERY[case]()).iter():
        assert set(element.attrib) <= known[element.tag]


def test_another_program_reads_it(tmp_path: Any) -> None:
    path = tmp_path / "report.xml"
    path.write_text(junit.render(decisions.denied(), View()), encoding="utf-8")
    read = junitparser.JUnitXml.fromfile(str(path))
    read_failures = sum(suite.failures for suite in read)
    read.update_statistics()
    assert read.failures == read_failures > 0


def test_held_back_is_a_failure_approved_is_skipped_ordinary_passes() -> None:
    assert cases(decisions.pending())["Issuer (critical) /issuer"] == ["failure"]
    assert cases(decisions.approved())["Issuer (high) /issuer"] == ["skipped"]
    assert cases(decisions.allowed())["no identity change"] == []


def test_a_failure_says_where() -> None:
    suites = [suite for suite in tree(decisions.pending()).iter("testsuite") if suite.get("file")]
    said = [
        (suite.get("file"), failure.get("message")) for suite in suites for failure in suite.iter("failure")
    ]
    assert said != []
    assert all(message.startswith(f"{file}:") for file, message in said)


def test_there_is_a_case_even_where_nothing_changed() -> None:
    assert cases(decisions.decision()) == {"the change may go out": []}


def test_characters_that_xml_forbids_are_spelled_out() -> None:
    item = decisions.changed("issuer", "\x00\x08\ufffe\udc80\x1b", "]]><x/>", decisions.finding())
    text = junit.render(decisions.decision(decisions.document("a.yaml", item)), View())
    assert "\\u{0}\\u{8}\\u{fffe}\\u{dc80}\\u{1b}" in text
    assert list(ElementTree.fromstring(text.encode()).iter("x")) == []
