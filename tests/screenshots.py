"""The pictures of the HTML report in the documentation: `python -m tests.screenshots`, with Debian's chromium."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
# By file in docs/reports/: the width and height of the window, and whether the reader prefers dark.
PICTURES = {"html-report.png": (900, 1150, False), "html-report-phone-dark.png": (500, 1150, True)}


def main() -> None:
    """Write every picture anew."""
    sys.path.insert(0, str(PROJECT / "tests"))
    import decisions  # noqa: PLC0415  found beside this file
    from changegate.report.renderers import html  # noqa: PLC0415  the same
    from changegate.report.renderers._contract import View  # noqa: PLC0415  the same

    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "report.html"
        page.write_text(
            html.render(decisions.pending(), View(sides=" --deployed origin/main")), encoding="utf-8"
        )
        for name, (width, height, dark) in PICTURES.items():
            taken(page, PROJECT / "docs" / "reports" / name, f"{width},{height}", dark=dark)


def taken(page: Path, picture: Path, size: str, *, dark: bool) -> None:
    """Let the browser take a picture of a page, with a profile of its own and no network to speak of."""
    options = [
        "--headless=new",
        "--no-sandbox",
        "--hide-scrollbars",
        f"--user-data-dir={page.parent / 'profile'}",
        f"--window-size={size}",
        f"--screenshot={picture}",
        f"--blink-settings=preferredColorScheme={0 if dark else 1}",
    ]
    subprocess.run(["chromium", *options, page.as_uri()], check=True, capture_output=True)


if __name__ == "__main__":
    main()
