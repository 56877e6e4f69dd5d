"""When to raise an alarm: once for a drift, again when it changes, and when it is over."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime

from changegate.frozen import frozen
from changegate.model.checkin import AlarmKind, Look, Round, State
from changegate.model.path import locator


@frozen
class Known:
    """What is remembered of one check-in: the drift it shows (empty: none), since when, and looks in vain.

    `told` is whether an alarm for the drift was raised, `lost` whether one that nothing is seen any more.
    """

    digest: str = ""
    since: datetime | None = None
    failures: int = 0
    told: bool = False
    lost: bool = False


@frozen
class Alarm:
    """Something that somebody has to be told; `since` is when it began, as far as looks can tell."""

    kind: AlarmKind
    look: Look
    since: datetime
    at: datetime
    digest: str

    @property
    def identifier(self) -> str:
        """The same for the same alarm, however often it is raised or delivered."""
        look = self.look
        said = [self.kind.value, look.environment, look.name, self.digest, self.since.isoformat()]
        return "chk_" + hashlib.sha256(json.dumps(said).encode()).hexdigest()[:32]


def key_of(look: Look) -> str:
    """Return the name under which a check-in is remembered."""
    return f"{look.environment}/{look.name}"


def raised(
    known: Mapping[str, Known], looked: Round, patience: int
) -> tuple[dict[str, Known], tuple[Alarm, ...]]:
    """Return what is to be remembered after a round, and the alarms it raises.

    A check-in in which nothing was seen is told of only after `patience` looks in vain: a network may blink.
    What was not looked at this time is remembered as it was.
    """
    remembered = dict(known)
    alarms: list[Alarm] = []
    for look in looked.looks:
        before = known.get(key_of(look), Known())
        remembered[key_of(look)], found = _after(before, look, looked.at, patience)
        alarms.extend(found)
    return remembered, tuple(alarms)


def _after(before: Known, look: Look, at: datetime, patience: int) -> tuple[Known, list[Alarm]]:
    match look.state:
        case State.AGREES:
            over = before.told or before.lost
            since = before.since or at
            return Known(), [Alarm(AlarmKind.RECOVERED, look, since, at, before.digest)] if over else []
        case State.DRIFTED:
            return _drifted(before, look, at)
        case State.UNKNOWN:
            return _unseen(before, look, at, patience)


def _drifted(before: Known, look: Look, at: datetime) -> tuple[Known, list[Alarm]]:
    digest = digest_of(look)
    since = before.since if before.digest and before.since is not None else at
    now = Known(digest, since, told=True)
    if before.told and before.digest == digest:
        return now, []
    kind = AlarmKind.CHANGED if before.told else AlarmKind.DRIFT
    return now, [Alarm(kind, look, since, at, digest)]


def _unseen(before: Known, look: Look, at: datetime, patience: int) -> tuple[Known, list[Alarm]]:
    since = before.since or at
    now = replace(before, failures=before.failures + 1, since=since)
    if now.failures < patience or before.lost:
        return now, []
    return replace(now, lost=True), [Alarm(AlarmKind.UNREACHABLE, look, since, at, "")]


def digest_of(look: Look) -> str:
    """Return what tells one drift from another: each difference with the live value, and each breach."""
    said = [*_differences(look), *look.remarks]
    return hashlib.sha256(json.dumps(said).encode("utf-8", "surrogatepass")).hexdigest()


def _differences(look: Look) -> Iterator[object]:
    for document in look.documents:
        for item in document.changes:
            if item.findings:
                yield [document.path, locator(item.change.path), repr(item.change.proposed)]
