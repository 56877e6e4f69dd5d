"""The gate: may this change go out?"""

from __future__ import annotations

import click

from changegate.cli._exit import ALLOWED, HELD_BACK
from changegate.cli._options import SideOptions, format_options, side_options
from changegate.cli._reports import emit, exit_with


@click.command("check")
@side_options
@format_options
@click.option("--advise", is_flag=True, help="Report, but exit 0 even where the gate holds the change back.")
def command(
    sides: SideOptions, *, formats: tuple[str, ...], verbose: bool, colour: str, advise: bool
) -> None:
    """Compare the proposed configuration with the deployed one and say whether it may go out.

    PATHS narrow the check to files or folders.
    """
    from changegate.cli._inputs import decided  # noqa: PLC0415  start-up: help needs no gate
    from changegate.model.decision import Verdict  # noqa: PLC0415  start-up: the same

    decision = decided(sides)
    quiet = not decision.documents and not decision.notices and not verbose
    if not quiet or formats:
        emit(decision, formats, verbose=verbose, colour=colour, sides=sides.spelled)
    held = decision.verdict is not Verdict.ALLOWED and not advise
    exit_with(HELD_BACK if held else ALLOWED)
