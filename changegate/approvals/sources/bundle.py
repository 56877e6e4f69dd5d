"""Records in one file that can be carried by hand: requests to an approver, records on the way back."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

from changegate.approvals import strict_json
from changegate.approvals.rejected import Rejected, malformed
from changegate.approvals.sources._file import read
from changegate.approvals.sources._shelf import Shelf, named_change
from changegate.errors import InvalidInputError, MalformedInputError
from changegate.model.approval import Candidate, Subject
from changegate.model.shown import printable

SCHEMA: Final = "changegate/approval-bundle/v1"
BYTES_AT_MOST: Final = 16 * 1024 * 1024
_REQUEST: Final = ("change_id", "repository", "environment", "path", "deployed_revision")


def candidates(location: Path | Shelf, change_id: str) -> Iterator[Candidate]:
    """Yield the records in a bundle; a file that is no bundle is itself offered, to be refused."""
    kept = location if isinstance(location, Shelf) else shelf(location)
    return kept.candidates(change_id)


def shelf(file: Path) -> Shelf:
    """Return the records in a bundle, read once for any number of changes; of no file, nothing."""
    content = read(str(file), BYTES_AT_MOST)
    if content is None:
        return Shelf("bundle", {}, lambda _: b"")
    try:
        records = _members(_parsed(content), "records")
    except Rejected:
        return Shelf("bundle", {"": (str(file),)}, lambda _: content)
    found = {f"{file}#{number:05}": _record(record) for number, record in enumerate(records)}
    names: dict[str, list[str]] = {}
    for name, record in found.items():
        names.setdefault(named_change(record), []).append(name)
    return Shelf("bundle", {key: tuple(some) for key, some in names.items()}, found.__getitem__)


def write(requests: Iterable[Subject], records: Iterable[bytes]) -> bytes:
    """Return a bundle that asks for approval of some subjects and carries some records.

    Raises:
        InvalidInputError: a record is no JSON, or the bundle would be too large.
    """
    try:
        carried = [strict_json.parse(record, "the record") for record in records]
    except Rejected as rejected:
        raise InvalidInputError("the approval bundle", rejected.detail) from rejected
    asked = [_request(subject) for subject in requests]
    bundle = {"schema": SCHEMA, "requests": asked, "records": carried}
    content = (json.dumps(bundle, indent=2) + "\n").encode()
    if len(content) > BYTES_AT_MOST:
        raise InvalidInputError(
            "the approval bundle", f"would be larger than {BYTES_AT_MOST} bytes", hint="carry fewer at a time"
        )
    return content


def requests(content: bytes, origin: str) -> tuple[Subject, ...]:
    """Return what a bundle asks approval for.

    It is the word of whoever wrote the bundle: an approver signs what is in it and sees all of that, and the
    gate compares with what it finds itself.

    Raises:
        MalformedInputError: it is no bundle.
    """
    try:
        return tuple(_subject(request) for request in _members(_parsed(content), "requests"))
    except Rejected as rejected:
        raise MalformedInputError(
            origin, f"is no bundle of approval requests: {rejected.detail}", hint="have it made again"
        ) from rejected


def _request(subject: Subject) -> dict[str, object]:
    return {name: getattr(subject, name) for name in _REQUEST} | {"changes": list(subject.changes)}


def _subject(request: object) -> Subject:
    if not isinstance(request, dict) or set(request) != {*_REQUEST, "changes"}:
        raise malformed(f"a request has {', '.join(_REQUEST)} and changes, and nothing else")
    texts = [request[name] for name in _REQUEST]
    changes = request["changes"]
    if not all(isinstance(text, str) for text in texts) or not isinstance(changes, list):
        raise malformed("a request names its change in texts and lists its changes")
    if not all(isinstance(change, dict) for change in changes):
        raise malformed("a change is an object")
    change_id, repository, environment, path, deployed_revision = texts
    return Subject(change_id, repository, environment, path, tuple(changes), deployed_revision)


def _parsed(content: bytes) -> Mapping[str, object]:
    if len(content) > BYTES_AT_MOST:
        raise malformed("it is too large")
    data = strict_json.parse(content, "the bundle")
    if not isinstance(data, dict) or data.get("schema") != SCHEMA:
        raise malformed(f"its schema is not {SCHEMA}")
    return data


def _members(bundle: Mapping[str, object], name: str) -> list[object]:
    found = bundle.get(name)
    if not isinstance(found, list):
        raise malformed(f"it has no list of {printable(name)}")
    return found


def _record(record: object) -> bytes:
    """A record as it was sealed, byte by byte where this program sealed it."""
    return (json.dumps(record, indent=2) + "\n").encode()
