"""What hooks run: git's and pre-commit's ways of saying what is about to happen."""

from __future__ import annotations

import os

import click

from changegate.cli._exit import ALLOWED, HELD_BACK
from changegate.cli._options import SideOptions, directory_option
from changegate.cli._reports import emit, exit_with


@click.group("hook")
def command() -> None:
    """Entry points for git and pre-commit hooks."""


@command.command("review")
@directory_option
def review(*, directory: click.Path) -> None:
    """Report at commit without blocking; block at push.

    At push, pre-commit says what is pushed in PRE_COMMIT_FROM_REF and PRE_COMMIT_TO_REF.
    """
    from pathlib import Path  # noqa: PLC0415  start-up: help needs no gate

    from changegate.cli._inputs import decided  # noqa: PLC0415  start-up: the same
    from changegate.model.decision import Verdict  # noqa: PLC0415  start-up: the same

    environment = os.environ  # noqa: TID251  this is how pre-commit speaks to hooks
    pushed = environment.get("PRE_COMMIT_TO_REF")
    remote = environment.get("PRE_COMMIT_REMOTE_NAME", "origin") if pushed is not None else ""
    sides = SideOptions(Path(str(directory)), None, pushed or "index", None, (), remote=remote)
    decision = decided(sides)
    if decision.documents:
        emit(decision, (), verbose=False, colour="auto", sides=sides.spelled)
    held = decision.verdict is not Verdict.ALLOWED and pushed is not None
    exit_with(HELD_BACK if held else ALLOWED)
