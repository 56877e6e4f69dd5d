"""The table of commands; each is imported only when it is asked for, so that help stays fast."""

from __future__ import annotations

import importlib
from typing import Final

import click

from changegate import VERSION
from changegate.cli.edge.exit import FailClosedGroup

# name -> (module in changegate.cli, the line that help shows)
COMMANDS: Final[dict[str, tuple[str, str]]] = {
    "approvals": ("approvals", "What was offered as approval, what counts, and why not."),
    "approve": ("approve", "Show the full change, ask, and sign an approval of it."),
    "audit": ("audit", "Did anything slip past the gate? The gate once more over history."),
    "catalog": ("catalog", "Formats, packs, conditions, renderers and sources there are."),
    "check": ("check", "The gate: may this change go out?"),
    "checkin": ("checkin", "The alarm: is what is live still what was deployed?"),
    "chronicle": ("chronicle", "The page about an incident: what changed, who approved, what undid it."),
    "demo": ("demo", "Replay the outage in a scratch repository."),
    "deployed": ("deployed", "What runs where, and how far behind; record a deployment."),
    "diff": ("diff", "Semantic diff of two files, directories or revisions."),
    "explain": ("explain", "What each change means, what holds it, who may approve."),
    "history": ("history", "Who changed which identity, approved by whom, why, and how long it ran."),
    "hook": ("hook", "Entry points for git and pre-commit hooks."),
    "init": ("init", "Find configuration and write .changegate/; never overwrites."),
    "request": ("request", "Ask for approval in a file that can be carried by hand."),
    "rollback": ("rollback", "Back to the last good version, with what that means."),
    "suspects": ("suspects", "Which identity changes went out before trouble began, and how to undo each."),
    "validate": ("validate", "Check configuration and our own files against their schemas."),
    "verify-attestation": ("verify_attestation", "For the deploy step: did the gate allow exactly this?"),
}


class LazyGroup(FailClosedGroup):
    """A group that knows its commands by name and imports a module when its command runs."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  click's signature
        """Return the names in the order help shows them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002  click's signature
        """Import the command's module and return its command."""
        entry = COMMANDS.get(cmd_name)
        if entry is None:
            return None
        module = importlib.import_module(f"changegate.cli.{entry[0]}")
        command: click.Command = module.command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002  click's signature
        """Write the table of commands without importing any of them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Exit status: 0 allowed, 1 held back, 2 wrong usage, 3 could not decide. 1 and 3 both block.",
)
@click.version_option(VERSION, prog_name="changegate")
@click.option("--debug", is_flag=True, help="Show tracebacks of crashes.")
@click.pass_context
def command(ctx: click.Context, *, debug: bool) -> None:
    """Hold back identity-related configuration changes that the right people have not approved."""
    ctx.obj = {"debug": debug}


def run() -> None:
    """Run the command line; this is the only place the process is left from."""
    command(prog_name="changegate")
