"""The only writer to the screen: reports to standard output, everything else to standard error."""

from __future__ import annotations

import os
import sys
from typing import TextIO

import click

from changegate.errors import ToolError
from changegate.model.shown import printable


def say(text: str) -> None:
    """Write a report, as it is, to standard output.

    Raises:
        ToolError: it cannot be written; a report nobody got was not given.
    """
    try:
        _write(sys.stdout, text)
    except (OSError, AttributeError) as error:
        # Caught here, because click would end a broken pipe with 1, which means held back.
        raise ToolError("standard output", "cannot be written to", hint="was it closed?") from error


def note(text: str) -> None:
    """Write a remark to standard error."""
    _write(sys.stderr, text + "\n")


def complain(problem: str, hint: str) -> None:
    """Write an error and what to do next to standard error, escaped."""
    lines = [f"changegate: {printable(problem)}"]
    if hint:
        lines.append(f"  hint: {printable(hint)}")
    try:
        _write(sys.stderr, "\n".join(lines) + "\n")
    except OSError:
        return


def _write(stream: TextIO, text: str) -> None:
    encoding = stream.encoding or "utf-8"
    stream.write(text.encode(encoding, "backslashreplace").decode(encoding))
    stream.flush()


def wants_colour(choice: str) -> bool:
    """Whether to colour standard output: the option, then NO_COLOR, FORCE_COLOR, TERM, then is it a terminal.

    See https://no-color.org: NO_COLOR counts when it is present and not empty.
    """
    environment = os.environ  # noqa: TID251  the command line knows the environment
    if choice != "auto":
        return choice == "always"
    if environment.get("NO_COLOR"):
        return False
    if environment.get("FORCE_COLOR", "0") not in {"", "0"}:
        return True
    return environment.get("TERM") != "dumb" and sys.stdout.isatty()


def terminal() -> bool:
    """Whether somebody is there to be asked."""
    return sys.stdin is not None and sys.stdin.isatty()


def ask(question: str) -> bool:
    """Ask yes or no on the terminal; no terminal is a no."""
    if not terminal():
        return False
    return click.confirm(question, default=False, err=True)
