"""Replay what was deployed, choose what was asked for, and write the page."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from changegate import VERSION
from changegate.chronicle.formats import PAGES
from changegate.chronicle.remembered import Remembered, code, version_of
from changegate.chronicle.replaying import Replayed, Replaying
from changegate.cli.edge.clock import now
from changegate.cli.edge.console import report
from changegate.cli.edge.files import write_whole
from changegate.cli.edge.options import SideOptions
from changegate.cli.sides.scope import Located, book_of, deployed_of, named_environment
from changegate.cli.sides.spelling import Places
from changegate.errors import UsageError
from changegate.model.config import Config, Environment
from changegate.model.event import Event, Page
from changegate.pattern import glob_matches
from changegate.release.line import Span
from changegate.repository import Repository
from changegate.resources import shipped
from changegate.trust import SHIPPED_POLICY, read_config

_ALL: Final = 10_000_000
_LONGEST: Final = 32_503_680_000  # the year 3000 in seconds
_EARLIEST: Final = 1970  # no commit is older


def replayed(
    directory: Path, environment: str | None, since: str | None, *, remember: bool
) -> tuple[Replayed, ...]:
    """Return what happened in the environments asked for."""
    with ExitStack() as closing:
        places = Places.opened(directory, ("HEAD",), closing)
        options = SideOptions(directory, None, None, environment, ())
        book = book_of(options, places)
        if places.repository is None or book is None:
            raise UsageError("not inside a git repository")
        repository = places.repository
        located = Located(options, places, read_config(book), book)
        memory = _memory(repository) if remember else None
        replaying = Replaying(repository, memory, secrets.token_bytes(32))
        start = None if since is None else repository.resolve(since)
        found = tuple(
            replaying.of(one, _end(one, located, repository), Span(since=start, most=_ALL))
            for one in _environments(located.config, environment)
        )
        if memory is not None:
            memory.save()
        return found


def _environments(config: Config, named: str | None) -> tuple[Environment, ...]:
    if named is not None:
        return (named_environment(config, named),)
    return config.environments or (Environment("default", "HEAD", ("**",)),)


def _end(environment: Environment, located: Located, repository: Repository) -> str:
    spelled, side = deployed_of(located, environment)
    side = located.places.side(spelled) if side is None else side
    commit = repository.commit_of(side)
    if commit is None:
        hint = "name another environment with --env; a directory or snapshot has no history"
        raise UsageError(f"{environment.name}: {spelled} has no history", hint=hint)
    return commit


def _memory(repository: Repository) -> Remembered:
    packs = shipped("classify.packs", "_compiled.json")
    parts = {
        "code": code(),
        "packs": packs,
        "policy": shipped("policies", SHIPPED_POLICY),
        "version": VERSION.encode(),
    }
    return Remembered.at(repository.place.common_dir, version_of(parts))


def wanted(
    service: str | None,
    category: tuple[str, ...],
    key: str | None,
    since: datetime | None,
    until: datetime | None,
) -> Callable[[Event], bool]:
    """Return what tells whether an event is asked for; `key` is a glob over pointers, or a key's name."""

    def asked(one: Event) -> bool:
        inside = (since is None or one.at >= since) and (until is None or one.at <= until)
        ours = service is None or one.service == service
        about = not category or any(shift.category in category for shift in one.shifts)
        named = key is None or any(_is_key(key, shift.pointer) for shift in one.shifts)
        return inside and ours and about and named

    return asked


def _is_key(key: str, pointer: str) -> bool:
    if key.startswith(("/", "*")):
        return glob_matches(key, pointer)
    return key in pointer.split("/")


def moment(text: str, option: str) -> datetime:
    """Return a time: ISO 8601 (without an offset it is UTC), or seconds since 1970.

    Raises:
        UsageError: it is neither.
    """
    try:
        if text.isascii() and text.isdigit() and int(text) < _LONGEST:
            return datetime.fromtimestamp(int(text), UTC)
        found = datetime.fromisoformat(text)
        zoned = (found.replace(tzinfo=UTC) if found.tzinfo is None else found).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise _no_time(text, option) from error
    if zoned.year < _EARLIEST:
        raise _no_time(text, option)
    return zoned


def _no_time(text: str, option: str) -> UsageError:
    hint = "2026-01-31T10:30Z, 2026-01-31T11:30+01:00, 2026-01-31, or seconds since 1970"
    return UsageError(f"{option} {text}: is no time", hint=hint)


def optional(text: str | None, option: str) -> datetime | None:
    """Return a time, or None where none was given."""
    return None if text is None else moment(text, option)


def present() -> datetime:
    """Return the time it is."""
    return now()


def emit(page: Page, formats: tuple[str, ...], usual: str) -> None:
    """Write a page in every format asked for, to the screen or to a file."""
    known = ", ".join(sorted(PAGES))
    screens = 0
    for asked in formats or (usual,):
        name, given, file = asked.partition("=")
        if name not in PAGES or (given and not file):
            raise UsageError(f"there is no format {asked!r}", hint=f"formats are {known}, or NAME=FILE")
        screens += not given
    if screens > 1:
        raise UsageError("two formats for the screen", hint="write one to a file: --format html=FILE")
    for asked in formats or (usual,):
        name, _, file = asked.partition("=")
        text = PAGES[name].render(page)
        if file:
            write_whole(Path(file), text.encode())
        else:
            report(text)
