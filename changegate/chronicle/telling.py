"""What the gate said of a step becomes an event: words and digests, no secrets."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping

from changegate.chronicle.plain import title_of
from changegate.model.approval import Decided
from changegate.model.decision import Decision, DocumentDecision, RuleOutcome, Verdict
from changegate.model.event import Endorsement, Event, Shift
from changegate.model.finding import ClassifiedChange
from changegate.model.path import locator, pointer
from changegate.model.policy import Allow, Rollback
from changegate.release.replay import Judged
from changegate.report.mask import masked
from changegate.report.values import value_text
from changegate.report.wording import identity_changes, missing_text, rule_text
from changegate.repository import Repository

_VALUE_AT_MOST = 400


def event(repository: Repository, judged: Judged, key: bytes) -> Event:
    """Return the event of one judged document; `key` makes the fingerprints that stand for secrets."""
    decision = _masked(judged, key)
    step = judged.step
    digests = {
        json.dumps(change["locator"], sort_keys=True): (
            _digest(change["deployed"]),
            _digest(change["proposed"]),
        )
        for change in judged.subject.changes
    }
    return Event(
        commit=step.new,
        parent=step.old or "",
        at=judged.at,
        environment=judged.environment,
        service=judged.service,
        path=decision.path,
        previous_path=decision.previous_path or "",
        change_id=decision.change_id,
        title=title_of(repository.objects.read(step.new, "commit")),
        authors=tuple(sorted(judged.authorship.emails)),
        proven=judged.authorship.proven,
        verdict=decision.verdict.value,
        allowed_by=tuple(_allowing(outcome) for outcome in decision.outcomes if _allows(outcome)),
        held_by=tuple(line for outcome in decision.outcomes for line in _holding(outcome)),
        approvals=tuple(
            Endorsement(one.approver, one.issued_at, one.reason, one.decided is Decided.OVERRIDE)
            for one in decision.approvals
        ),
        shifts=tuple(_shift(item, digests) for item in identity_changes(decision)),
    )


def _masked(judged: Judged, key: bytes) -> DocumentDecision:
    step = judged.step
    whole = Decision(judged.environment, step.old or "", step.new, (judged.decision,))
    return masked(whole, key).documents[0]


def _shift(item: ClassifiedChange, digests: Mapping[str, tuple[str, str]]) -> Shift:
    worst = max(item.findings, key=lambda finding: finding.severity.rank)
    place = json.dumps(locator(item.change.path), sort_keys=True)
    before, after = digests.get(place, ("", ""))
    return Shift(
        pointer=pointer(item.change.path) or "/",
        kind=item.change.kind.value,
        deployed=_cut(value_text(item.change.deployed)),
        proposed=_cut(value_text(item.change.proposed)),
        category=worst.category.value,
        severity=worst.severity.value,
        signals=tuple(sorted({signal.value for finding in item.findings for signal in finding.signals})),
        direction=worst.direction.value,
        message=_cut(worst.message),
        before=before,
        after=after,
    )


def _cut(text: str) -> str:
    return text if len(text) <= _VALUE_AT_MOST else text[:_VALUE_AT_MOST] + "…"


def _digest(value: object) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()[:24]


def _allows(outcome: RuleOutcome) -> bool:
    return outcome.verdict is Verdict.ALLOWED


def _allowing(outcome: RuleOutcome) -> str:
    plain = isinstance(outcome.effect, Allow | Rollback) and outcome.message
    return f"{outcome.rule}: {outcome.message}" if plain else outcome.rule


def _holding(outcome: RuleOutcome) -> list[str]:
    if outcome.verdict is Verdict.ALLOWED:
        return []
    missing = [missing_text(one) for one in outcome.requirements]
    return ["; ".join([rule_text(outcome), *filter(None, missing)])]
