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
    """Yield the records of another form of a change: of an earlier one, or of a file by another name.

    An earlier form is of the same document and deployed state; by another name it is the same settings.
    They are why somebody's approval does not count; `verify` turns each down and says what differs.
    """
    for candidate in candidates:
        said = _statement(candidate.content)
        given = said["predicate"]
        earlier = (given.get("path"), given.get("deployed")) == (
            subject.path,
            {"revision": subject.deployed_revision},
        )
        same = earlier or _settings(given.get("changes")) == _settings(list(subject.changes))
        place = (given.get("repository"), given.get("environment"))
        if same and place == (subject.repository, subject.environment) and _named(said) != subject.change_id:
            yield candidate


def _settings(changes: object) -> list[object] | None:
    """The changes but for that of the file's name, which has no place in the file."""
    if not isinstance(changes, list):
        return None
    return [one for one in changes if not isinstance(one, dict) or one.get("locator") != []]


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
