"""Plain builders of model values: a default for everything, a keyword for what a test is about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from changegate.decide.evaluate import Question
from changegate.decide.policy import policy
from changegate.model.approval import (
    Approval,
    Approver,
    Authorship,
    Decided,
    Evidence,
    Key,
    Rejection,
    RejectionReason,
    Revocation,
    Roster,
)
from changegate.model.change import Change, Side
from changegate.model.decision import (
    Decision,
    DocumentDecision,
    RequirementOutcome,
    RuleOutcome,
    SchemaError,
)
from changegate.model.finding import Category, ClassifiedChange, Direction, Finding, Severity, Signal
from changegate.model.path import Path
from changegate.model.policy import Allow, Effect, Level, Policy, Require, Requirement, Rule

NOW = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)
ROLE = "identity-owner"
CHANGE_ID = "c" * 64


def make_change(
    *path: Any,
    deployed: Side = "https://id.example.com",
    proposed: Side = "https://id.example.org",
    line: int | None = None,
    origin: Path | None = None,
) -> Change:
    return Change(path or ("issuer",), deployed, proposed, line, origin)


def make_finding(
    category: Category = Category.ISSUER,
    severity: Severity = Severity.HIGH,
    *,
    pack: str = "dex",
    pattern: str = "issuer",
    direction: Direction = Direction.BREAKS,
    signals: Iterable[Signal] = (),
    message: str = "the issuer changes",
) -> Finding:
    return Finding(pack, pattern, category, severity, direction, tuple(signals), message)


def make_classified(
    *findings: Finding, change: Change | None = None, secret: bool = False, ignored: str = ""
) -> ClassifiedChange:
    """A change with what it means; without findings it is an ordinary change."""
    return ClassifiedChange(make_change() if change is None else change, findings, secret, ignored)


def make_key(fingerprint: str = "SHA256:alice") -> Key:
    return Key("ssh-ed25519", fingerprint.encode(), fingerprint, "laptop")


def make_approver(
    name: str = "alice",
    roles: Iterable[str] = (ROLE,),
    *,
    emails: Iterable[str] = (),
    keys: Iterable[str] | None = None,
) -> Approver:
    """Somebody at example.com whose key has their name, unless keys are given by fingerprint."""
    address = f"{name}@example.com"
    given = (f"SHA256:{name}",) if keys is None else keys
    return Approver(address, frozenset(roles), frozenset({address, *emails}), tuple(map(make_key, given)))


def make_roster(*approvers: Approver, revoked: Iterable[str] = ()) -> Roster:
    """Alice, Bob and Carol own identity, Dave does not; unless other people are given."""
    usual = (
        make_approver("alice"),
        make_approver("bob"),
        make_approver("carol"),
        make_approver("dave", roles=("developer",)),
    )
    return Roster(approvers or usual, tuple(Revocation(one, None, "lost") for one in revoked))


def make_approval(
    name: str = "alice",
    *,
    decided: Decided = Decided.APPROVE,
    issued_at: datetime = NOW - timedelta(hours=1),
    reason: str = "CHG-1 agreed with the identity team",
    fingerprint: str | None = None,
    locator: str | None = None,
    source: str = "signature",
    touched: bool | None = None,
    verified_user: bool | None = None,
) -> Approval:
    """What somebody at example.com said, signed with the key of their name."""
    return Approval(
        approver=f"{name}@example.com",
        decided=decided,
        issued_at=issued_at,
        expires_at=None,
        reason=reason,
        fingerprint=f"SHA256:{name}" if fingerprint is None else fingerprint,
        locator=f".changegate/approvals/{name}.json" if locator is None else locator,
        source=source,
        touched=touched,
        verified_user=verified_user,
    )


def make_rejection(
    locator: str = ".changegate/approvals/mallory.json",
    reason: RejectionReason = RejectionReason.UNKNOWN_KEY,
    detail: str = "nobody on the roster holds this key",
) -> Rejection:
    return Rejection(locator, reason, detail)


def make_evidence(*approvals: Approval, rejections: Iterable[Rejection] = ()) -> Evidence:
    return Evidence(approvals, tuple(rejections))


def make_authorship(*names: str, proven: bool = True) -> Authorship:
    """Who made the proposal; Mallory, who is on no roster, unless others are named."""
    return Authorship(frozenset(f"{name}@example.com" for name in names or ("mallory",)), proven)


def make_require(threshold: int = 2, role: str = ROLE, **fields: Any) -> Require:
    return Require((Requirement(role, threshold),), **fields)


def make_rule(
    name: str = "identity", effect: Effect | None = None, level: Level = Level.HARD, **fields: Any
) -> Rule:
    return Rule(name, fields.pop("when", ()), make_require() if effect is None else effect, level, **fields)


def make_policy(*rules: Rule, otherwise: Effect | None = None, **fields: Any) -> Policy:
    return Policy(1, rules, Allow() if otherwise is None else otherwise, ("policy.yaml",), **fields)


def read_policy(rules: Sequence[Mapping[str, object]], roster: Roster | None = None, **top: object) -> Policy:
    """The policy of plain data; `freeze`, `exemptions` … as keywords, `otherwise: allow` unless given."""
    data = {"version": 1, "rules": rules, "otherwise": "allow", "roles": [ROLE], **top}
    return policy(data, "policy.yaml", make_roster() if roster is None else roster)


def make_question(*changes: ClassifiedChange, **fields: Any) -> Question:
    """One issuer change in production under one rule that asks two identity owners, unless told otherwise."""
    given: dict[str, Any] = {
        "path": "services/auth/config.yaml",
        "previous_path": None,
        "change_id": CHANGE_ID,
        "changes": changes or (make_classified(make_finding()),),
        "schema_errors": (),
        "environment": "prod",
        "service": "auth",
        "policy": make_policy(make_rule()),
        "roster": make_roster(),
        "evidence": make_evidence(),
        "authorship": make_authorship(),
        "now": NOW,
    }
    return Question(**(given | fields))


def make_outcome(rule: str = "identity", effect: Effect | None = None, **fields: Any) -> RuleOutcome:
    """A rule that asks two identity owners, of whom nobody has approved yet, unless told otherwise."""
    held = make_require() if effect is None else effect
    missing = RequirementOutcome(Requirement(ROLE, 2), 2, (), ("alice@example.com", "bob@example.com"))
    given: dict[str, Any] = {
        "level": Level.HARD,
        "pointers": ("/issuer",),
        "requirements": (missing,) if isinstance(held, Require) else (),
    }
    return RuleOutcome(rule, held, **(given | fields))


def make_document(*changes: ClassifiedChange, **fields: Any) -> DocumentDecision:
    """A document with one issuer change that is held back, unless told otherwise."""
    given: dict[str, Any] = {
        "path": "services/auth/config.yaml",
        "previous_path": None,
        "change_id": CHANGE_ID,
        "changes": changes or (make_classified(make_finding()),),
        "schema_errors": (),
        "outcomes": (make_outcome(),),
        "rejections": (),
    }
    return DocumentDecision(**(given | fields))


def make_schema_error(
    pointer: str = "/issuer", line: int | None = 1, message: str = "must be of type string"
) -> SchemaError:
    return SchemaError(pointer, line, message, ".changegate/schemas/auth.schema.json")


def make_decision(*documents: DocumentDecision, **fields: Any) -> Decision:
    given: dict[str, Any] = {
        "environment": "prod",
        "deployed": "d" * 40,
        "proposed": "p" * 40,
        "documents": documents,
    }
    return Decision(**(given | fields))
