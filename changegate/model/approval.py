"""Who may approve, what was offered as approval, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import Enum
from typing import Final

from changegate.frozen import frozen
from changegate.regex import regex

_RECORD: Final = regex(r"\.changegate/approvals/[0-9a-f]{64}/[^/]+\.json")


def is_record(path: str) -> bool:
    """Whether a path of a tree is one where an approval record is looked for."""
    return _RECORD.fullmatch(path) is not None


@frozen
class Key:
    """An SSH public key of an approver: type, blob (RFC 4253 section 6.6) and `SHA256:…` fingerprint.

    `not_before` and `not_after` bound its use (UTC). `authority` marks a certificate authority whose
    certificates speak for the approver named by their principal; `principals` are pairs of a principal and
    the name of the approver it stands for (none: each principal is a name).
    """

    type: str
    blob: bytes
    fingerprint: str
    comment: str
    not_before: datetime | None = None
    not_after: datetime | None = None
    authority: bool = False
    principals: tuple[tuple[str, str], ...] = ()


@frozen
class Approver:
    """Someone on the roster; the name is an e-mail address and the first of the emails.

    `logins` are the names on forges, as `github:alice`, without case.
    """

    name: str
    roles: frozenset[str]
    emails: frozenset[str]
    keys: tuple[Key, ...]
    logins: frozenset[str] = frozenset()


@frozen
class Revocation:
    """A key that no longer counts, since when, and why."""

    fingerprint: str
    since: datetime | None
    reason: str


@frozen
class Veto:
    """A change nobody may approve any more, by whom it was refused, and why; kept on the deployed side."""

    change_id: str
    by: str
    reason: str


@frozen
class Roster:
    """Everybody who may approve, and the keys that no longer count.

    `verifiers` are the pipelines whose word counts for what the gate said; they approve nothing.
    """

    approvers: tuple[Approver, ...]
    revocations: tuple[Revocation, ...] = ()
    vetoes: tuple[Veto, ...] = ()
    authorities: tuple[Key, ...] = ()
    verifiers: tuple[Approver, ...] = ()

    def named(self, name: str) -> Approver | None:
        """The approver of that name."""
        return next((approver for approver in self.approvers if approver.name == name), None)

    def holders(self, role: str) -> tuple[str, ...]:
        """The names of those who hold a role, sorted."""
        return tuple(sorted(approver.name for approver in self.approvers if role in approver.roles))

    def by_email(self, email: str) -> Approver | None:
        """The approver who commits under an address; the case of an address does not tell people apart."""
        wanted = email.casefold()
        return next((who for who in self.approvers if wanted in who.emails), None)


@frozen
class Subject:
    """What an approval must be for: one document change in one environment, as rebuilt here and now.

    `changes` is the JSON that the change id is made of; `deployed_revision` names the
    deployed side (the revision is empty for a plain directory).
    """

    change_id: str
    repository: str
    environment: str
    path: str
    changes: tuple[Mapping[str, object], ...]
    deployed_revision: str


@frozen
class Candidate:
    """Something offered as an approval, not yet believed: where it was found and its bytes."""

    source: str
    locator: str
    content: bytes


class RejectionReason(Enum):
    """Why a candidate does not count."""

    MALFORMED = "malformed"
    TOO_LARGE = "too-large"
    UNSUPPORTED_VERSION = "unsupported-version"
    WRONG_CHANGE = "wrong-change"
    WRONG_NAMESPACE = "wrong-namespace"
    BAD_SIGNATURE = "bad-signature"
    WEAK_KEY = "weak-key"
    UNKNOWN_KEY = "unknown-key"
    KEY_REVOKED = "key-revoked"
    KEY_EXPIRED = "key-expired"
    NO_TOUCH = "no-touch"
    NOT_YET_VALID = "not-yet-valid"
    EXPIRED = "expired"
    STALE = "stale"
    NO_TICKET = "no-ticket"
    NO_REASON = "no-reason"
    NOT_IN_ROLE = "not-in-role"
    AUTHOR = "author"
    DUPLICATE = "duplicate"
    VETOED = "vetoed"
    NOT_ACCEPTED = "not-accepted"
    UNKNOWN_LOGIN = "unknown-login"
    CHANGES_REQUESTED = "changes-requested"
    DISMISSED = "dismissed"


class Decided(Enum):
    """What an approver says."""

    APPROVE = "approve"
    OVERRIDE = "override"


@frozen
class Approval:
    """A candidate that verified: who said yes to exactly this subject, when, why, and with which key.

    `touched` and `verified_user` are the flags a hardware key signs (PROTOCOL.u2f); both None for other keys.
    """

    approver: str
    decided: Decided
    issued_at: datetime
    expires_at: datetime | None
    reason: str
    fingerprint: str
    locator: str
    source: str = "signature"
    touched: bool | None = None
    verified_user: bool | None = None


@frozen
class Rejection:
    """A candidate that does not count, why, and the sentence that says what would mend it."""

    locator: str
    reason: RejectionReason
    detail: str


@frozen
class Evidence:
    """All that was offered for one subject, in a settled order."""

    approvals: tuple[Approval, ...]
    rejections: tuple[Rejection, ...]


@frozen
class Authorship:
    """Who made the proposed change: addresses as claimed, and whether roster keys prove all of them."""

    emails: frozenset[str]
    proven: bool
