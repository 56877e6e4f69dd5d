"""The samples in docs/reports: made by the program from one decision, `python -m tests.samples` writes them."""

from __future__ import annotations

import re
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
PAGES = PROJECT / "docs" / "reports"
_SAMPLE = re.compile(r"(<!-- sample (?P<name>[a-z-]+) -->\n).*?(<!-- /sample -->\n)", re.DOTALL)
_LANGUAGES = {
    "github-summary": "markdown",
    "gitlab": "json",
    "json": "json",
    "junit": "xml",
    "markdown": "markdown",
    "sarif": "json",
}
_LINES = 42


def filled(page: str) -> str:
    """Return the page with every sample as the program makes it now."""
    return _SAMPLE.sub(lambda found: found.group(1) + sample(found["name"]) + found.group(3), page)


def sample(name: str) -> str:
    """Return one report as a fenced block, cut where it is long."""
    import decisions  # noqa: PLC0415  found beside this file, however it was started
    from changegate.report.renderers import RENDERERS  # noqa: PLC0415  the same
    from changegate.report.renderers._contract import View  # noqa: PLC0415  the same

    text = RENDERERS[name].render(decisions.sample(), View(sides=" --deployed origin/main --proposed HEAD"))
    lines = text.splitlines()
    if len(lines) > _LINES:
        lines = [*lines[:_LINES], f"... and {len(lines) - _LINES} more lines"]
    return "\n".join([f"````{_LANGUAGES.get(name, 'text')}", *lines, "````"]) + "\n"


if __name__ == "__main__":
    sys.path.insert(0, str(PROJECT / "tests"))
    for page in PAGES.glob("*.md"):
        page.write_text(filled(page.read_text(encoding="utf-8")), encoding="utf-8")
