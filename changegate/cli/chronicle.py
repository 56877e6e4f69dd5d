"""The page about an incident: start, detection, changes, approvals, rollback, and a timeline."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import click

from changegate.cli.edge.exit import ALLOWED
from changegate.cli.edge.options import any_environment_option, directory_option, page_option, within_option
from changegate.cli.edge.reports import exit_with
from changegate.errors import UsageError


@click.command("chronicle")
@directory_option
@click.option("--started", required=True, metavar="TIME", help="When trouble began (ISO 8601 or epoch; UTC).")
@click.option("--detected", metavar="TIME", help="When it was noticed.")
@click.option("--until", metavar="TIME", help="Until when to tell.  [default: now]")
@within_option
@any_environment_option
@page_option
def command(  # noqa: PLR0913  one parameter an option
    *,
    directory: Path,
    started: str,
    detected: str | None,
    until: str | None,
    within: timedelta,
    environment: str | None,
    formats: tuple[str, ...],
) -> None:
    """Write the facts of a post-mortem as Markdown, JSON or one HTML page that needs nothing else."""
    from changegate.chronicle.pages import incident  # noqa: PLC0415  start-up: help needs no history
    from changegate.cli.operating import chronicling  # noqa: PLC0415  start-up: the same

    start, noticed = chronicling.moment(started, "--started"), chronicling.optional(detected, "--detected")
    if noticed is not None and noticed < start:
        raise UsageError("--detected is before --started", hint="trouble is noticed after it began")
    end = chronicling.optional(until, "--until") or chronicling.present()
    found = chronicling.replayed(directory, environment, None, remember=True)
    chronicling.emit(incident(found, start, noticed, end, within), formats, "markdown")
    exit_with(ALLOWED)
