"""For the deploy step: did the gate allow exactly this?"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import click

from changegate.cli.edge.exit import ALLOWED, HELD_BACK
from changegate.cli.edge.options import SideOptions, directory_option, length_of_time
from changegate.cli.edge.reports import exit_with


@click.command("verify-attestation")
@directory_option
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--deployed", metavar="SIDE", help="What runs now, a git revision.  [default: as configured]")
@click.option(
    "--proposed",
    metavar="SIDE",
    default="HEAD",
    show_default=True,
    help="What is to be deployed, the same.",
)
@click.option("--env", "environment", metavar="NAME", help="The environment it is to be deployed to.")
@click.option(
    "--max-age",
    callback=length_of_time,
    default="1d",
    metavar="TIME",
    show_default=True,
    help="How old the verdict may be.",
)
@click.option("--format", "shape", type=click.Choice(["text", "json"]), default="text", show_default=True)
def command(  # noqa: PLR0913  one parameter an option
    *,
    directory: Path,
    file: Path,
    deployed: str | None,
    proposed: str,
    environment: str | None,
    max_age: timedelta,
    shape: str,
) -> None:
    """Say whether FILE, written by `check --attest`, lets the proposed side be deployed, and why not.

    Believed is what a verifier on the deployed roster signed about exactly these two sides, this environment
    and the policy that is deployed.
    """
    from changegate.cli.judging.attesting import verify_attestation  # noqa: PLC0415  start-up: help needs no keys

    sides = SideOptions(directory, deployed, proposed, environment, ())
    exit_with(ALLOWED if verify_attestation(file, sides, max_age, shape) else HELD_BACK)
