"""What a record may say for itself: who, when and why; everything else is rebuilt and compared."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final

from changegate.approvals.rejected import malformed
from changegate.errors import InvalidInputError
from changegate.frozen import frozen
from changegate.model.approval import Decided
from changegate.regex import regex

REASON_AT_MOST: Final = 2_000
_TEXT_AT_MOST: Final = 512
_TIME: Final = regex(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")
_CONTROL: Final = regex(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


@frozen
class Claims:
    """Who approves with which key, what they say, when, until when, why, and what was deployed then.

    Times are UTC in whole seconds. `version` is that of the program that wrote the record.
    """

    approver: str
    fingerprint: str
    decided: Decided
    deployed_revision: str
    issued_at: datetime
    expires_at: datetime | None
    reason: str
    version: str


def is_reason(text: str) -> bool:
    """Whether a record can hold a text as its reason."""
    return len(text) <= REASON_AT_MOST and _CONTROL.search(text) is None


def insist(claims: Claims) -> None:
    """Insist that claims can be written.

    Raises:
        InvalidInputError: a text is too long or holds control characters, or it expires before it is issued.
    """
    texts = {
        "approver": claims.approver,
        "fingerprint": claims.fingerprint,
        "deployed revision": claims.deployed_revision,
        "version": claims.version,
    }
    for name, text in texts.items():
        if len(text) > _TEXT_AT_MOST or _CONTROL.search(text) or "\n" in text:
            raise InvalidInputError("the approval record", f"the {name} is too long or no plain text")
    if claims.deployed_revision.startswith("-"):
        raise InvalidInputError("the approval record", "no revision begins with a hyphen")
    if not is_reason(claims.reason):
        raise InvalidInputError(
            "the approval record", f"a reason is plain text of {REASON_AT_MOST} characters at most"
        )
    if claims.expires_at is not None and claims.expires_at <= claims.issued_at:
        raise InvalidInputError("the approval record", "it expires before it is issued")


def predicate(claims: Claims) -> dict[str, object]:
    """Return the members of the predicate that claims make."""
    return {
        "approver": {"name": claims.approver, "fingerprint": claims.fingerprint},
        "decided": claims.decided.value,
        "deployed": {"revision": claims.deployed_revision},
        "issuedAt": written(claims.issued_at),
        "expiresAt": None if claims.expires_at is None else written(claims.expires_at),
        "reason": claims.reason,
        "tool": {"name": "changegate", "version": claims.version},
    }


def read(found: Mapping[str, object]) -> Claims:
    """Return what a predicate claims.

    Raises:
        Rejected: a claim is missing or is not what it must be.
    """
    approver, deployed, tool = (members(found, name) for name in ("approver", "deployed", "tool"))
    expires = found.get("expiresAt")
    return Claims(
        approver=text_of(approver, "name"),
        fingerprint=text_of(approver, "fingerprint"),
        decided=_decided(text_of(found, "decided")),
        deployed_revision=text_of(deployed, "revision"),
        issued_at=moment(text_of(found, "issuedAt")),
        expires_at=None if expires is None else moment(text_of(found, "expiresAt")),
        reason=text_of(found, "reason"),
        version=text_of(tool, "version"),
    )


def written(moment: datetime) -> str:
    """Write a time as RFC 3339 in UTC, in whole seconds."""
    # Not strftime(): that writes the year 970 with three digits.
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds") + "Z"


def moment(text: str) -> datetime:
    """Read a time as `written` writes it.

    Raises:
        Rejected: it is written in any other way, or there is no such time.
    """
    if _TIME.fullmatch(text) is None:
        raise malformed("a time is not written as 2026-01-31T12:00:00Z, in UTC")
    try:
        return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except ValueError as error:
        raise malformed(f"there is no time {text}") from error


def members(found: Mapping[str, object], name: str) -> Mapping[str, object]:
    """Return a part of a statement that has members of its own; without it, `Rejected` is raised."""
    value = found.get(name)
    if not isinstance(value, Mapping):
        raise malformed(f"the statement has no {name!r} with members of its own")
    return value


def text_of(found: Mapping[str, object], name: str) -> str:
    """Return a text of a statement; where there is none, `Rejected` is raised."""
    value = found.get(name)
    if not isinstance(value, str):
        raise malformed(f"the statement has no text as {name!r}")
    return value


def _decided(text: str) -> Decided:
    known = {member.value: member for member in Decided}
    if text not in known:
        raise malformed(f"a statement decides one of {', '.join(known)}")
    return known[text]
