"""One file that is carried by hand: what is asked of an approver, and the records on the way back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import field, fields
from typing import Any, Final

from changegate.approvals import envelope, strict_json
from changegate.approvals.rejected import Rejected, malformed
from changegate.errors import InvalidInputError, MalformedInputError
from changegate.frozen import frozen
from changegate.model.approval import Decided, Subject
from changegate.model.shown import printable

SCHEMA: Final = "changegate/approval-bundle/v1"
BYTES_AT_MOST: Final = 16 * 1024 * 1024
_BUNDLE: Final = ("schema", "proposed", "approvers", "requests", "records")
_TEXTS: Final = ("change_id", "repository", "environment", "path", "deployed_revision")
_CHANGE: Final = frozenset({"pointer", "locator", "kind", "deployed", "proposed"})


@frozen
class Request:
    """What is asked for, approval or override, and what the gate told whoever asks; nobody signs that."""

    subject: Subject
    told: tuple[str, ...] = ()
    decided: Decided = Decided.APPROVE


@frozen
class Bundle:
    """Requests and records. All but the records is the word of whoever wrote the file.

    `proposed` is the revision that is proposed. `approvers` gives the names on the deployed roster by the
    fingerprints of their keys, for those who cannot look there.
    """

    requests: tuple[Request, ...] = ()
    records: tuple[bytes, ...] = ()
    proposed: str = ""
    approvers: Mapping[str, str] = field(default_factory=dict)


def write(bundle: Bundle) -> bytes:
    """Return the bytes of a bundle.

    Raises:
        InvalidInputError: it could not be read back: a record is no JSON, a path no text, or it is too large.
    """
    try:
        carried = [strict_json.parse(record, "the record") for record in bundle.records]
        data = {
            "schema": SCHEMA,
            "proposed": bundle.proposed,
            "approvers": dict(bundle.approvers),
            "requests": [_written(request) for request in bundle.requests],
            "records": carried,
        }
        content = (json.dumps(data, indent=2) + "\n").encode()
        parsed(content)
    except Rejected as rejected:
        hint = "carry fewer at a time, or approve in the repository"
        raise InvalidInputError("the approval bundle", rejected.detail, hint=hint) from rejected
    return content


def read(content: bytes, origin: str) -> Bundle:
    """Return what a bundle holds. It is the word of a stranger: an approver signs what they are shown of it.

    Raises:
        MalformedInputError: it is no bundle.
    """
    try:
        data = parsed(content)
        if unknown := sorted(set(data) - set(_BUNDLE)):
            raise malformed(f"it says {printable(unknown[0][:60])!r}, which this version does not know")
        return Bundle(
            requests=tuple(map(_request, listed(data, "requests"))),
            records=tuple(map(record, listed(data, "records"))),
            proposed=_text(data.get("proposed", "")),
            approvers=_names(data.get("approvers", {})),
        )
    except Rejected as rejected:
        raise MalformedInputError(
            origin, f"is no bundle of approval requests: {rejected.detail}", hint="have it made again"
        ) from rejected


def is_bundle(content: bytes) -> bool:
    """Whether this is the content of a bundle, broken or not: it says so itself."""
    return content.lstrip()[:1] == b"{" and SCHEMA.rpartition("/")[0].encode() in content[:200]


def parsed(content: bytes) -> Mapping[str, object]:
    """Return the JSON object of a bundle, of which nothing but its schema is known yet.

    Raises:
        Rejected: it is none.
    """
    if len(content) > BYTES_AT_MOST:
        raise malformed(f"it is larger than {BYTES_AT_MOST} bytes")
    data = strict_json.parse(content, "the bundle")
    if not isinstance(data, dict) or data.get("schema") != SCHEMA:
        raise malformed(f"its schema is not {SCHEMA}")
    return data


def listed(data: Mapping[str, object], name: str) -> list[object]:
    """Return the members of a list of a bundle.

    Raises:
        Rejected: there is no such list.
    """
    found = data.get(name)
    if not isinstance(found, list):
        raise malformed(f"it has no list of {printable(name)}")
    return found


def record(data: object) -> bytes:
    """Return a record as it was sealed, byte by byte where this program sealed it."""
    plain = json.dumps(data).encode()
    if len(plain) > envelope.BYTES_AT_MOST:
        # With a line for each of its members it could become many times as large.
        return plain
    return (json.dumps(data, indent=2) + "\n").encode()


def _written(request: Request) -> Mapping[str, object]:
    subject = request.subject
    texts = {name: getattr(subject, name) for name in _TEXTS}
    asked = {"decided": request.decided.value, "told": list(request.told)}
    return {**texts, "changes": list(subject.changes), **asked}


def _request(data: object) -> Request:
    if not isinstance(data, dict) or set(data) != {*_TEXTS, "changes", "decided", "told"}:
        raise malformed(f"a request has {', '.join(_TEXTS)}, changes, decided and told, and nothing else")
    changes, told = data["changes"], data["told"]
    if not isinstance(changes, list) or not all(map(_is_change, changes)):
        raise malformed(f"a request lists changes, each with {', '.join(sorted(_CHANGE))}")
    if not isinstance(told, list):
        raise malformed("what a request was told is a list of lines")
    texts: dict[str, Any] = {name: _text(data[name]) for name in _TEXTS}
    assert {*texts, "changes"} == {one.name for one in fields(Subject)}  # noqa: S101  all of a subject is asked
    decided = next((one for one in Decided if one.value == data["decided"]), None)
    if decided is None:
        raise malformed("a request asks to approve or to override")
    return Request(Subject(**texts, changes=tuple(changes)), tuple(map(_text, told)), decided)


def _is_change(change: object) -> bool:
    if not isinstance(change, dict) or set(change) != _CHANGE or not isinstance(change["locator"], list):
        return False
    texts = isinstance(change["pointer"], str) and isinstance(change["kind"], str)
    return texts and isinstance(change["deployed"], dict) and isinstance(change["proposed"], dict)


def _names(data: object) -> Mapping[str, str]:
    if not isinstance(data, dict):
        raise malformed("approvers are names by fingerprint")
    return {fingerprint: _text(name) for fingerprint, name in data.items()}


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise malformed("it names something by what is no text")
    return value
