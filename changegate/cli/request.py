"""Ask for approval in a file that can be carried to somebody without access to the repository."""

from __future__ import annotations

from pathlib import Path

import click

from changegate.cli.edge.exit import ALLOWED, HELD_BACK
from changegate.cli.edge.options import SideOptions, side_options
from changegate.cli.edge.reports import exit_with


@click.command("request")
@side_options
@click.option(
    "--output",
    metavar="FILE",
    default="changegate.request",
    show_default=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="Where the requests go; a file that is there is left alone.",
)
@click.option("--override", is_flag=True, help="Ask for overrides of soft rules instead of approvals.")
def command(sides: SideOptions, *, output: Path, override: bool) -> None:
    """Write what is held back into a file that `approve FILE` answers, on any machine.

    The answered file counts with `check --approvals FILE`.
    """
    from changegate.cli.approving.requesting import requested  # noqa: PLC0415  start-up: help needs no gate

    exit_with(ALLOWED if requested(sides, output, override=override) else HELD_BACK)
