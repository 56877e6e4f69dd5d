from __future__ import annotations

import re

import pytest

import decisions
from changegate.model.decision import Decision
from changegate.report.renderers import azure
from changegate.report.renderers._contract import View

COMMAND = re.compile(r"##vso\[task\.logissue (?P<properties>[^\]]*)\](?P<message>.*)")


def issues(decision: Decision) -> list[tuple[dict[str, str], str]]:
    found = []
    for line in azure.render(decision, View()).splitlines():
        if line.startswith("##"):
            match = COMMAND.fullmatch(line)
            assert match is not None, line
            parts = [part for part in match["properties"].split(";") if part]
            found.append((dict(part.split("=", 1) for part in parts), match["message"]))
    return found


def test_an_issue_stands_at_its_line() -> None:
    properties, message = issues(decisions.pending())[0]
    assert properties == {
        "type": "error",
        "sourcepath": "services/auth/app.yaml",
        "linenumber": "3",
        "code": "issuer/critical",
    }
    assert "1ogin.example.com" in message


def test_the_last_of_ten_counts_the_others() -> None:
    found = issues(decisions.large(files=3, findings=10))
    assert len(found) == 10
    assert "21 more errors not listed here" in found[-1][1]


@pytest.mark.parametrize("text", decisions.HOSTILE)
def test_no_text_ends_a_property_or_starts_a_command(text: str) -> None:
    item = decisions.changed(text, text, text + "x", decisions.finding(message=text))
    document = decisions.document(text, item, outcomes=(decisions.denied_by(item, rule=text, reason=text),))
    ((properties, message),) = issues(decisions.decision(document))
    assert set(properties) == {"type", "sourcepath", "linenumber", "code"}
    assert properties["type"] == "error"
    assert "##" not in message


def test_a_percent_sign_is_escaped_as_the_agent_undoes_it() -> None:
    item = decisions.changed("issuer", "a%0Ab", "c", decisions.finding(severity=decisions.Severity.HIGH))
    ((properties, message),) = issues(decisions.decision(decisions.document("a;b]c%.yaml", item)))
    assert properties["sourcepath"] == "a%3Bb%5Dc%AZP25.yaml"
    assert "a%AZP250Ab" in message


def test_a_mild_remark_is_a_line_of_the_log() -> None:
    mild = decisions.changed("issuer", "a", "b", decisions.finding(severity=decisions.Severity.LOW))
    decision = decisions.decision(decisions.document("a.yaml", mild))
    assert issues(decision) == []
    assert "a.yaml:3: Issuer (low): /issuer" in azure.render(decision, View())
