"""What runs where, and how far behind; record a deployment."""

from __future__ import annotations

import secrets
from dataclasses import replace
from pathlib import Path

import click

from changegate.cli.edge.exit import ALLOWED, UNDECIDED
from changegate.cli.edge.options import any_environment_option, directory_option
from changegate.cli.edge.reports import exit_with


@click.group("deployed")
def command() -> None:
    """What runs in each environment: show it, or record that something went out."""


@command.command("show")
@directory_option
@any_environment_option
@click.option(
    "--proposed", default="HEAD", metavar="SIDE", show_default=True, help="What environments are behind of."
)
@click.option("--format", "shape", type=click.Choice(["text", "json"]), default="text", show_default=True)
def show(*, directory: Path, environment: str | None, proposed: str, shape: str) -> None:
    """Show what runs where, how far behind each environment is, and which identity changes wait."""
    import json  # noqa: PLC0415  start-up: help needs none of this

    from changegate.cli.edge.console import say  # noqa: PLC0415  start-up: the same
    from changegate.cli.operating.running import running  # noqa: PLC0415  start-up: the same
    from changegate.report import environments  # noqa: PLC0415  start-up: the same
    from changegate.report.mask import masked  # noqa: PLC0415  start-up: the same

    key = secrets.token_bytes(32)
    found = tuple(
        one if one.waiting is None else replace(one, waiting=masked(one.waiting, key))
        for one in running(directory, environment, proposed)
    )
    if shape == "json":
        say(json.dumps(environments.plain(found, proposed), indent=2) + "\n")
    else:
        say(environments.text(found, proposed))
    exit_with(UNDECIDED if any(one.problem for one in found) else ALLOWED)


@command.command("record")
@directory_option
@click.option("--env", "environment", metavar="NAME", required=True, help="Where it was deployed.")
@click.option("--revision", default="HEAD", metavar="REV", show_default=True, help="What was deployed.")
@click.option(
    "--by", metavar="NAME", help="Who deployed it, where no key says so.  [default: git's committer]"
)
@click.option("--reason", default="", metavar="TEXT", help="Why; kept in the record.")
@click.option(
    "--attestation",
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The verdict that let it out; its digest goes into the record.",
)
@click.option("--sign", is_flag=True, help="Sign the record with git's global user.signingkey.")
@click.option("--key", metavar="FILE", help="Sign the record with this SSH key.")
@click.option("--push", metavar="REMOTE", help="Share the records with a remote; none is replaced there.")
def record(  # noqa: PLR0913  one parameter an option
    *,
    directory: Path,
    environment: str,
    revision: str,
    by: str | None,
    reason: str,
    attestation: Path | None,
    sign: bool,
    key: str | None,
    push: str | None,
) -> None:
    """Record that a revision was deployed: who, when, why, under refs/changegate/deployments/ENV.

    Records are only ever added, one behind the other; of two made at the same time both are kept.
    """
    from changegate.cli.operating.recording import Request, recorded  # noqa: PLC0415  start-up: help needs no git

    recorded(directory, Request(environment, revision, by, reason, attestation, key, sign, push))
    exit_with(ALLOWED)
