"""A round of check-ins as text for people and as JSON (`changegate/checkin/v1`), and one alarm as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from changegate.model.checkin import AlarmKind, Look, Round, State
from changegate.model.decision import Decision
from changegate.model.shown import contained, printable
from changegate.report.changes_json import change_json
from changegate.report.escape import inert, inert_json
from changegate.report.mask import masked
from changegate.report.paint import Paint
from changegate.report.wording import counted, identity_changes, name_of, revision, what_changed

_STATES = {
    State.AGREES: ("agrees", "green"),
    State.DRIFTED: ("DRIFT", "red"),
    State.UNKNOWN: ("NOT SEEN", "yellow"),
}
_SIGNS = {"added": "+", "removed": "-", "modified": "~", "moved": ">", "reordered": "%"}
_ALARMS = {
    AlarmKind.DRIFT: "is no longer what was deployed",
    AlarmKind.CHANGED: "is still not what was deployed, and differs in another way now",
    AlarmKind.RECOVERED: "is what was deployed again",
    AlarmKind.UNREACHABLE: "cannot be seen any more",
}


def without_secrets(looked: Round, key: bytes) -> Round:
    """Return the round with every secret value replaced by a fingerprint under `key`."""
    return replace(looked, looks=tuple(_masked(look, key) for look in looked.looks))


def _masked(look: Look, key: bytes) -> Look:
    if not look.documents:
        return look
    decision = Decision(look.environment, look.deployed, "live", look.documents)
    return replace(look, documents=masked(decision, key).documents)


def round_text(looked: Round, *, colour: bool = False, verbose: bool = False) -> str:
    """Return a round for people; what agrees takes one line."""
    paint = Paint(colour)
    lines = [line for look in looked.looks for line in _look_lines(look, paint, verbose=verbose)]
    word, style = _STATES[looked.state]
    lines.append(f"{paint(word.upper(), style, 'bold')}  {_figures(looked)}  ({_time(looked.at)})")
    if looked.state is State.DRIFTED:
        lines.extend(_what_next(looked))
    return "\n".join(map(inert, lines)) + "\n"


def _look_lines(look: Look, paint: Paint, *, verbose: bool) -> Iterator[str]:
    word, style = _STATES[look.state]
    yield f"{paint(printable(look.name), 'bold')}  {paint(word, style)}  {printable(_where(look))}"
    if look.problem:
        yield f"  {paint('not seen:', 'yellow')} {contained(look.problem)}"
    for remark in look.remarks:
        yield f"  {paint('breach:', 'red')} {contained(remark)}"
    for document in look.documents:
        gated = identity_changes(document)
        if gated or verbose:
            yield f"  {paint(printable(document.path), 'bold')}: deployed -> live"
        for item in gated:
            yield f"    {_SIGNS[item.change.kind.value]} {name_of(item)}: {what_changed(item)}"
            for finding in item.findings:
                said = f"{finding.severity.value} {finding.category.value}"
                yield f"        {said}: {contained(finding.message)}"
        ordinary = [item for item in document.changes if not item.findings]
        if verbose:
            for item in ordinary:
                yield f"    {_SIGNS[item.change.kind.value]} {name_of(item)}: {what_changed(item)}"
        elif ordinary:
            yield f"    and {counted(len(ordinary), 'ordinary difference')} in {printable(document.path)}"


def _where(look: Look) -> str:
    environment = f"{look.environment}: " if look.environment else ""
    return f"({environment}{look.kind} {look.target}, deployed {revision(look.deployed)})"


def _figures(looked: Round) -> str:
    counts = [sum(look.state is state for look in looked.looks) for state in State]
    told = counted(len(looked.looks), "check-in")
    return f"{told}: {counts[0]} agree, {counts[1]} drifted, {counts[2]} not seen"


def _what_next(looked: Round) -> Iterator[str]:
    environment = next(look.environment for look in looked.looks if look.state is State.DRIFTED)
    asked = f" --env {environment}" if environment else ""
    yield "next: what was changed before this, and the way back"
    yield f"  changegate suspects{asked} --before {_time(looked.at)}"
    yield f"  changegate rollback{asked}"


def _time(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def round_json(looked: Round, *, indent: int | None = 2) -> str:
    """Return a round as one JSON object (`schemas/checkin.schema.json`)."""
    said = {
        "schema": "changegate/checkin/v1",
        "state": looked.state.value,
        "at": _time(looked.at),
        "checkins": [_look_json(look) for look in looked.looks],
        "summary": {state.value: sum(look.state is state for look in looked.looks) for state in State},
    }
    return inert_json(json.dumps(said, indent=indent)) + "\n"


def _look_json(look: Look) -> dict[str, object]:
    return {
        "name": look.name,
        "environment": look.environment,
        "state": look.state.value,
        "kind": look.kind,
        "target": look.target,
        "deployed": {"revision": look.deployed},
        "documents": [
            {"path": document.path, "changes": [change_json(item, "live") for item in document.changes]}
            for document in look.documents
        ],
        "remarks": list(look.remarks),
        "problem": look.problem,
    }


def alarm_json(identifier: str, kind: AlarmKind, look: Look, since: datetime, at: datetime) -> str:
    """Return an alarm as one JSON object; its `text` is a sentence for chat systems that show that key."""
    said = {
        "schema": "changegate/alarm/v1",
        "id": identifier,
        "alarm": kind.value,
        "text": alarm_text(kind, look, since),
        "since": _time(since),
        "at": _time(at),
        "checkin": _look_json(look),
    }
    return inert_json(json.dumps(said)) + "\n"


def alarm_text(kind: AlarmKind, look: Look, since: datetime) -> str:
    """Return an alarm as one sentence, with the worst that was seen."""
    where = f" in {look.environment}" if look.environment else ""
    said = [
        *look.remarks,
        *(
            finding.message
            for document in look.documents
            for item in identity_changes(document)
            for finding in item.findings
        ),
        *([look.problem] if look.problem else []),
    ]
    worst = f": {contained(said[0])}" if said else ""
    return f"changegate: {printable(look.name)}{where} {_ALARMS[kind]} (since {_time(since)}){worst}"
