from __future__ import annotations

import re

import pytest

from changegate.report.renderers import RENDERERS
from samples import PAGES, filled


@pytest.mark.parametrize("name", RENDERERS)
def test_a_page_shows_what_the_program_writes(name: str) -> None:
    page = (PAGES / f"{name}.md").read_text(encoding="utf-8")
    assert filled(page) == page
    shown = re.findall(r"<!-- sample ([a-z-]+) -->", page) or re.findall(r"\]\(([a-z-]+)\.png\)", page)
    assert shown in ([name], ["html-report", "html-report-phone-dark"])
    assert all((PAGES / f"{picture}.png").is_file() for picture in shown if picture != name)


def test_there_is_a_page_for_every_format_and_no_other() -> None:
    listed = re.findall(
        r"^\| \[`([a-z-]+)`\]\(\1\.md\)", (PAGES / "README.md").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert sorted(listed) == list(RENDERERS)
    assert sorted(page.stem for page in PAGES.glob("*.md")) == sorted([*RENDERERS, "README"])
