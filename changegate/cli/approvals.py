"""What was offered as approval, what counts, and why not; for auditors."""

from __future__ import annotations

from pathlib import Path

import click

from changegate.cli.edge.exit import ALLOWED, HELD_BACK, UNDECIDED
from changegate.cli.edge.options import SideOptions, directory_option, plain_reason, side_options
from changegate.cli.edge.reports import exit_with


@click.group("approvals")
def command() -> None:
    """Look into approval records, send and fetch them, and take them back."""


@command.command("list", short_help="List every record there is.")
@directory_option
@click.option(
    "--from",
    "places",
    metavar="PATH",
    multiple=True,
    type=click.Path(exists=True, path_type=Path),
    help="List what is in this bundle, record or directory instead; repeatable.",
)
@click.option("--format", "shape", type=click.Choice(["text", "json"]), default="text", show_default=True)
def list_(*, directory: Path, places: tuple[Path, ...], shape: str) -> None:
    """List every record there is in the working tree and in refs: who, for which change, when, why.

    With --from, what was sent or carried here, and what a bundle asks for: no repository is needed, and
    nothing is verified.
    """
    from changegate.cli.approving.listing import listing  # noqa: PLC0415  start-up: help needs no records

    listing(directory, places, shape)
    exit_with(ALLOWED)


@command.command("verify", short_help="Say which records count, and why the others do not.")
@side_options
@click.option("--format", "shape", type=click.Choice(["text", "json"]), default="text", show_default=True)
def verify(sides: SideOptions, *, shape: str) -> None:
    """Say of every record offered between the two sides whether it counts, and why not.

    The status is that of `check`: 0 only if nothing is missing.
    """
    from changegate.cli.approving.records import verification  # noqa: PLC0415  start-up: help needs no records

    exit_with(ALLOWED if verification(sides, shape) else HELD_BACK)


@command.command("push", short_help="Send the records kept in refs to a remote.")
@directory_option
@click.argument("remote", required=False)
def push(*, directory: Path, remote: str | None) -> None:
    """Send the records kept in refs to REMOTE; nothing there is ever replaced.

    Without REMOTE, to the one the branch follows, else to origin.
    """
    from changegate.cli.approving.exchange import pushed  # noqa: PLC0415  start-up: help needs no remote

    exit_with(ALLOWED if pushed(directory, remote) else UNDECIDED)


@command.command("fetch", short_help="Fetch the records a remote keeps in refs.")
@directory_option
@click.argument("remote", required=False)
def fetch(*, directory: Path, remote: str | None) -> None:
    """Fetch the records that REMOTE keeps in refs; a plain clone has none of them.

    Without REMOTE, from the one the branch follows, else from origin.
    """
    from changegate.cli.approving.exchange import fetched  # noqa: PLC0415  start-up: help needs no remote

    fetched(directory, remote)
    exit_with(ALLOWED)


@command.command("withdraw", short_help="Take the approvals of a change back.")
@directory_option
@click.argument("change_id")
@click.option("--by", required=True, metavar="NAME", help="Who refuses it: somebody on the roster.")
@click.option(
    "--reason",
    callback=plain_reason,
    required=True,
    metavar="TEXT",
    help="Why; shown wherever an approval of it is.",
)
def withdraw(*, directory: Path, change_id: str, by: str, reason: str) -> None:
    """Take the approvals of a change back: write a veto into the roster, to be deployed.

    A record cannot be unsigned; a veto on the deployed side outweighs all of them.
    """
    from changegate.cli.approving.withdrawing import withdrawn  # noqa: PLC0415  start-up: help needs no roster

    withdrawn(directory, change_id, by, reason)
    exit_with(ALLOWED)


@command.command("export", short_help="Take a record apart for stock ssh-keygen.")
@directory_option
@click.argument("record")
@click.option(
    "--output",
    metavar="DIR",
    default=".",
    type=click.Path(file_okay=False, path_type=Path),
    help="Where the files go.  [default: here]",
)
def export(*, directory: Path, record: str, output: Path) -> None:
    """Take a RECORD apart for stock `ssh-keygen -Y verify`, and print the command that confirms it.

    RECORD is a file, or the full name of a ref. Nothing of it is believed on the way.
    """
    from changegate.cli.approving.records import exported  # noqa: PLC0415  start-up: help needs no records

    exported(directory, record, output)
    exit_with(ALLOWED)
