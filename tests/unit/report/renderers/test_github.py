from __future__ import annotations

import re
from urllib.parse import unquote

import pytest

import decisions
from changegate.model.decision import Decision
from changegate.report.renderers import github
from changegate.report.renderers._contract import View

COMMAND = re.compile(r"::(?P<command>\w+) (?P<properties>[^:]*)::(?P<message>.*)")


def annotations(decision: Decision) -> list[tuple[str, dict[str, str], str]]:
    """Read annotations as the runner does: properties up to the next `::`, parted by commas."""
    found = []
    for line in github.render(decision, View()).splitlines():
        if line.startswith("::"):
            match = COMMAND.fullmatch(line)
            assert match is not None, line
            properties = dict(part.split("=", 1) for part in match["properties"].split(","))
            found.append(
                (match["command"], {key: unquote(text) for key, text in properties.items()}, match["message"])
            )
    return found


def test_an_annotation_stands_at_its_line() -> None:
    command, properties, message = annotations(decisions.pending())[0]
    assert command == "error"
    assert properties == {
        "file": "services/auth/app.yaml",
        "line": "3",
        "title": "changegate: Issuer (critical)",
    }
    assert '"https://login.example.com" -> "https://1ogin.example.com"' in message


def test_what_was_approved_is_a_warning_and_no_error() -> None:
    assert [command for command, _, _ in annotations(decisions.approved())] == ["warning"]


def test_no_more_annotations_than_are_shown_and_the_last_counts_the_others() -> None:
    found = annotations(decisions.large(files=3, findings=10))
    assert len(found) == 10
    assert "21 more errors in 3 files not annotated here" in found[-1][2]


def test_ten_are_all_shown() -> None:
    found = annotations(decisions.large(files=1, findings=10))
    assert len(found) == 10
    assert "not annotated" not in found[-1][2]


@pytest.mark.parametrize("text", decisions.HOSTILE)
def test_no_text_ends_a_property_or_a_line(text: str) -> None:
    item = decisions.changed(text, text, text + "x", decisions.finding(message=text))
    document = decisions.document(text, item, outcomes=(decisions.denied_by(item, rule=text, reason=text),))
    ((_, properties, _),) = annotations(decisions.decision(document))
    assert set(properties) == {"file", "line", "title"}


def test_percent_signs_come_back_as_they_were() -> None:
    item = decisions.changed("issuer", "a%0Ab", "c", decisions.finding())
    ((_, properties, message),) = annotations(decisions.decision(decisions.document("a,b:%2C.yaml", item)))
    assert properties["file"] == "a,b:%2C.yaml"
    assert "a%250Ab" in message
