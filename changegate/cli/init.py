"""Find configuration and identity settings and write what a gated repository needs; never overwrites."""

from __future__ import annotations

from pathlib import Path

import click

from changegate.cli.edge.exit import ALLOWED
from changegate.cli.edge.options import directory_option
from changegate.cli.edge.reports import exit_with


@click.command("init")
@directory_option
def command(*, directory: Path) -> None:
    """Set a repository up: .changegate/, a pre-commit entry and a CI snippet.

    What is already there is left as it is; running it again changes nothing.
    """
    from changegate.cli.starting.founding import found  # noqa: PLC0415  start-up: help needs no repository

    found(directory)
    exit_with(ALLOWED)
