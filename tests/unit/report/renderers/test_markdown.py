"""Both Markdown reports, read by the program that GitHub reads Markdown with."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import cmarkgfm
import pytest

import decisions
from changegate.model.decision import Decision
from changegate.report.markdown import code, prose
from changegate.report.renderers import github_summary, markdown
from changegate.report.renderers._contract import View

REFERENCES = re.compile(r"(^|\W)([@#!$%~&][\w\"])")


class Page(HTMLParser):
    """The elements of a page, and its text outside of code, as forges look for references in it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[str] = []
        self.attributes: list[str] = []
        self.prose: list[str] = []
        self.code = 0
        self.feed(cmarkgfm.github_flavored_markdown_to_html(text, cmarkgfm.cmark.Options.CMARK_OPT_UNSAFE))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(tag)
        self.attributes += [name for name, _ in attrs]
        self.code += tag == "code"

    def handle_endtag(self, tag: str) -> None:
        self.code -= tag == "code"

    def handle_data(self, data: str) -> None:
        if self.code == 0:
            self.prose.append(data)


LEFT_OUT = re.compile(r"\*\*Left out:\*\* \d+ whole files and \d+ points? of the last file shown")
KNOWN = {"h2", "h3", "p", "ul", "li", "code", "pre", "strong", "blockquote", "details", "summary"}


@pytest.mark.parametrize("case", decisions.EVERY)
def test_no_text_becomes_markup(case: str) -> None:
    for renderer in (markdown, github_summary):
        page = Page(renderer.render(decisions.EVERY[case](), View(sides=" --deployed '`</pre>'")))
        assert set(page.elements) <= KNOWN
        assert set(page.attributes) <= {"lang"}


def test_a_hostile_decision_has_as_many_headings_as_files() -> None:
    page = Page(markdown.render(decisions.hostile(), View()))
    assert page.elements.count("h3") == len(decisions.HOSTILE)
    assert page.elements.count("h2") == 1


@pytest.mark.parametrize(
    "text", [*decisions.HOSTILE, "a@example.com", "www.example.com", "*b* _i_ ~s~ $x$ :o:"]
)
def test_prose_is_plain_text_and_refers_to_nothing(text: str) -> None:
    from changegate.report.escape import shown  # noqa: PLC0415  its only use

    page = Page("- x " + prose(shown(text)))
    assert set(page.elements) <= {"ul", "li", "code"}
    assert REFERENCES.search("".join(page.prose)) is None


@pytest.mark.parametrize("text", [*decisions.HOSTILE, "`", "``a`", " ", "", "a`b``c```"])
def test_code_is_one_span_that_nothing_ends(text: str) -> None:
    page = Page("- x " + code(text) + " y")
    assert page.elements == ["ul", "li", "code"]
    assert "".join(page.prose).split() == ["x", "y"]


def test_a_comment_keeps_to_its_length_and_says_what_it_left_out() -> None:
    text = markdown.render(decisions.large(), View())
    assert markdown.LIMIT * 0.9 < len(text) <= markdown.LIMIT
    assert LEFT_OUT.search(text)
    assert "changegate approve" in text


def test_a_summary_keeps_to_its_size_and_says_what_it_left_out() -> None:
    text = github_summary.render(decisions.large(), View())
    assert github_summary.LIMIT * 0.9 < len(text.encode()) <= github_summary.LIMIT
    assert LEFT_OUT.search(text)


def test_nothing_is_left_out_where_there_is_room() -> None:
    assert "Left out" not in markdown.render(decisions.denied(), View())


def test_one_file_too_long_for_the_whole_comment_is_cut() -> None:
    text = markdown.render(decisions.large(files=1, findings=1000), View())
    assert len(text) <= markdown.LIMIT
    assert "0 whole files and" in text


def test_a_very_long_note_does_not_fill_the_comment() -> None:
    text = markdown.render(decisions.decision(notices=("@" * 100_000,) * 500), View())
    assert len(text) <= markdown.LIMIT


def test_the_story_of_a_change_is_told() -> None:
    text = markdown.render(decisions.pending(), View(sides=" --deployed origin/main"))
    assert '`"https://login.example.com"` → `"https://1ogin.example.com"`' in text
    assert "**1 more needed**, may approve: `carol@example.com`" in text
    assert "changegate approve --deployed origin/main\n" in text


def test_a_bot_finds_its_comment_by_the_first_line() -> None:
    decision = Decision("prod-->", "a", "b", ())
    assert markdown.render(decision, View()).splitlines()[0] == "<!-- changegate prod--%3E -->"
