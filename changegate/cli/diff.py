"""Semantic diff of two files, directories or revisions, with no set-up at all."""

from __future__ import annotations

from pathlib import Path

import click

from changegate.cli.edge.exit import ALLOWED
from changegate.cli.edge.options import directory_option, format_options
from changegate.cli.edge.reports import exit_with


@click.command("diff")
@click.argument("old")
@click.argument("new")
@click.argument("paths", nargs=-1)
@directory_option
@format_options
def command(  # noqa: PLR0913  one parameter an option
    old: str,
    new: str,
    paths: tuple[str, ...],
    *,
    directory: Path,
    formats: tuple[str, ...],
    verbose: bool,
    colour: str,
) -> None:
    """Show what changed between OLD and NEW and what it means; nothing is judged, the status is 0.

    OLD and NEW are two files, two directories, or two git revisions (or index, worktree, dir:PATH).
    """
    from changegate.cli.edge.reports import emit  # noqa: PLC0415  start-up: the same
    from changegate.cli.judging.diffing import differences  # noqa: PLC0415  start-up: help needs no gate

    decision = differences(directory, old, new, paths)
    emit(decision, formats, verbose=True if not formats else verbose, colour=colour, sides="", judged=False)
    exit_with(ALLOWED)
