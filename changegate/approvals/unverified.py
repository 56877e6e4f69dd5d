"""What a record says, read without believing it: for sorting records and for telling people about them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from changegate.approvals import envelope, strict_json
from changegate.approvals.rejected import Rejected, malformed
from changegate.model.approval import Candidate, Subject


def statement(payload: bytes) -> Mapping[str, Any]:
    """Return the statement in a payload, which has an object as its predicate; nothing else is sure of it.

    Raises:
        Rejected: there is none.
    """
    said = strict_json.parse(payload, "the statement")
    if not isinstance(said, dict) or not isinstance(said.get("predicate"), dict):
        raise malformed("the statement has no predicate")
    return said


def change_id(content: bytes) -> str:
    """Return the change id that a record names; empty where it names none."""
    return _named(_statement(content))


def approver(content: bytes) -> str:
    """Return the name that a record gives its approver; empty where it gives none."""
    match _statement(content)["predicate"]:
        case {"approver": {"name": str(named)}}:
            return named
        case _:
            return ""


def amended(candidates: Iterable[Candidate], subject: Subject) -> Iterator[Candidate]:
    """Yield the records of an earlier form of a change: same document and deployed state, another change id.

    They are why somebody's approval no longer counts; `verify` turns each down and says what differs.
    """
    place = {name: getattr(subject, name) for name in ("repository", "environment", "path")}
    deployed = {"deployed": {"revision": subject.deployed_revision}}
    for candidate in candidates:
        said = _statement(candidate.content)
        if {**said["predicate"], **place, **deployed} == said["predicate"] and _named(
            said
        ) != subject.change_id:
            yield candidate


@lru_cache(maxsize=128)
def _statement(content: bytes) -> Mapping[str, Any]:
    try:
        return statement(envelope.open(content).payload)
    except Rejected:
        return {"predicate": {}}


def _named(said: Mapping[str, Any]) -> str:
    match said:
        case {"subject": [{"digest": {"sha256": str(named)}}]}:
            return named
        case _:
            return ""
