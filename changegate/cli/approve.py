"""Show the full change from the bytes that get signed, ask, sign, and keep the record."""

from __future__ import annotations

import click

from changegate.cli._exit import ALLOWED, HELD_BACK
from changegate.cli._options import SideOptions, side_options
from changegate.cli._reports import exit_with


@click.command("approve")
@side_options
@click.option(
    "--key", metavar="FILE", help="The SSH key to sign with.  [default: git's global user.signingkey]"
)
@click.option("--reason", default="", metavar="TEXT", help="Why; kept in the record.")
@click.option(
    "--yes", "agreed", multiple=True, metavar="CHANGE_ID", help="Approve this change without asking."
)
@click.option(
    "--expires", default="30d", metavar="TIME", show_default=True, help="How long the approval holds."
)
@click.option("--override", is_flag=True, help="Sign an override of soft rules instead of an approval.")
@click.option(
    "--store", default="tree", metavar="tree|ref|dir:PATH", show_default=True, help="Where to keep it."
)
@click.option("--stage", is_flag=True, help="Stage the record for the next commit.")
def command(  # noqa: PLR0913  one parameter an option
    sides: SideOptions,
    *,
    key: str | None,
    reason: str,
    agreed: tuple[str, ...],
    expires: str,
    override: bool,
    store: str,
    stage: bool,
) -> None:
    """Approve identity changes between the two sides, one document at a time.

    Who approves is whoever on the deployed roster holds the key.
    """
    from changegate.cli._approving import Signing, approve_all  # noqa: PLC0415  start-up: help needs no keys

    signing = Signing(key, reason, frozenset(agreed), expires, store, override=override, stage=stage)
    exit_with(ALLOWED if approve_all(sides, signing) else HELD_BACK)
