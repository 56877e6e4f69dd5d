"""What a way of telling somebody offers: read its target from a declaration, and deliver one alarm."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from changegate.frozen import frozen
from changegate.reading import Reader


@frozen
class Delivery:
    """One alarm on its way: its id (the same at every attempt), its JSON, seconds since 1970, and bounds.

    `environment` are the variables of this machine, where secrets are kept; `commands` says whether programs
    that the deployed side names may be started.
    """

    identifier: str
    body: bytes
    timestamp: int
    seconds: float
    environment: Mapping[str, str]
    commands: bool


class ReceiverKind(Protocol):
    """A module of this folder."""

    def target(self, reader: Reader) -> object:
        """Return where a declaration sends alarms.

        Raises:
            InvalidInputError: it names nobody who could be told.
        """

    def deliver(self, target: Any, delivery: Delivery) -> None:  # noqa: ANN401  its own target
        """Tell of one alarm.

        Raises:
            ChangegateError: nobody has taken it; it must be tried again.
        """
