"""What SECURITY.md promises, and what docs/hostile.md lists, is attacked by tests that are there."""

from __future__ import annotations

import re
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")


def test_each_promise_names_a_test_that_exists() -> None:
    text = (PROJECT / "SECURITY.md").read_text(encoding="utf-8")
    promised = text.partition("## What is promised")[2].partition("## What is not promised")[0]
    insist_on_tests(promised, 20)


def test_each_kind_of_hostility_names_a_test_that_exists() -> None:
    insist_on_tests((PROJECT / "docs/hostile.md").read_text(encoding="utf-8"), 30)


def insist_on_tests(text: str, least: int) -> None:
    """Insist that each row of the tables in a page names a test, and that all those tests are there."""
    rows = [line for line in text.splitlines() if line.startswith("| ") and "attacked by |" not in line]
    assert len(rows) >= least
    for row in rows:
        named = NAMED.findall(row)
        assert named, row
        for path, name in named:
            assert f"\ndef {name}(" in (PROJECT / path).read_text(encoding="utf-8"), (path, name)
