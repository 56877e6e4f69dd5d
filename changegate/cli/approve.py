"""Show the full change from the bytes that get signed, ask, sign, and keep the record."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import click

from changegate.cli.edge.exit import ALLOWED, HELD_BACK
from changegate.cli.edge.options import SideOptions, length_of_time, plain_reason, side_options
from changegate.cli.edge.reports import exit_with


@click.command("approve")
@side_options
@click.option(
    "--key",
    metavar="FILE",
    help="The SSH key to sign with.  [default: git's global user.signingkey, else an agent's]",
)
@click.option("--reason", callback=plain_reason, default="", metavar="TEXT", help="Why; kept in the record.")
@click.option(
    "--yes", "agreed", multiple=True, metavar="CHANGE_ID", help="Approve this change without asking."
)
@click.option(
    "--expires",
    callback=length_of_time,
    default="30d",
    metavar="TIME",
    show_default=True,
    help="How long the approval holds.",
)
@click.option("--override", is_flag=True, help="Sign an override of soft rules instead of an approval.")
@click.option(
    "--store", default="tree", metavar="tree|ref|dir:PATH", show_default=True, help="Where to keep it."
)
@click.option(
    "--output",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Where the answered requests go.  [default: into the file they came in]",
)
@click.option("--stage", is_flag=True, help="Stage the record for the next commit.")
def command(  # noqa: PLR0913  one parameter an option
    sides: SideOptions,
    *,
    key: str | None,
    reason: str,
    agreed: tuple[str, ...],
    expires: timedelta,
    override: bool,
    store: str,
    stage: bool,
    output: Path | None,
) -> None:
    """Approve identity changes between the two sides, one document at a time.

    Who approves is whoever on the deployed roster holds the key. Where the one path is a file that
    'changegate request' wrote, its requests are answered, and the answer goes into it.
    """
    from changegate.cli.approving.answering import answer, bundle_named  # noqa: PLC0415  start-up: help needs no keys
    from changegate.cli.approving.consent import Signing  # noqa: PLC0415  start-up: the same
    from changegate.cli.approving.pending import approve_all  # noqa: PLC0415  start-up: the same

    signing = Signing(key, reason, frozenset(agreed), expires, store, override=override, stage=stage)
    file = bundle_named(sides)
    if file is None and output is not None:
        raise click.UsageError("--output is for a file of requests; --store says where approvals are kept")
    if file is None and stage and store != "tree":
        raise click.UsageError("--stage is for records in the working tree: leave out --store")
    done = approve_all(sides, signing) if file is None else answer(file, sides, signing, output)
    exit_with(ALLOWED if done else HELD_BACK)
