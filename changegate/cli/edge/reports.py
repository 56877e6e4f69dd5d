"""Where reports go: the formats asked for, rendered once each, to the screen or whole into files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from changegate.cli.edge.console import report, wants_colour
from changegate.errors import UsageError

if TYPE_CHECKING:
    from changegate.model.decision import Decision


def emit(  # noqa: PLR0913  how to show, one parameter each
    decision: Decision,
    formats: tuple[str, ...],
    *,
    verbose: bool,
    colour: str,
    sides: str,
    judged: bool = True,
) -> None:
    """Render a decision in every format asked for.

    Raises:
        UsageError: an unknown format, or two of them for the screen.
        ToolError: a file that cannot be written.
    """
    import secrets  # noqa: PLC0415  start-up: help needs none

    from changegate.report.mask import masked  # noqa: PLC0415  start-up: help needs no renderer
    from changegate.report.renderers import RENDERERS  # noqa: PLC0415  start-up: the same
    from changegate.report.renderers._contract import View  # noqa: PLC0415  start-up: the same

    # A fresh key each run: fingerprints tell secrets apart within one report and cannot be looked up.
    shown = masked(decision, secrets.token_bytes(32))
    for name, target in _targets(formats, sorted(RENDERERS)):
        on_screen = target is None
        view = View(colour=on_screen and wants_colour(colour), verbose=verbose, sides=sides, judged=judged)
        text = RENDERERS[name].render(shown, view)
        if target is None:
            report(text)
        else:
            from changegate.cli.edge.files import write_whole  # noqa: PLC0415  start-up: only for a file

            write_whole(target, text.encode("utf-8"))


def _targets(formats: tuple[str, ...], known: list[str]) -> list[tuple[str, Path | None]]:
    targets: list[tuple[str, Path | None]] = []
    for asked in formats or ("text",):
        name, given, file = asked.partition("=")
        if name not in known or (given and not file):
            raise UsageError(
                f"there is no format {asked!r}", hint=f"formats are {', '.join(known)}, or NAME=FILE"
            )
        targets.append((name, Path(file) if given else None))
    if [file for _, file in targets].count(None) > 1:
        raise UsageError("two formats for the screen", hint="write one to a file: --format json=FILE")
    return targets


def exit_with(status: int) -> None:
    """Leave the command with a status."""
    raise click.exceptions.Exit(status)
