from __future__ import annotations

import re

from changegate.report.renderers import RENDERERS
from samples import PAGE, filled


def test_the_samples_in_the_documentation_are_what_the_program_writes() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert filled(page) == page


def test_the_documentation_shows_every_format() -> None:
    listed = re.findall(r"^\| \[`([a-z-]+)`\]", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(listed) == list(RENDERERS)
