"""The bytes an approver signs: an in-toto Statement (v1) about the gated changes of one document."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from typing import Final

from changegate.approvals import claims as claiming
from changegate.approvals import strict_json
from changegate.approvals.canonical import canonical
from changegate.approvals.claims import Claims
from changegate.approvals.difference import difference
from changegate.approvals.rejected import Rejected, malformed
from changegate.errors import InvalidInputError
from changegate.model.approval import RejectionReason, Subject
from changegate.model.shown import printable

STATEMENT_TYPE: Final = "https://in-toto.io/Statement/v1"
PREDICATE_TYPE: Final = "https://changegate.dev/attestation/change-approval/v1"
# Beyond this the changes are named by their digest, so that a record of any change stays small.
CHANGES_AT_MOST: Final = 24 * 1024


def build(subject: Subject, claims: Claims) -> bytes:
    """Return the statement as canonical JSON (RFC 8785): the one and only spelling of it.

    Raises:
        InvalidInputError: the claims cannot be written.
    """
    claiming.insist(claims)
    named = {"name": subject.path, "digest": {"sha256": subject.change_id}}
    predicate = claiming.predicate(claims) | {
        "repository": subject.repository,
        "environment": subject.environment,
        "path": subject.path,
        "changes": _changes(subject),
    }
    return canonical(
        {"_type": STATEMENT_TYPE, "subject": [named], "predicateType": PREDICATE_TYPE, "predicate": predicate}
    )


def _changes(subject: Subject) -> object:
    listed = list(subject.changes)
    written = canonical(listed)
    if len(written) <= CHANGES_AT_MOST:
        return listed
    return {"count": len(listed), "digest": {"sha256": hashlib.sha256(written).hexdigest()}}


def read(payload: bytes, subject: Subject) -> Claims:
    """Return what a statement claims, if it is the statement of exactly this subject.

    Nothing but the claims is taken from it: with them the statement is built anew, to be the same bytes.

    Raises:
        Rejected: it is broken, of another version, holds anything unknown, or is of another subject.
    """
    data = strict_json.parse(payload, "the statement")
    predicate = _predicate(data)
    claims = claiming.read(predicate)
    try:
        expected = build(subject, claims)
    except InvalidInputError as error:
        raise malformed(error.problem) from error
    if payload == expected:
        return claims
    rebuilt = strict_json.parse(expected, "the expected statement")
    for unknown in _unknown(data, rebuilt):
        detail = f"the statement says {unknown!r}, which this version does not know; update changegate"
        raise Rejected(RejectionReason.UNSUPPORTED_VERSION, detail)
    raise difference(data, rebuilt)


def _predicate(data: object) -> Mapping[str, object]:
    if not isinstance(data, dict):
        raise malformed("the payload is no in-toto statement; make the record with 'changegate approve'")
    for name, known in (("_type", STATEMENT_TYPE), ("predicateType", PREDICATE_TYPE)):
        if data.get(name) != known:
            shown = printable(str(data.get(name))[:90])
            detail = f"statements of {name} {shown!r} are not known to this version; approve again with it"
            raise Rejected(RejectionReason.UNSUPPORTED_VERSION, detail)
    predicate = data.get("predicate")
    if not isinstance(predicate, dict):
        raise malformed("the statement has no predicate; make the record with 'changegate approve'")
    return predicate


def _unknown(found: object, known: object) -> Iterator[str]:
    """Members that this version does not know: one of them may limit what the approval is for."""
    if isinstance(found, dict) and isinstance(known, dict):
        yield from sorted(printable(name[:60]) for name in found if name not in known)
        for name in known:
            if name != "changes":
                yield from _unknown(found.get(name), known[name])
    elif isinstance(found, list) and isinstance(known, list):
        for one, other in zip(found, known, strict=False):
            yield from _unknown(one, other)
