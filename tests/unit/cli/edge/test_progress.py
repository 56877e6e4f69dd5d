"""Progress is told to somebody who looks and waits, and to nobody else."""

from __future__ import annotations

import io
import sys

import pytest

from changegate.cli.edge import progress as _progress
from changegate.cli.edge.progress import progress


class Screen(io.StringIO):
    """A stream that says whether it is a terminal."""

    def __init__(self, *, terminal: bool) -> None:
        super().__init__()
        self.terminal = terminal

    def isatty(self) -> bool:
        return self.terminal


def told(monkeypatch: pytest.MonkeyPatch, screen: Screen, *, after: float = 0, term: str = "xterm") -> str:
    monkeypatch.setattr(sys, "stderr", screen)
    monkeypatch.setattr(_progress, "AFTER", after)
    monkeypatch.setattr(_progress, "EVERY", 0)
    monkeypatch.setenv("TERM", term)
    with progress(3) as step:
        for _ in range(3):
            step()
    return screen.getvalue()


def test_a_terminal_is_told_and_left_clean(monkeypatch: pytest.MonkeyPatch) -> None:
    said = told(monkeypatch, Screen(terminal=True))
    assert said.split("\r\x1b[K") == ["", *(f"changegate: looked at {n} of 3 files" for n in (1, 2, 3)), ""]


def test_nobody_is_told_where_nobody_looks_or_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    assert told(monkeypatch, Screen(terminal=False)) == ""
    assert told(monkeypatch, Screen(terminal=True), term="dumb") == ""
    assert told(monkeypatch, Screen(terminal=True), after=3600) == ""


def test_what_ends_badly_leaves_the_terminal_clean_too(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = Screen(terminal=True)
    monkeypatch.setattr(sys, "stderr", screen)
    monkeypatch.setattr(_progress, "AFTER", 0)
    monkeypatch.setenv("TERM", "xterm")

    def fails() -> None:
        with progress(3) as step:
            step()
            raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        fails()
    assert screen.getvalue().endswith("\r\x1b[K")
