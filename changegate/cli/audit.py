"""Did anything slip past the gate? The gate once more over history, as of each time."""

from __future__ import annotations

from pathlib import Path

import click

from changegate.cli.edge.exit import ALLOWED, HELD_BACK, UNDECIDED
from changegate.cli.edge.options import any_environment_option, directory_option, page_option
from changegate.cli.edge.reports import exit_with


@click.command("audit")
@directory_option
@click.option("--since", metavar="REV", help="Only what came after this revision; its state is trusted.")
@any_environment_option
@click.option("--no-cache", is_flag=True, help="Look at every step anew, and remember nothing.")
@page_option
def command(
    *, directory: Path, since: str | None, environment: str | None, no_cache: bool, formats: tuple[str, ...]
) -> None:
    """Name every identity change that was deployed and never approved.

    A hook that was passed by, a merge by an administrator, a push over history: the gate is run once more
    over every step, as of its time. The status is 1 if something slipped, 3 if something could not be judged,
    else 0.
    """
    from changegate.chronicle.pages import audit  # noqa: PLC0415  start-up: help needs no history
    from changegate.cli.operating import chronicling  # noqa: PLC0415  start-up: the same

    found = chronicling.replayed(directory, environment, since, remember=not no_cache)
    page = audit(found)
    chronicling.emit(page, formats, "text")
    if page.notes or any(one.slipped for one in page.events):
        exit_with(HELD_BACK)
    exit_with(UNDECIDED if page.events else ALLOWED)
