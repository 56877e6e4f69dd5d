"""Which identity change most likely caused the trouble: points, and a reason for each of them."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final

from changegate.model.event import Event, Suspicion

_SEVERITY: Final = {"critical": 20, "high": 12, "medium": 6, "low": 2}
_SLIPPED: Final = 50
_BREAKS: Final = 10
_OPENS: Final = 4
_SIGNAL: Final = 6
_SIGNALS_AT_MOST: Final = 18
_RECENT: Final = 20
_RUNNING: Final = 8


def suspicions(events: Sequence[Event], before: datetime, within: timedelta) -> list[tuple[Event, Suspicion]]:
    """Return the changes that reached an environment within a time before trouble began, the worst first."""
    found = []
    for one in events:
        reached = one.ran_from or one.at
        if before - within <= reached <= before:
            told = list(_reasons(one, before, within))
            score = sum(points for points, _ in told)
            found.append((one, Suspicion(score, tuple(said for _, said in told), undo(one))))
    return sorted(found, key=lambda pair: (-pair[1].score, -(pair[0].ran_from or pair[0].at).timestamp()))


def _reasons(one: Event, before: datetime, within: timedelta) -> Iterator[tuple[int, str]]:
    if one.slipped:
        yield _SLIPPED, one.slipped
    if one.verdict == "undecided":
        yield _SLIPPED, f"nobody can say what it changed: {one.problem}"
    worst = max((shift.severity for shift in one.shifts), key=lambda word: _SEVERITY[word], default="low")
    if one.shifts:
        yield _SEVERITY[worst], f"{worst}"
    directions = {shift.direction for shift in one.shifts}
    if directions & {"breaks", "both"}:
        yield _BREAKS, "it can break logins"
    if directions & {"opens", "both"}:
        yield _OPENS, "it opens access"
    signals = sorted({signal for shift in one.shifts for signal in shift.signals})
    if signals:
        yield min(_SIGNALS_AT_MOST, _SIGNAL * len(signals)), ", ".join(signals)
    if one.ran_until is None or one.ran_until > before:
        yield _RUNNING, "it ran when the trouble began"
    age = before - (one.ran_from or one.at)
    yield round(_RECENT * max(0.0, 1 - age / within)), f"{spoken(age)} before"


def undo(one: Event) -> str:
    """Return the command that goes back to before a change."""
    service = f" --service {shlex.quote(one.service)}" if one.service else ""
    return f"changegate rollback --env {shlex.quote(one.environment)}{service} --to {one.parent[:12]}"


def spoken(time: timedelta) -> str:
    """Return a length of time for people: `2 d 3 h`, `5 min`."""
    seconds = int(time.total_seconds())
    parts = ((seconds // 86_400, "d"), (seconds % 86_400 // 3_600, "h"), (seconds % 3_600 // 60, "min"))
    told = [f"{count} {unit}" for count, unit in parts if count > 0][:2]
    return " ".join(told) or f"{seconds} s"
