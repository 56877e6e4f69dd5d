"""What each change means, which rule holds it, who may approve, and the exact next command."""

from __future__ import annotations

import click

from changegate.cli.edge.exit import ALLOWED
from changegate.cli.edge.options import SideOptions, side_options
from changegate.cli.edge.reports import exit_with


@click.command("explain")
@side_options
@click.option(
    "--color", "colour", type=click.Choice(["auto", "always", "never"]), default="auto", help="Colour."
)
@click.option(
    "--simulate-approval",
    "names",
    metavar="NAME",
    multiple=True,
    help="Say what the verdict would be if NAME of the deployed roster approved, too; repeatable.",
)
@click.option("--reason", default="", metavar="TEXT", help="The reason simulated approvals would give.")
def command(sides: SideOptions, *, colour: str, names: tuple[str, ...], reason: str) -> None:
    """Explain every identity change, or those of PATH, or the one setting PATH#POINTER.

    Says which pattern of which pack fired and how to teach it otherwise. Nothing is signed or written.
    """
    from changegate.cli.judging.explaining import explained  # noqa: PLC0415  start-up: help needs no gate

    explained(sides, colour=colour)
    if names:
        from changegate.cli.judging.supposing import Supposing, simulated  # noqa: PLC0415  only where asked for

        simulated(sides, Supposing(names, reason))
    exit_with(ALLOWED)
