from __future__ import annotations

import json

import pytest

from changegate.report.escape import cut, inert, inert_json, shown


def test_what_is_longer_than_the_limit_is_cut_and_the_rest_counted() -> None:
    assert cut("abcdef", 4) == "abcd… (2 more characters)"
    assert cut("abcd", 4) == "abcd"
    assert cut("abcdef", 0) == "abcdef"


@pytest.mark.parametrize("text", ["##[error]x", "##vso[x]y", "###[x]", "####vso[z]"])
def test_shown_text_has_no_two_number_signs_in_a_row(text: str) -> None:
    assert "##" not in shown(text)
    assert "##" not in inert(text)


@pytest.mark.parametrize("line", ["::error::x", "  ::stop-commands::y"])
def test_a_line_does_not_begin_like_a_workflow_command(line: str) -> None:
    assert not inert(line).lstrip().startswith("::")


def test_a_harmless_line_stays_as_it_is() -> None:
    assert inert("a::b # c") == "a::b # c"


def test_json_means_the_same_without_the_command() -> None:
    text = json.dumps({"##vso[x]": "###[y]"})
    assert "##" not in inert_json(text)
    assert json.loads(inert_json(text)) == json.loads(text)
