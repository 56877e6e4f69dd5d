"""Changes and findings as JSON, the form that all our JSON shares."""

from __future__ import annotations

from changegate.model.finding import ClassifiedChange, Finding
from changegate.model.path import pointer
from changegate.report.values import value_json


def change_json(item: ClassifiedChange, proposed: str = "proposed") -> dict[str, object]:
    """Return a masked change; `proposed` is the name of its later side."""
    change = item.change
    shown: dict[str, object] = {
        "pointer": pointer(change.path),
        "kind": change.kind.value,
        "deployed": value_json(change.deployed),
        proposed: value_json(change.proposed),
        "line": change.line,
        "findings": [finding_json(finding) for finding in item.findings],
    }
    if change.origin is not None:
        shown["from"] = pointer(change.origin)
    if item.ignored:
        shown["ignored"] = item.ignored
    return shown


def finding_json(finding: Finding) -> dict[str, object]:
    """Return a finding."""
    return {
        "pack": finding.pack,
        "category": finding.category.value,
        "severity": finding.severity.value,
        "signals": [signal.value for signal in finding.signals],
        "message": finding.message,
        "direction": finding.direction.value,
        "pattern": finding.pattern,
    }
