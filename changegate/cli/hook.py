"""What hooks run: git's and pre-commit's ways of saying what is about to happen."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from changegate.cli.edge.exit import ALLOWED, HELD_BACK
from changegate.cli.edge.options import SideOptions, directory_option
from changegate.cli.edge.reports import emit, exit_with
from changegate.errors import UsageError


@click.group("hook")
def command() -> None:
    """Entry points for git and pre-commit hooks."""


@command.command("review")
@directory_option
def review(*, directory: Path) -> None:
    """Report at commit without blocking; block at push.

    At push, pre-commit says what is pushed in PRE_COMMIT_FROM_REF and PRE_COMMIT_TO_REF.
    """
    from changegate.cli.judging.inputs import decided  # noqa: PLC0415  start-up: help needs no gate
    from changegate.model.decision import Verdict  # noqa: PLC0415  start-up: the same

    environment = os.environ  # noqa: TID251  this is how pre-commit speaks to hooks
    pushed = environment.get("PRE_COMMIT_TO_REF")
    remote = environment.get("PRE_COMMIT_REMOTE_NAME", "origin") if pushed is not None else ""
    sides = SideOptions(directory, None, pushed or "index", None, (), remote=remote)
    decision = decided(sides)
    if decision.documents:
        emit(decision, (), verbose=False, colour="auto", sides=sides.spelled)
    held = decision.verdict is not Verdict.ALLOWED and pushed is not None
    exit_with(HELD_BACK if held else ALLOWED)


@command.command("pre-receive")
@directory_option
def pre_receive(*, directory: Path) -> None:
    """Judge a push where it arrives: git's pre-receive hook of a server's repository.

    Reads `<old> <new> <ref>` lines from standard input. Guarded are the default branch and every ref that
    .changegate/config.yaml names as deployed; what is judged by is what stood there before the push.
    """
    from changegate.cli.judging.receiving import default_branch, from_receive, received  # noqa: PLC0415  start-up

    updates = from_receive(_told())
    exit_with(ALLOWED if received(directory, updates, default_branch) else HELD_BACK)


@command.command("pre-push")
@directory_option
@click.argument("remote", default="origin")
@click.argument("url", default="")
def pre_push(*, directory: Path, remote: str, url: str) -> None:  # noqa: ARG001  git hands the address over
    """Judge a push before it leaves, as `pre-receive` would on the other side: git's pre-push hook.

    REMOTE and URL are what git calls the hook with; the refs come from standard input.
    """
    from changegate.cli.judging.receiving import default_branch_of, from_push, received  # noqa: PLC0415  start-up

    updates = from_push(_told())
    exit_with(ALLOWED if received(directory, updates, default_branch_of(remote)) else HELD_BACK)


def _told() -> bytes:
    """What git says on standard input; somebody who sits at a terminal is not kept waiting."""
    if sys.stdin is None or sys.stdin.isatty():
        from changegate.cli.judging.receiving import BY_GIT  # noqa: PLC0415  start-up: help needs no git

        raise UsageError("standard input does not say which refs are pushed", hint=BY_GIT)
    return sys.stdin.buffer.read()
