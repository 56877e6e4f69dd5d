"""What SECURITY.md promises is attacked by tests that are there."""

from __future__ import annotations

import re
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")


def test_each_promise_names_a_test_that_exists() -> None:
    text = (PROJECT / "SECURITY.md").read_text(encoding="utf-8")
    promised = text.partition("## What is promised")[2].partition("## What is not promised")[0]
    rows = [line for line in promised.splitlines() if line.startswith("| ")][1:]
    assert len(rows) > 10
    for row in rows:
        named = NAMED.findall(row)
        assert named, row
        for path, name in named:
            assert f"\ndef {name}(" in (PROJECT / path).read_text(encoding="utf-8"), (path, name)
