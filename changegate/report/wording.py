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
from changegate.model.policy import Allow, Deny, Level, Require, Rollback
from changegate.model.shown import printable
from changegate.report.escape import cut
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


def what_changed(item: ClassifiedChange, limit: int = 0) -> str:
    """Return what became of a value, in one phrase; each value with at most `limit` characters (0: whole)."""
    change = item.change
    deployed, proposed = (cut(value_text(side), limit) for side in (change.deployed, change.proposed))
    match change.kind:
        case ChangeKind.ADDED:
            return f"added {proposed}"
        case ChangeKind.REMOVED:
            return f"removed {deployed}"
        case ChangeKind.MOVED:
            origin = printable(pointer(change.origin or ()))
            return f"moved here from {origin} with its value {proposed}"
        case ChangeKind.REORDERED:
            return f"reordered {deployed} -> {proposed}"
        case ChangeKind.MODIFIED:
            return f"{deployed} -> {proposed}"


def requirement_text(outcome: RequirementOutcome) -> str:
    """Return how far a requirement is met: `1 of 2 identity-owner: alice@example.com`."""
    role = printable(outcome.requirement.role)
    counted_names = ", ".join(map(printable, outcome.approved_by)) or "nobody yet"
    return f"{len(outcome.approved_by)} of {outcome.threshold} {role}: {counted_names}"


def missing_text(outcome: RequirementOutcome) -> str:
    """Return how many approvals are still missing and who may give them; nothing where none is."""
    if outcome.missing == 0:
        return ""
    names = ", ".join(map(printable, outcome.eligible)) or _NOBODY
    return f"{outcome.missing} more needed; may approve: {names}"


_NOBODY = (
    "nobody on the deployed roster; put approvers into .changegate/roster.yaml ('changegate init' begins one)"
)


def rule_text(outcome: RuleOutcome) -> str:
    """Return what a rule says of the changes it holds for, in one line."""
    name = printable(outcome.rule)
    advisory = " (advisory, does not block)" if outcome.level is Level.ADVISORY else ""
    if outcome.overridden_by:
        return f"rule {name}: overridden by {_overriders(outcome)}"
    why = f" ({printable(outcome.message)})" if outcome.message else ""
    match outcome.effect:
        case Deny(reason):
            return f"rule {name} denies this: {printable(outcome.message or reason)}{advisory}"
        case Require():
            wanted = "; ".join(map(requirement_text, outcome.requirements))
            return f"rule {name} asks for approvals: {wanted}{advisory}{why}"
        case Allow() | Rollback():
            # What an exemption sets aside is always said with whose word it is, until when, and why.
            return f"rule {name} allows this{why}"


def override_text(outcome: RuleOutcome) -> str:
    """Return how far the way around a soft rule has come; nothing where there is none, or none is needed."""
    if outcome.override is None or outcome.verdict is Verdict.ALLOWED:
        return ""
    return f"can be overridden: {requirement_text(outcome.override)}; {missing_text(outcome.override)}"


def _overriders(outcome: RuleOutcome) -> str:
    return ", ".join(
        f"{printable(approval.approver)} ({printable(approval.reason)})" for approval in outcome.overridden_by
    )


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
    asking = f"changegate approve{sides}"
    if len(pending) > _COPIED:
        return (asking,)
    wanted = " ".join(f"--yes {document.change_id}" for document in pending)
    return (asking, f"{asking} {wanted} --reason 'why'  # without asking")


# A command that names more changes than this is copied by nobody.
_COPIED = 10


def approve_command(document: DocumentDecision, sides: str = "") -> str:
    """Return the command that approves one held-back document without asking, ready to copy; else nothing."""
    if document.verdict is not Verdict.PENDING:
        return ""
    return f"changegate approve{sides} --yes {document.change_id} --reason 'why'"


def headline(decision: Decision) -> str:
    """Return the verdict and its figures in one line."""
    figures = summary(decision)
    counts = [
        f"{counted(figures['documents'], 'file')} changed",
        counted(figures["findings"], "identity finding"),
        *(f"{figures[word]} {word}" for word in ("denied", "pending") if figures[word] > 0),
    ]
    return f"{VERDICTS[decision.verdict]} ({', '.join(counts)})"


def compared(decision: Decision) -> str:
    """Return what was compared: `prod: 0123456789ab -> worktree`; a commit id by its first 12 digits."""
    return printable(
        f"{decision.environment}: {revision(decision.deployed)} -> {revision(decision.proposed)}"
    )


def revision(name: str) -> str:
    """Return the name of a side for people: a commit id by its first 12 digits, anything else whole."""
    commit = len(name) in {40, 64} and set(name) <= set("0123456789abcdef")
    return name[:12] if commit else name


def worst_first(decision: Decision) -> tuple[DocumentDecision, ...]:
    """Return the documents, denied ones first, then held back ones, then by severity, then as they stand."""
    order = list(Verdict)

    def key(document: DocumentDecision) -> tuple[int, int]:
        ranks = (finding.severity.rank for item in document.changes for finding in item.findings)
        return (-order.index(document.verdict), -max(ranks, default=-1))

    return tuple(sorted(decision.documents, key=key))
