"""A decision as a flat list of remarks, each about one place: what most programs that read reports want."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from enum import Enum
from typing import Final

from changegate.frozen import frozen
from changegate.model.decision import Decision, DocumentDecision, RuleOutcome, Verdict
from changegate.model.finding import Category, ClassifiedChange, Finding, Severity
from changegate.model.path import locator, pointer
from changegate.report.escape import cut, shown, told, unmarked
from changegate.report.meanings import DIRECTIONS, MEANINGS
from changegate.report.wording import missing_text, name_of, rule_text, what_changed

SCHEMA_RULE: Final = "schema"
REJECTION_RULE: Final = "approval-does-not-count"
# Longest message of one remark, in characters; viewers show a few lines of it.
MESSAGE_LIMIT: Final = 2000


class Weight(Enum):
    """What a remark does to the one who reads it, worst first: it stops the change, warns, or tells."""

    BLOCKS = "blocks"
    WARNS = "warns"
    TELLS = "tells"


@frozen
class Remark:
    """One thing said about one place.

    `rule` is a category and a severity (`issuer/high`), or one of the rules of this module; `message` is on
    one line, escaped and without secrets; `fingerprint` (64 hex) is the same in every run for the same
    setting, whatever its line and values; `approved_by` names those whose approvals let it pass.
    """

    path: str
    pointer: str
    line: int | None
    rule: str
    title: str
    weight: Weight
    severity: Severity
    category: Category | None
    message: str
    fingerprint: str
    approved_by: tuple[str, ...] = ()


def remarks(decision: Decision) -> tuple[Remark, ...]:
    """Return everything there is to say about single places, the worst first, then by path and line."""
    found = [remark for document in decision.documents for remark in _document(decision, document)]
    return tuple(sorted(_told_apart(found), key=_order))


def _order(remark: Remark) -> tuple[int, int, str, int, str, str, str]:
    weight = list(Weight).index(remark.weight)
    place = (remark.path, remark.line or 0, remark.pointer)
    return (weight, -remark.severity.rank, *place, remark.rule, remark.fingerprint)


def _told_apart(found: Iterable[Remark]) -> Iterator[Remark]:
    """Readers merge what has one fingerprint: the second of the same kind gets one of its own."""
    seen: dict[str, int] = {}
    for remark in found:
        count = seen.get(remark.fingerprint, 0)
        seen[remark.fingerprint] = count + 1
        yield replace(remark, fingerprint=_fingerprint(remark.fingerprint, count)) if count else remark


def _fingerprint(*parts: object) -> str:
    text = json.dumps(["changegate/v1", *parts], sort_keys=True)
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def _document(decision: Decision, document: DocumentDecision) -> Iterator[Remark]:
    for item in document.changes:
        outcomes = outcomes_of(document, item)
        for finding in item.findings:
            yield _finding(decision, document, item, finding, outcomes)
    yield from _schema_errors(decision, document)
    yield from _rejections(decision, document)


def outcomes_of(document: DocumentDecision, item: ClassifiedChange) -> tuple[RuleOutcome, ...]:
    """Return the rules that hold for one change of a document."""
    where = pointer(item.change.path)
    return tuple(outcome for outcome in document.outcomes if where in outcome.pointers)


def _finding(
    decision: Decision,
    document: DocumentDecision,
    item: ClassifiedChange,
    finding: Finding,
    outcomes: tuple[RuleOutcome, ...],
) -> Remark:
    verdict = Verdict.worst(outcome.verdict for outcome in outcomes)
    names = {name for outcome in outcomes for met in outcome.requirements for name in met.approved_by}
    names |= {approval.approver for outcome in outcomes for approval in outcome.overridden_by}
    path = item.change.path
    return Remark(
        path=document.path,
        pointer=pointer(path),
        line=item.change.line,
        rule=f"{finding.category.value}/{finding.severity.value}",
        title=f"{MEANINGS[finding.category].title} ({finding.severity.value})",
        weight=_weight(verdict, finding.severity),
        severity=finding.severity,
        category=finding.category,
        message=_finding_message(item, finding, outcomes),
        fingerprint=_fingerprint(
            decision.environment,
            document.path,
            locator(path),
            finding.category.value,
            finding.pack,
            finding.pattern,
        ),
        approved_by=tuple(sorted(names)) if verdict is Verdict.ALLOWED else (),
    )


def _weight(verdict: Verdict, severity: Severity) -> Weight:
    if verdict is not Verdict.ALLOWED:
        return Weight.BLOCKS
    return Weight.WARNS if severity.at_least(Severity.HIGH) else Weight.TELLS


def _finding_message(item: ClassifiedChange, finding: Finding, outcomes: tuple[RuleOutcome, ...]) -> str:
    signals = "".join(f" [{signal.value}]" for signal in finding.signals)
    parts = [
        f"{cut(name_of(item), 300)}: {what_changed(item, 200)}.",
        f"{told(finding.message, 600)} ({DIRECTIONS[finding.direction]}){signals}.",
        *(f"{cut(text, 400)}." for outcome in outcomes for text in _held(outcome)),
    ]
    return _whole(" ".join(parts))


def _held(outcome: RuleOutcome) -> Iterator[str]:
    yield rule_text(outcome)
    if len(outcome.overridden_by) == 0:
        yield from (text for text in map(missing_text, outcome.requirements) if text)


def _whole(message: str) -> str:
    return unmarked(cut(message, MESSAGE_LIMIT))


def _schema_errors(decision: Decision, document: DocumentDecision) -> Iterator[Remark]:
    for error in document.schema_errors:
        yield Remark(
            path=document.path,
            pointer=error.pointer,
            line=error.line,
            rule=SCHEMA_RULE,
            title="Refused by its schema",
            weight=Weight.BLOCKS,
            severity=Severity.HIGH,
            category=None,
            message=_whole(
                f"{shown(error.pointer, 300) or '/'}: {told(error.message, 600)} [{shown(error.schema, 300)}]"
            ),
            fingerprint=_fingerprint(
                decision.environment, document.path, SCHEMA_RULE, error.pointer, error.schema
            ),
        )


def _rejections(decision: Decision, document: DocumentDecision) -> Iterator[Remark]:
    held = document.verdict is not Verdict.ALLOWED
    for rejection in document.rejections:
        yield Remark(
            path=document.path,
            pointer="",
            line=None,
            rule=REJECTION_RULE,
            title="An approval that does not count",
            weight=Weight.WARNS if held else Weight.TELLS,
            severity=Severity.LOW,
            category=None,
            message=_whole(
                f"{shown(rejection.locator, 300)} does not count: {rejection.reason.value}: "
                f"{told(rejection.detail, 600)}"
            ),
            fingerprint=_fingerprint(
                decision.environment,
                document.path,
                REJECTION_RULE,
                rejection.locator,
                rejection.reason.value,
            ),
        )
