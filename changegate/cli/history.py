"""Who changed which identity, approved by whom, why, when it went out and how long it ran."""

from __future__ import annotations

from pathlib import Path

import click

from changegate.cli.edge.exit import ALLOWED
from changegate.cli.edge.options import any_environment_option, directory_option, page_option
from changegate.cli.edge.reports import exit_with


@click.command("history")
@directory_option
@any_environment_option
@click.option("--service", metavar="NAME", help="Only this service.")
@click.option("--category", metavar="NAME", multiple=True, help="Only this category; repeatable.")
@click.option("--key", metavar="KEY|GLOB", help="Only settings with this key, or pointers like **/issuer.")
@click.option("--since", metavar="TIME", help="Only what was made since then (ISO 8601 or epoch; UTC).")
@click.option("--until", metavar="TIME", help="Only what was made until then.")
@page_option
def command(  # noqa: PLR0913  one parameter an option
    *,
    directory: Path,
    environment: str | None,
    service: str | None,
    category: tuple[str, ...],
    key: str | None,
    since: str | None,
    until: str | None,
    formats: tuple[str, ...],
) -> None:
    """List the identity changes that were deployed, the latest first.

    What the gate says of each is by the book of its time.
    """
    from changegate.chronicle.pages import history  # noqa: PLC0415  start-up: help needs no history
    from changegate.cli.operating import chronicling  # noqa: PLC0415  start-up: the same

    start, end = chronicling.optional(since, "--since"), chronicling.optional(until, "--until")
    asked = chronicling.wanted(service, category, key, start, end)
    found = chronicling.replayed(directory, environment, None, remember=True)
    chronicling.emit(history(found, asked), formats, "text")
    exit_with(ALLOWED)
