"""The decision as a GitLab Code Quality report: what a merge request shows beside its lines."""

from __future__ import annotations

import json
from typing import Final

from changegate.model.decision import Decision
from changegate.model.finding import Severity
from changegate.report.escape import inert_json, shown
from changegate.report.remarks import Remark, Weight, remarks
from changegate.report.renderers._contract import View

_SEVERITIES: Final = {
    Severity.LOW: "minor",
    Severity.MEDIUM: "major",
    Severity.HIGH: "critical",
    Severity.CRITICAL: "blocker",
}


def render(decision: Decision, view: View) -> str:
    """Render every remark as an issue by Code Climate's specification, of which GitLab reads a part.

    The format has no place for a verdict or for what concerns no file; the job's exit status and log do.
    """
    del view
    return inert_json(json.dumps([_issue(remark) for remark in remarks(decision)], indent=2)) + "\n"


def _issue(remark: Remark) -> dict[str, object]:
    line = max(1, remark.line or 1)
    settled = remark.weight is not Weight.BLOCKS and remark.approved_by != ()
    return {
        "type": "issue",
        "categories": ["Security"],
        "description": remark.message,
        "check_name": remark.rule,
        "fingerprint": remark.fingerprint,
        "severity": "info" if settled else _SEVERITIES[remark.severity],
        "location": {"path": shown(remark.path), "lines": {"begin": line, "end": line}},
    }
