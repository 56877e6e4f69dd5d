"""Which identity changes went out before trouble began, the most suspicious first."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import click

from changegate.cli.edge.exit import ALLOWED
from changegate.cli.edge.options import any_environment_option, directory_option, page_option, within_option
from changegate.cli.edge.reports import exit_with


@click.command("suspects")
@directory_option
@click.option("--before", required=True, metavar="TIME", help="When trouble began (ISO 8601 or epoch; UTC).")
@any_environment_option
@within_option
@page_option
def command(
    *, directory: Path, before: str, environment: str | None, within: timedelta, formats: tuple[str, ...]
) -> None:
    """Rank the identity changes that reached an environment before trouble began.

    Points are given for what was never approved, for severity and signals of danger, for breaking logins, for
    having run when the trouble began, and for having come shortly before. Each comes with the command that
    undoes it.
    """
    from changegate.chronicle.pages import suspects  # noqa: PLC0415  start-up: help needs no history
    from changegate.cli.operating import chronicling  # noqa: PLC0415  start-up: the same

    at = chronicling.moment(before, "--before")
    found = chronicling.replayed(directory, environment, None, remember=True)
    chronicling.emit(suspects(found, at, within), formats, "text")
    exit_with(ALLOWED)
