"""Alarms on their way: written down first, then delivered, whatever fails in between."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Final

from changegate.cli.edge.console import complain
from changegate.cli.edge.files import write_whole
from changegate.errors import ChangegateError, ToolError
from changegate.frozen import frozen
from changegate.live.alarms import raised
from changegate.live.notebook import Notebook
from changegate.live.receivers import RECEIVERS
from changegate.live.receivers._contract import Delivery
from changegate.model.checkin import Receiver, Round
from changegate.report.rounds import alarm_json

_OWNER_ONLY: Final = 0o600


@frozen
class Bell:
    """Who is told, what is remembered between looks, and the bounds of one delivery."""

    receivers: tuple[Receiver, ...]
    notebook: Notebook
    patience: int
    seconds: float
    commands: bool

    def ring(self, looked: Round, shown: Round) -> int:
        """Tell of what has changed since the last look, and of what could not be told then.

        `shown` is the round without its secrets. Returns how many alarms still wait to be taken.
        """
        remembered, alarms = raised(self.notebook.known(), looked, self.patience)
        by_name = {(look.environment, look.name): look for look in shown.looks}
        for alarm in alarms:
            look = by_name[alarm.look.environment, alarm.look.name]
            body = alarm_json(alarm.identifier, alarm.kind, look, alarm.since, alarm.at)
            self.notebook.post(alarm, body, [receiver.name for receiver in self.receivers])
        self.notebook.remember(remembered)
        return self._delivered(looked.at)

    def _delivered(self, at: datetime) -> int:
        """Deliver what waits, oldest first; a receiver that is down keeps later alarms waiting too."""
        known = {receiver.name: receiver for receiver in self.receivers}
        down: set[str] = set()
        left = 0
        for alarm in self.notebook.waiting():
            for name in alarm.receivers:
                receiver = known.get(name)
                if receiver is not None and name not in down:
                    if self._told(receiver, alarm.identifier, alarm.body, at):
                        alarm = self.notebook.delivered(alarm, name)  # noqa: PLW2901  what is left of it
                    else:
                        down.add(name)
                elif receiver is None:
                    # No longer declared on the deployed side: nobody waits for it any more.
                    alarm = self.notebook.delivered(alarm, name)  # noqa: PLW2901  the same
            left += bool(alarm.receivers)
        return left

    def _told(self, receiver: Receiver, identifier: str, body: str, at: datetime) -> bool:
        environment = dict(os.environ)  # noqa: TID251  the command line knows the environment
        delivery = Delivery(
            identifier, body.encode(), int(at.timestamp()), self.seconds, environment, self.commands
        )
        try:
            RECEIVERS[receiver.kind].deliver(receiver.target, delivery)
        except ChangegateError as error:
            complain(f"{receiver.name} was not told of alarm {identifier}: {error}", error.hint)
            return False
        return True


@contextmanager
def notebook(folder: Path) -> Iterator[Notebook]:
    """Open what is remembered in a folder, for one check-in at a time.

    Raises:
        ToolError: it cannot be written, or somebody else has it open.
    """
    book = Notebook(folder, _write)
    book.open()
    handle = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, _OWNER_ONLY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            hint = "wait for it, or give this one a folder of its own with --state"
            raise ToolError(str(folder), "another check-in is running", hint=hint) from error
        yield book
    finally:
        os.close(handle)


def _write(target: Path, content: bytes) -> None:
    write_whole(target, content)
    target.chmod(_OWNER_ONLY)
