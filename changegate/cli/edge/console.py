"""The only writer to the screen: reports to standard output, everything else to standard error."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from typing import TextIO

import click

from changegate.errors import ToolError


def report(text: str) -> None:
    """Write a report that a renderer made, as it is, to standard output; CI runners may obey what it says.

    Raises:
        ToolError: it cannot be written; a report nobody got was not given.
    """
    try:
        _write(sys.stdout, text)
    except (OSError, AttributeError) as error:
        # Caught here, because click would end a broken pipe with 1, which means held back.
        raise ToolError("standard output", "cannot be written to", hint="was it closed?") from error


def say(text: str) -> None:
    """Write text that is escaped already, or JSON, to standard output, so that no CI runner obeys it.

    Raises:
        ToolError: as for `report`.
    """
    from changegate.report.escape import inert, inert_json  # noqa: PLC0415  start-up: only where something is said

    report(inert_json(text) if text.startswith(("{", "[")) else "\n".join(map(inert, text.split("\n"))))


def say_lines(lines: Iterable[str]) -> None:
    """Write lines of text as `say` does."""
    say("".join(f"{line}\n" for line in lines))


def say_bytes(content: bytes) -> None:
    """Write bytes, as they are, to standard output.

    Raises:
        ToolError: they cannot be written.
    """
    try:
        sys.stdout.buffer.write(content)
        sys.stdout.flush()
    except (OSError, AttributeError) as error:
        raise ToolError("standard output", "cannot be written to", hint="was it closed?") from error


def note(text: str) -> None:
    """Write a remark of our own to standard error; where nobody hears it, nothing is lost."""
    try:
        _write(sys.stderr, text + "\n")
    except (OSError, AttributeError, ValueError):
        return


def complain(problem: str, hint: str) -> None:
    """Write an error and what to do next to standard error, escaped, without what looks like a secret."""
    from changegate.model.secrecy import without_secrets  # noqa: PLC0415  start-up: only where something is wrong
    from changegate.report.escape import shown  # noqa: PLC0415  start-up: the same

    lines = [f"changegate: {shown(without_secrets(problem))}"]
    if hint:
        lines.append(f"  hint: {shown(without_secrets(hint))}")
    note("\n".join(lines))


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
