"""The bytes of a statement as an approver reads them: all of it, escaped, nothing cut short."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from changegate.model.approval import Subject
from changegate.model.shown import printable


def shown(payload: bytes, subject: Subject, told: Sequence[str], *, brief: bool) -> Iterator[str]:
    """Return a statement's bytes as lines of text, with lines about who else approved and what is missing.

    `brief` leaves out the changes, for somebody who named the change id and so has seen them. Very many
    changes stand in a statement as their digest; then they are shown as the subject has them.
    """
    predicate = json.loads(payload)["predicate"]
    if not isinstance(predicate["changes"], list):
        predicate["changes"] = list(subject.changes)
    return _lines(predicate, subject, told, brief=brief)


def _lines(
    predicate: Mapping[str, Any], subject: Subject, told: Sequence[str], *, brief: bool
) -> Iterator[str]:
    environment = predicate["environment"] or "every environment"
    place = printable(environment), printable(predicate["repository"]) or "this repository"
    yield f"{printable(predicate['path'])} in {place[0]} of {place[1]}"
    yield f"  change id {subject.change_id}"
    changes = predicate["changes"]
    if not brief:
        for change in changes:
            yield from _change(change)
    yield from (f"  {line}" for line in told)
    until = predicate["expiresAt"] or "no end"
    name = printable(predicate["approver"]["name"])
    yield f"  signed as {name}, until {until}, reason: {_reason(predicate)}"


def _reason(predicate: Mapping[str, Any]) -> str:
    return printable(predicate["reason"]) or "(none)"


def _change(change: Mapping[str, Any]) -> Iterator[str]:
    yield f"  {printable(change['kind'])} {printable(change['pointer']) or '/'}"
    yield f"    deployed {_value(change['deployed'])}"
    yield f"    proposed {_value(change['proposed'])}"


def _value(value: Mapping[str, Any]) -> str:
    if value == {"absent": True}:
        return "(absent)"
    if set(value) == {"secret"}:
        return "(secret)"
    return ", ".join(
        f"{printable(kind)} {printable(json.dumps(text, ensure_ascii=False))}" for kind, text in value.items()
    )
