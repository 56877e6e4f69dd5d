"""The alarm: does what is live still have the identity that was deployed?"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import click

from changegate.cli.edge.options import directory_option, length_of_time


@click.command("checkin")
@directory_option
@click.option("--env", "environment", metavar="NAME", help="The environment to look at.  [default: all]")
@click.option(
    "--deployed",
    metavar="SIDE",
    help="What should run: a git revision or dir:PATH.  [default: as configured]",
)
@click.option("--live", metavar="SIDE", help="Compare with this side (dir:PATH) instead of what is declared.")
@click.option(
    "--format",
    "formats",
    metavar="NAME[=FILE]",
    multiple=True,
    help="text or json; repeatable.  [default: text]",
)
@click.option("-v", "--verbose", is_flag=True, help="Show ordinary differences too.")
@click.option(
    "--color", "colour", type=click.Choice(["auto", "always", "never"]), default="auto", help="Colour."
)
@click.option("--allow-commands", is_flag=True, help="Run programs that the deployed side names.")
@click.option(
    "--timeout",
    metavar="SECONDS",
    type=click.FloatRange(0.1, 600),
    default=10.0,
    show_default=True,
    help="Bound on one look and one delivery.",
)
@click.option("--alarm/--no-alarm", default=True, help="Tell the declared receivers.  [default: --alarm]")
@click.option(
    "--state",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="Where looks and alarms are remembered.  [default: in the git directory]",
)
@click.option(
    "--prometheus",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Write metrics for node_exporter's textfile collector.",
)
@click.option("--watch", is_flag=True, help="Look again and again, until a signal ends it.")
@click.option(
    "--every",
    callback=length_of_time,
    metavar="TIME",
    default="60s",
    show_default=True,
    help="With --watch: how long from look to look.",
)
@click.option("--rounds", metavar="N", type=click.IntRange(1), help="With --watch: end after so many looks.")
@click.argument("names", nargs=-1)
def command(*, watch: bool, every: timedelta, rounds: int | None, **options: object) -> None:
    """Look at what is live, as the deployed side's .changegate/checkins.yaml says, and compare.

    NAMES pick check-ins; without any, all of the environment are looked at. Exit status: 0 it agrees, 1
    it has drifted, 3 it could not be seen.
    """
    from changegate.cli.alarm.round import Asked, once  # noqa: PLC0415  start-up: help needs no eyes
    from changegate.cli.alarm.watching import watched  # noqa: PLC0415  start-up: the same
    from changegate.cli.edge.reports import exit_with  # noqa: PLC0415  start-up: the same

    asked = Asked(**options)  # type: ignore[arg-type]  # click hands over what the options above say
    exit_with(watched(asked, every, rounds) if watch else once(asked))
