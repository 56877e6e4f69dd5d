"""A program is run with its time and its output bounded, and nothing of it stays behind."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from changegate.errors import ToolError
from changegate.live.running import output


def python(code: str) -> tuple[str, ...]:
    return (sys.executable, "-c", code)


def test_what_it_prints_is_returned() -> None:
    assert output(python("print(input())"), text=b"said\n", seconds=20, limit=100) == b"said\n"


def test_a_failure_is_told_with_its_complaint() -> None:
    with pytest.raises(ToolError, match=r"status 3: why"):
        output(python("import sys; print('why', file=sys.stderr); sys.exit(3)"), seconds=20, limit=100)


def test_too_much_is_refused() -> None:
    with pytest.raises(ToolError, match="more than 100 bytes"):
        output(python("while True: print('x' * 999)"), seconds=20, limit=100)


def test_one_that_does_not_end_is_ended_with_all_that_it_started(tmp_path: Path) -> None:
    child = f"import time; time.sleep(1.5); open({str(tmp_path / 'alive')!r}, 'w')"
    code = (
        f"import subprocess, sys, time; subprocess.Popen([sys.executable, '-c', {child!r}]); time.sleep(60)"
    )
    with pytest.raises(ToolError, match="took too long"):
        output(python(code), seconds=0.7, limit=100)
    with pytest.raises(ToolError, match="took too long"):
        output(python("import time; time.sleep(60)"), seconds=1.5, limit=100)
    assert not (tmp_path / "alive").exists()


def test_one_that_is_not_there_is_said() -> None:
    with pytest.raises(ToolError, match="cannot be started"):
        output(("no-such-program-anywhere",), seconds=1, limit=1)
