"""The gate: may this change go out?"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from changegate.cli.edge.exit import ALLOWED, HELD_BACK
from changegate.cli.edge.options import SideOptions, format_options, side_options
from changegate.cli.edge.reports import emit, exit_with

if TYPE_CHECKING:
    from changegate.cli.judging.attesting import Attesting


@click.command("check")
@side_options
@format_options
@click.option(
    "--attest",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the verdict down as a signed in-toto statement.",
)
@click.option(
    "--key",
    metavar="FILE",
    help="The SSH key to sign it with.  [default: git's global user.signingkey]",
)
@click.option("--advise", is_flag=True, help="Report, but exit 0 even where the gate holds the change back.")
def command(  # noqa: PLR0913  one parameter an option
    sides: SideOptions,
    *,
    formats: tuple[str, ...],
    verbose: bool,
    colour: str,
    attest: Path | None,
    key: str | None,
    advise: bool,
) -> None:
    """Compare the proposed configuration with the deployed one and say whether it may go out.

    PATHS narrow the check to files or folders.
    """
    from changegate.cli.judging.inputs import decided  # noqa: PLC0415  start-up: help needs no gate
    from changegate.model.decision import Verdict  # noqa: PLC0415  start-up: the same

    decision = decided(sides, attesting=_attesting(attest, key))
    quiet = sides.proposed == "index" and not (decision.documents or decision.notices or verbose)
    if not quiet or formats:
        emit(decision, formats, verbose=verbose, colour=colour, sides=sides.spelled)
    held = decision.verdict is not Verdict.ALLOWED and not advise
    exit_with(HELD_BACK if held else ALLOWED)


def _attesting(target: Path | None, key: str | None) -> Attesting | None:
    if target is None:
        if key is not None:
            raise click.UsageError("--key signs what --attest writes: give both")
        return None
    from changegate.cli.judging.attesting import Attesting  # noqa: PLC0415  start-up: only where asked for

    return Attesting(target, key)
