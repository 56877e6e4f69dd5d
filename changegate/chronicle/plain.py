"""Events as plain data and back, for reports and for what is remembered of a replay."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, fields
from datetime import UTC, datetime
from typing import Any

from changegate.model.event import Endorsement, Event, Shift


def title_of(stored: bytes) -> str:
    """Return the first line of a stored commit's message."""
    return stored.partition(b"\n\n")[2].partition(b"\n")[0].decode("utf-8", "replace")[:200]


def written(moment: datetime) -> str:
    """Write a time as RFC 3339 in UTC, in whole seconds."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def plain(value: object) -> Any:  # noqa: ANN401  plain data
    """Return an event, or a part of one, as plain data."""
    match value:
        case datetime():
            return written(value)
        case Mapping():
            return {str(key): plain(item) for key, item in value.items()}
        case list() | tuple():
            return [plain(item) for item in value]
        case Event() | Shift() | Endorsement():
            return plain(asdict(value))
        case _:
            return value


def read(data: Mapping[str, Any]) -> Event:
    """Return the event that plain data spells.

    Raises:
        ValueError, KeyError, TypeError: it spells none.
    """
    found = dict(data)
    for name in ("at", "ran_from", "ran_until"):
        found[name] = None if found[name] is None else _moment(found[name])
    found["approvals"] = tuple(
        Endorsement(**(dict(one) | {"at": _moment(one["at"])})) for one in found["approvals"]
    )
    found["shifts"] = tuple(
        Shift(**(dict(one) | {"signals": tuple(one["signals"])})) for one in found["shifts"]
    )
    for name in ("authors", "allowed_by", "held_by"):
        found[name] = tuple(found[name])
    names = {field.name for field in fields(Event)}
    if set(found) != names:
        raise ValueError("not the fields of an event")
    return Event(**found)


def _moment(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
