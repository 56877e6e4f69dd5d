"""The sentences every renderer shares."""

from __future__ import annotations

from collections.abc import Sequence

from changegate.model.change import ChangeKind
from changegate.model.decision import (
    Decision,
    DocumentDecision,
    RequirementOutcome,
    RuleOutcome,
    Verdict,
)
from changegate.model.finding import ClassifiedChange
from changegate.model.path import pointer
from changegate.model.policy import Allow, Deny, Level, Require
from changegate.model.shown import printable
from changegate.report.values import value_text

VERDICTS = {
    Verdict.ALLOWED: "allowed",
    Verdict.PENDING: "held back: approvals are missing",
    Verdict.DENIED: "denied",
}


def counted(number: int, one: str, many: str = "") -> str:
    """Return a number with its noun: `1 change`, `2 changes`."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def name_of(item: ClassifiedChange) -> str:
    """Return the pointer of a change, escaped; the root of a document is `/`."""
    return printable(pointer(item.change.path)) or "/"


def what_changed(item: ClassifiedChange) -> str:
    """Return what became of a value, in one phrase."""
    change = item.change
    match change.kind:
        case ChangeKind.ADDED:
            return f"added {value_text(change.proposed)}"
        case ChangeKind.REMOVED:
            return f"removed {value_text(change.deployed)}"
        case ChangeKind.MOVED:
            origin = printable(pointer(change.origin or ()))
            return f"moved here from {origin} with its value {value_text(change.proposed)}"
        case ChangeKind.REORDERED:
            return f"reordered {value_text(change.deployed)} -> {value_text(change.proposed)}"
        case ChangeKind.MODIFIED:
            return f"{value_text(change.deployed)} -> {value_text(change.proposed)}"


def requirement_text(outcome: RequirementOutcome) -> str:
    """Return how far a requirement is met: `1 of 2 identity-owner: alice@example.com`."""
    role = printable(outcome.requirement.role)
    counted_names = ", ".join(map(printable, outcome.approved_by)) or "nobody yet"
    return f"{len(outcome.approved_by)} of {outcome.threshold} {role}: {counted_names}"


def rule_text(outcome: RuleOutcome) -> str:
    """Return what a rule says of the changes it holds for, in one line."""
    name = printable(outcome.rule)
    advisory = " (advisory, does not block)" if outcome.level is Level.ADVISORY else ""
    if outcome.overridden_by:
        by = ", ".join(printable(approval.approver) for approval in outcome.overridden_by)
        return f"rule {name}: overridden by {by}"
    match outcome.effect:
        case Deny(reason):
            return f"rule {name} denies this: {printable(outcome.message or reason)}{advisory}"
        case Require():
            wanted = "; ".join(map(requirement_text, outcome.requirements))
            return f"rule {name} asks for approvals: {wanted}{advisory}"
        case Allow():
            return f"rule {name} allows this"


def summary(decision: Decision) -> dict[str, int]:
    """Count documents, changes and findings, and documents by verdict."""
    verdicts = [document.verdict for document in decision.documents]
    changes = [item for document in decision.documents for item in document.changes]
    return {
        "documents": len(decision.documents),
        "changes": len(changes),
        "findings": sum(len(item.findings) for item in changes),
        "allowed": verdicts.count(Verdict.ALLOWED),
        "pending": verdicts.count(Verdict.PENDING),
        "denied": verdicts.count(Verdict.DENIED),
    }


def identity_changes(document: DocumentDecision) -> Sequence[ClassifiedChange]:
    """Return the changes of a document that have findings, the most severe first, then as they stand."""
    gated = [item for item in document.changes if item.findings]
    return sorted(gated, key=lambda item: -max(finding.severity.rank for finding in item.findings))


def next_commands(decision: Decision, sides: str = "") -> tuple[str, ...]:
    """Return the commands that would bring a held-back decision further, ready to copy.

    `sides` are the options that name the two sides as they were given, with a space in front.
    """
    pending = [document for document in decision.documents if document.verdict is Verdict.PENDING]
    if not pending:
        return ()
    wanted = " ".join(f"--yes {document.change_id}" for document in pending)
    return (
        f"changegate approve{sides}",
        f"changegate approve{sides} {wanted} --reason 'why'  # without asking",
    )
