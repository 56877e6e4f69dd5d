"""Check-ins: where to look for what is live, what was seen there, and what it calls for."""

from __future__ import annotations

from datetime import datetime
from enum import Enum

from changegate.frozen import frozen
from changegate.model.decision import DocumentDecision


@frozen
class Place:
    """A setting, or a whole file, of the deployed configuration; an empty pointer is the whole file."""

    path: str
    pointer: str

    def __str__(self) -> str:
        """Show the place as it is spelled in `checkins.yaml`."""
        return f"{self.path}#{self.pointer}" if self.pointer else self.path


@frozen
class Literal:
    """An expected value that is written down beside the probe itself."""

    value: object


@frozen
class Checkin:
    """A declared look at what is live.

    `kind` names the member of `live.kinds` that looks, `target` is what that member made of the declaration,
    `paths` are globs of the deployed files it is compared with, `expected` says for each fact a probe sees
    where the deployed configuration claims it. `environment` is empty where every environment is meant.
    """

    name: str
    environment: str
    kind: str
    target: object
    paths: tuple[str, ...] = ()
    expected: tuple[tuple[str, Place | Literal], ...] = ()


class State(Enum):
    """What a look has shown: what is live agrees with what is deployed, has drifted, or could not be seen."""

    AGREES = "agrees"
    DRIFTED = "drifted"
    UNKNOWN = "unknown"


@frozen
class Look:
    """What one check-in has shown. In `documents` the proposed side is what is live.

    `remarks` are breaches that are no difference (an expired certificate, a published private key); `problem`
    says why nothing could be seen.
    """

    name: str
    environment: str
    kind: str
    target: str
    deployed: str
    documents: tuple[DocumentDecision, ...] = ()
    remarks: tuple[str, ...] = ()
    problem: str = ""

    @property
    def state(self) -> State:
        """What follows from what was seen; ordinary differences are no drift of identity."""
        if any(item.findings for document in self.documents for item in document.changes) or self.remarks:
            return State.DRIFTED
        return State.UNKNOWN if self.problem else State.AGREES


@frozen
class Round:
    """All looks of one time."""

    at: datetime
    looks: tuple[Look, ...]

    @property
    def state(self) -> State:
        """Drift is known even where something else could not be seen; else what was not seen is not known."""
        states = {look.state for look in self.looks}
        for state in (State.DRIFTED, State.UNKNOWN):
            if state in states:
                return state
        return State.AGREES


@frozen
class Receiver:
    """Who is told of an alarm: the member of `live.receivers` that delivers it, and where to."""

    name: str
    kind: str
    target: object


class AlarmKind(Enum):
    """Why an alarm is raised."""

    DRIFT = "drift"
    CHANGED = "changed"
    RECOVERED = "recovered"
    UNREACHABLE = "unreachable"


@frozen
class Declared:
    """What `.changegate/checkins.yaml` declares."""

    checkins: tuple[Checkin, ...] = ()
    receivers: tuple[Receiver, ...] = ()
    patience: int = 3
