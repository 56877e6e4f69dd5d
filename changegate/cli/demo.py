"""Replay the outage in a scratch repository: every command is run for real and its output shown."""

from __future__ import annotations

from pathlib import Path

import click

from changegate.cli.edge.exit import ALLOWED
from changegate.cli.edge.reports import exit_with


@click.command("demo")
@click.option(
    "--keep",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="Leave the repository in DIR (new or empty) to play with.",
)
@click.option("--incident", is_flag=True, help="Replay what comes after a change that went past the gate.")
def command(*, keep: Path | None, incident: bool) -> None:
    """Replay the outage: held back, approved, passed, changed by one character, rolled back.

    With --incident: the change went past the gate, logins fail, and it is found, undone and written down.

    Works in a scratch git repository with keys made for it; nothing else is touched.
    """
    from changegate.cli.stage.story import replay  # noqa: PLC0415  start-up: help needs no demo

    replay(keep, incident=incident)
    exit_with(ALLOWED)
