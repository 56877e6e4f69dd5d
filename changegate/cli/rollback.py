"""Back to the last good version: show what that means, and put the files back."""

from __future__ import annotations

from pathlib import Path

import click

from changegate.cli.edge.exit import ALLOWED, HELD_BACK
from changegate.cli.edge.options import directory_option, format_options
from changegate.cli.edge.reports import exit_with


@click.command("rollback")
@directory_option
@click.option("--env", "environment", metavar="NAME", help="Where to go back.  [default: the only one]")
@click.option("--service", metavar="NAME", help="Only the files of this service.")
@click.option(
    "--to", "to", default="last-good", metavar="last-good|-N|REV", show_default=True, help="Which version."
)
@click.option(
    "--write",
    type=click.Choice(["files", "commit", "patch"]),
    default="files",
    show_default=True,
    help="Write the files, a commit on a new branch beside what is checked out, or a patch to the screen.",
)
@click.option("--branch", metavar="NAME", help="The branch for --write commit.  [default: rollback/ENV-REV]")
@click.option("--force", is_flag=True, help="Overwrite local edits of the very files.")
@click.option("--dry-run", is_flag=True, help="Only show what would be undone.")
@format_options
def command(  # noqa: PLR0913  one parameter an option
    *,
    directory: Path,
    environment: str | None,
    service: str | None,
    to: str,
    write: str,
    branch: str | None,
    force: bool,
    dry_run: bool,
    formats: tuple[str, ...],
    verbose: bool,
    colour: str,
) -> None:
    """Go back to an earlier version of what is deployed, and say whether it may go out as it is.

    Only the files of the environment (or service) are written; nothing is staged, switched or deployed. The
    status is that of `check` for the state that would follow.
    """
    from changegate.cli.operating.rolling_back import Request, rolled_back  # noqa: PLC0415  start-up: help needs no gate
    from changegate.model.decision import Verdict  # noqa: PLC0415  start-up: the same

    how = "nothing" if dry_run else write
    request = Request(directory, environment, service, to, how, branch, force, formats, verbose, colour)
    verdict = rolled_back(request)
    exit_with(ALLOWED if verdict is Verdict.ALLOWED else HELD_BACK)
