"""Configuration against its schemas, and our own files against what they must say."""

from __future__ import annotations

from pathlib import Path

import click

from changegate.cli.edge.exit import ALLOWED, HELD_BACK
from changegate.cli.edge.options import directory_option
from changegate.cli.edge.reports import exit_with


@click.command("validate")
@directory_option
@click.option(
    "--side", "spec", default="worktree", show_default=True, metavar="SIDE", help="What to validate."
)
@click.argument("paths", nargs=-1)
def command(paths: tuple[str, ...], *, directory: Path, spec: str) -> None:
    """Validate the files of one side: .changegate/ first, then configuration against its schemas.

    Runs the examples of policies and packs. The status is 1 where something does not fit, 3 where something
    cannot be read.
    """
    from changegate.cli.judging.validating import validated  # noqa: PLC0415  start-up: help needs no schemas

    exit_with(ALLOWED if validated(directory, spec, paths) else HELD_BACK)
