"""A program that gets the alarm as JSON on its standard input; only where programs may be started."""

from __future__ import annotations

from typing import Final

from changegate.errors import UsageError
from changegate.live.kinds import command
from changegate.live.kinds.command import Command
from changegate.live.receivers._contract import Delivery
from changegate.live.running import output

target: Final = command.target
_LIMIT: Final = 1024 * 1024


def deliver(target: Command, delivery: Delivery) -> None:
    """Run the program; any exit status but 0 means that nobody has been told."""
    if not delivery.commands:
        raise UsageError(
            f"an alarm would run: {target}",
            hint="read it, then allow what the deployed side names with --allow-commands",
        )
    told = {**delivery.environment, "CHANGEGATE_ALARM_ID": delivery.identifier}
    output(target.words, text=delivery.body, seconds=delivery.seconds, limit=_LIMIT, environment=told)
