"""How the command line ends where there is no memory left: closed, and with a plain sentence."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator

import click
import pytest

from changegate.cli.edge.exit import UNDECIDED, FailClosedGroup


@pytest.fixture(autouse=True)
def handlers(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Leave this process the handlers that it had: a command takes them over until it ends."""
    monkeypatch.setattr(sys, "unraisablehook", sys.unraisablehook)
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {number: signal.getsignal(number) for number in numbers}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


class Full:
    """A screen that takes everything, until it has to be shown."""

    def __init__(self) -> None:
        self.descriptor = os.open(os.devnull, os.O_WRONLY)

    def write(self, text: str) -> int:
        return len(text)

    def flush(self) -> None:
        raise MemoryError

    def fileno(self) -> int:
        return self.descriptor


def run(command: FailClosedGroup) -> int | str | None:
    with pytest.raises(SystemExit) as left:
        command.main(["it"])
    return left.value.code


def test_a_report_that_memory_does_not_suffice_for_was_not_given(monkeypatch: pytest.MonkeyPatch) -> None:
    command = FailClosedGroup(commands={"it": click.Command("it", callback=lambda: 0)})
    monkeypatch.setattr(sys, "stdout", Full())
    assert run(command) == UNDECIDED


def test_too_little_memory_is_said_as_that(capsys: pytest.CaptureFixture[str]) -> None:
    def exhaust() -> None:
        raise MemoryError

    assert run(FailClosedGroup(commands={"it": click.Command("it", callback=exhaust)})) == UNDECIDED
    said = capsys.readouterr().err
    assert "not enough memory" in said
    assert "unforeseen" not in said
