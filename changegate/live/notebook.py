"""What outlives one look: what is known of each check-in, and alarms that somebody still has to be told.

An alarm is written down before it is delivered and crossed out receiver by receiver; whatever happens in
between, it is delivered again rather than lost.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from changegate.errors import InvalidInputError, ToolError
from changegate.frozen import frozen
from changegate.live.alarms import Alarm, Known

_KNOWN: Final = "known.json"
_OUTBOX: Final = "outbox"
Write = Callable[[Path, bytes], None]


@frozen
class Waiting:
    """An alarm that is not delivered yet: its id, its JSON, who has to be told, and where it is kept."""

    identifier: str
    body: str
    receivers: tuple[str, ...]
    kept: Path


@frozen
class Notebook:
    """A folder that only its owner reads; `write` writes a file whole or not at all."""

    folder: Path
    write: Write

    def open(self) -> None:
        """Make the folder where it is not there yet.

        Raises:
            ToolError: it cannot be made.
        """
        try:
            (self.folder / _OUTBOX).mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            hint = "name a folder that can be written with --state"
            raise ToolError(str(self.folder), f"cannot be made: {error.strerror}", hint=hint) from error

    def known(self) -> dict[str, Known]:
        """Return what is known of each check-in; what cannot be read is forgotten: told twice beats never."""
        try:
            data = json.loads((self.folder / _KNOWN).read_bytes())
            return {name: _read(one) for name, one in data.items()}
        except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
            return {}

    def remember(self, known: Mapping[str, Known]) -> None:
        """Write down what is known now."""
        data = {name: _written(one) for name, one in known.items()}
        self.write(self.folder / _KNOWN, json.dumps(data, indent=1).encode())

    def post(self, alarm: Alarm, body: str, receivers: Sequence[str]) -> None:
        """Write an alarm down for those who have to be told of it."""
        outbox = self.folder / _OUTBOX
        waiting = sorted(outbox.glob("[!.]*.json"))
        known = next((path for path in waiting if path.stem.endswith(alarm.identifier)), None)
        number = 1 + max((_number(path) for path in waiting), default=0)
        kept = known or outbox / f"{number:09d}-{alarm.identifier}.json"
        self._keep(Waiting(alarm.identifier, body, tuple(receivers), kept))

    def waiting(self) -> tuple[Waiting, ...]:
        """Return the alarms that are still to be delivered, oldest first.

        Raises:
            InvalidInputError: one of them cannot be read.
        """
        return tuple(_waiting(path) for path in sorted((self.folder / _OUTBOX).glob("[!.]*.json")))

    def delivered(self, alarm: Waiting, receiver: str) -> Waiting:
        """Cross a receiver out and return what is left of the alarm."""
        rest = Waiting(
            alarm.identifier,
            alarm.body,
            tuple(name for name in alarm.receivers if name != receiver),
            alarm.kept,
        )
        if rest.receivers:
            self._keep(rest)
        else:
            alarm.kept.unlink(missing_ok=True)
        return rest

    def _keep(self, alarm: Waiting) -> None:
        data = {"id": alarm.identifier, "receivers": alarm.receivers, "body": alarm.body}
        self.write(alarm.kept, json.dumps(data, indent=1).encode())


def _waiting(path: Path) -> Waiting:
    try:
        data = json.loads(path.read_bytes())
        return Waiting(str(data["id"]), str(data["body"]), tuple(map(str, data["receivers"])), path)
    except (OSError, ValueError, TypeError, KeyError, RecursionError) as error:
        hint = "read it, tell whom it concerns, and move it away"
        raise InvalidInputError(str(path), "holds an alarm that cannot be read", hint=hint) from error


def _read(data: dict[str, Any]) -> Known:
    since = data["since"]
    return Known(
        str(data["digest"]),
        None if since is None else datetime.fromisoformat(since),
        int(data["failures"]),
        bool(data["told"]),
        bool(data["lost"]),
    )


def _written(known: Known) -> dict[str, object]:
    return {
        "digest": known.digest,
        "since": None if known.since is None else known.since.isoformat(),
        "failures": known.failures,
        "told": known.told,
        "lost": known.lost,
    }


def _number(path: Path) -> int:
    """The place of a waiting alarm in the order they came; a file of another name has none."""
    digits = path.stem.partition("-")[0]
    return int(digits) if digits.isdecimal() else 0
