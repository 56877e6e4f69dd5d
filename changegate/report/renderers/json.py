"""The decision as JSON, `changegate/decision/v1`: an interface with a version and a schema."""

from __future__ import annotations

import json

from changegate.model.approval import Approval, Rejection
from changegate.model.decision import Decision, DocumentDecision, RuleOutcome, SchemaError, Verdict
from changegate.model.policy import EXEMPTION, Deny, Rollback
from changegate.report.changes_json import change_json
from changegate.report.escape import inert_json
from changegate.report.renderers._contract import View
from changegate.report.wording import summary


def render(decision: Decision, view: View) -> str:
    """Render the decision as one JSON object (`schemas/decision.schema.json`)."""
    del view
    return inert_json(json.dumps(_decision(decision), indent=2)) + "\n"


def _decision(decision: Decision) -> dict[str, object]:
    return {
        "schema": "changegate/decision/v1",
        "verdict": decision.verdict.value,
        "environment": decision.environment,
        "deployed": {"revision": decision.deployed},
        "proposed": {"revision": decision.proposed},
        "documents": [_document(document) for document in decision.documents],
        "summary": summary(decision),
        "notices": list(decision.notices),
    }


def _document(document: DocumentDecision) -> dict[str, object]:
    return {
        "path": document.path,
        "previous_path": document.previous_path,
        "verdict": document.verdict.value,
        "change_id": document.change_id,
        "changes": [change_json(item) for item in document.changes],
        "schema_errors": [_schema_error(error) for error in document.schema_errors],
        "requirements": [
            requirement for outcome in document.outcomes for requirement in _requirements(outcome)
        ],
        "rejections": [_rejection(rejection) for rejection in document.rejections],
        "approvals": [_approval(approval) for approval in document.approvals],
        "denials": [_denial(outcome) for outcome in document.outcomes if outcome.verdict is Verdict.DENIED],
        "set_aside": [
            _set_aside(outcome)
            for outcome in document.outcomes
            if outcome.overridden_by or outcome.rule == EXEMPTION or isinstance(outcome.effect, Rollback)
        ],
    }


def _schema_error(error: SchemaError) -> dict[str, object]:
    return {
        "pointer": error.pointer,
        "line": error.line,
        "message": error.message,
        "schema": error.schema,
    }


def _requirements(outcome: RuleOutcome) -> list[dict[str, object]]:
    return [
        {
            "rule": outcome.rule,
            "role": met.requirement.role,
            "threshold": met.threshold,
            "approved_by": list(met.approved_by),
            "missing": met.missing,
            "eligible": list(met.eligible),
            "level": outcome.level.value,
            "overridden_by": [approval.approver for approval in outcome.overridden_by],
        }
        for met in outcome.requirements
    ]


def _rejection(rejection: Rejection) -> dict[str, object]:
    return {
        "locator": rejection.locator,
        "reason": rejection.reason.value,
        "detail": rejection.detail,
    }


def _approval(approval: Approval) -> dict[str, object]:
    return {
        "approver": approval.approver,
        "decided": approval.decided.value,
        "reason": approval.reason,
        "issued_at": approval.issued_at.isoformat().replace("+00:00", "Z"),
        "locator": approval.locator,
        "source": approval.source,
    }


def _denial(outcome: RuleOutcome) -> dict[str, object]:
    reason = outcome.effect.reason if isinstance(outcome.effect, Deny) else outcome.message
    return {"rule": outcome.rule, "reason": reason}


def _set_aside(outcome: RuleOutcome) -> dict[str, object]:
    """What would have held and does not: overridden by people, or exempt on the deployed side's word."""
    said = [approval.reason for approval in outcome.overridden_by] or [outcome.message]
    return {
        "rule": outcome.rule,
        "overridden_by": [approval.approver for approval in outcome.overridden_by],
        "reason": "; ".join(said),
        "pointers": list(outcome.pointers),
    }
