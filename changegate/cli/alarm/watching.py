"""Look again and again: bounded, slower while nothing can be seen, and gone at once when told to end."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Final

from changegate.cli.alarm.round import Asked, Seen, explained, report, seen, status, told
from changegate.cli.edge.console import note
from changegate.cli.edge.exit import UNDECIDED
from changegate.errors import ChangegateError
from changegate.live.alarms import digest_of
from changegate.model.checkin import Look

_SLOWEST: Final = 8


def watched(asked: Asked, pause: timedelta, rounds: int | None) -> int:
    """Look until so many rounds are over or a signal ends it, and return the status of the last one."""
    last, shown, failures = UNDECIDED, None, 0
    with _ending() as ended:
        count = 0
        while True:
            found = _round(asked)
            last = UNDECIDED if found is None else _told(asked, found)
            failures = min(failures + 1, _SLOWEST) if last == UNDECIDED else 0
            if found is not None:
                shown = _shown(asked, found, shown)
            count += 1
            if count == rounds or ended.wait(_seconds(pause, failures)):
                return last


def _seconds(pause: timedelta, failures: int) -> float:
    return min(float(threading.TIMEOUT_MAX), pause.total_seconds() * min(_SLOWEST, 1 << failures))


def _round(asked: Asked) -> Seen | None:
    """One round; what keeps it from beginning (a broken book, a fetch) may be over at the next."""
    try:
        return seen(asked)
    except ChangegateError as error:
        explained(error)
        return None


def _told(asked: Asked, found: Seen) -> int:
    try:
        return status(found.looked.state, told(asked, found))
    except ChangegateError as error:
        explained(error)
        return status(found.looked.state, None)


def _shown(asked: Asked, found: Seen, before: object) -> object:
    """Report a round in full where it shows something new; else say in one line that all is as it was."""
    now = [(look.state, look.problem, digest_of(look)) for look in found.looked.looks]
    if now != before:
        report(asked, found.shown)
    else:
        note(f"{found.looked.at:%Y-%m-%dT%H:%M:%SZ} as before: {_states(found.looked.looks)}")
    return now


def _states(looks: tuple[Look, ...]) -> str:
    return ", ".join(f"{look.name} {look.state.value}" for look in looks)


@contextmanager
def _ending() -> Iterator[threading.Event]:
    """An event that the signals set which ask a program to end (SIGTERM, SIGINT)."""
    ended = threading.Event()
    kept = {one: signal.signal(one, lambda *_: ended.set()) for one in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield ended
    finally:
        for one, handler in kept.items():
            signal.signal(one, handler)
