"""What every output format keeps to, whatever it is asked to show."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace

import pytest

import decisions
from changegate.model.decision import Decision
from changegate.report.mask import masked
from changegate.report.renderers import RENDERERS
from changegate.report.renderers._contract import View

VIEW = View(sides=" --deployed origin/main")
CASES = [(name, case) for name in RENDERERS for case in decisions.EVERY]
OWN_COMMANDS = {
    "github": re.compile(r"^::(error|warning|notice) [^\n]*$"),
    "azure": re.compile(r"^##vso\[task\.logissue [^\]]*\]"),
}


def rendered(name: str, decision: Decision, view: View = VIEW) -> str:
    return RENDERERS[name].render(decision, view)


@pytest.mark.parametrize(("name", "case"), CASES)
def test_a_report_ends_in_one_newline(name: str, case: str) -> None:
    text = rendered(name, decisions.EVERY[case]())
    assert text.endswith("\n")
    assert not text.endswith("\n\n")


@pytest.mark.parametrize(("name", "case"), CASES)
def test_the_same_decision_is_the_same_report(name: str, case: str) -> None:
    make = decisions.EVERY[case]
    assert rendered(name, make()) == rendered(name, make())


@pytest.mark.parametrize("name", RENDERERS)
@pytest.mark.parametrize("view", [View(), View(verbose=True)], ids=["short", "verbose"])
def test_a_secret_is_in_no_report(name: str, view: View) -> None:
    text = rendered(name, decisions.denied(), view)
    assert decisions.SECRET not in text
    assert "old-correct" not in text


@pytest.mark.parametrize("name", RENDERERS)
def test_a_report_can_be_written_as_utf_8(name: str) -> None:
    assert rendered(name, decisions.hostile()).encode("utf-8").decode("utf-8")


@pytest.mark.parametrize("name", RENDERERS)
def test_no_control_or_hidden_character_gets_into_a_report(name: str) -> None:
    text = rendered(name, decisions.hostile(), View(verbose=True))
    hidden = {
        char for char in text if unicodedata.category(char) in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
    }
    assert hidden <= {"\n"}


@pytest.mark.parametrize("name", RENDERERS)
@pytest.mark.parametrize("view", [View(), View(verbose=True)], ids=["short", "verbose"])
def test_no_text_of_a_repository_commands_a_ci_runner(name: str, view: View) -> None:
    for line in rendered(name, decisions.hostile(), view).splitlines():
        own = OWN_COMMANDS.get(name)
        rest = own.sub("", line) if own is not None else line
        assert not rest.lstrip().startswith("::"), line
        assert "##[" not in rest, line
        assert "##vso[" not in rest, line


@pytest.mark.parametrize("name", RENDERERS)
def test_the_verdict_can_be_told_from_the_report(name: str) -> None:
    if name == "gitlab":  # has no place for a verdict
        return
    told = {rendered(name, decisions.EVERY[case]()) for case in ("allowed", "pending", "denied")}
    assert len(told) == 3
    assert re.search("held back|pending", rendered(name, decisions.pending()), re.IGNORECASE)
    assert re.search("denied", rendered(name, decisions.denied()), re.IGNORECASE)


@pytest.mark.parametrize("name", sorted(set(RENDERERS) - {"gitlab"}))
def test_a_notice_is_said_whatever_the_verdict(name: str) -> None:
    assert "fetched 3 days ago" in rendered(name, decisions.decision(notices=("it was fetched 3 days ago",)))


@pytest.mark.parametrize("name", RENDERERS)
def test_what_holds_a_change_back_names_the_file_and_the_setting(name: str) -> None:
    text = rendered(name, decisions.pending())
    assert "services/auth/app.yaml" in text
    assert "/issuer" in text


@pytest.mark.parametrize("name", RENDERERS)
def test_why_something_was_set_aside_is_told_in_every_format(name: str) -> None:
    text = rendered(name, decisions.set_aside("the old provider is down", "on the word of carol until 2027"))
    assert "the old provider is down" in text
    assert "on the word of carol until 2027" in text


def test_a_secret_in_the_reason_of_an_override_is_masked() -> None:
    found = decisions.set_aside(f"so that {decisions.SECRET} works", "")
    secret = decisions.changed("secret", decisions.SECRET, "other", decisions.finding(), secret=True)
    (one,) = found.documents
    hidden = masked(replace(found, documents=(replace(one, changes=(*one.changes, secret)),)), decisions.KEY)
    for name in RENDERERS:
        assert decisions.SECRET not in rendered(name, hidden)
