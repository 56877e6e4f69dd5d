"""Replay the outage in a scratch repository: every command is run for real and its output shown."""

from __future__ import annotations

from pathlib import Path

import click

from changegate.cli._exit import ALLOWED
from changegate.cli._reports import exit_with


@click.command("demo")
@click.option(
    "--keep",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="Leave the repository in DIR (new or empty) to play with.",
)
def command(*, keep: Path | None) -> None:
    """Replay the outage: held back, approved, passed, changed by one character, rolled back.

    Works in a scratch git repository with keys made for it; nothing else is touched.
    """
    from changegate.cli._demo import replay  # noqa: PLC0415  start-up: help needs no demo

    replay(keep)
    exit_with(ALLOWED)
