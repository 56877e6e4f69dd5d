"""The decision as SARIF 2.1.0 (OASIS), for code scanning: what was approved stands there as suppressed."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Sequence
from typing import Final
from urllib.parse import quote

from changegate import VERSION
from changegate.model.decision import Decision, Verdict
from changegate.model.finding import Severity
from changegate.report.escape import inert_json, shown, told
from changegate.report.meanings import MEANINGS, SCORES
from changegate.report.remarks import REJECTION_RULE, SCHEMA_RULE, Remark, Weight, remarks
from changegate.report.renderers._contract import View
from changegate.report.wording import headline

# GitHub refuses a run with more results, and shows the worst of them only.
RESULT_LIMIT: Final = 25_000
SHOWN_LIMIT: Final = 5_000
# Nor does it take a file that is larger than this once it is compressed with gzip.
SIZE_LIMIT: Final = 10_000_000
_LEVELS: Final = {Weight.BLOCKS: "error", Weight.WARNS: "warning", Weight.TELLS: "note"}
_OWN_RULES: Final = {
    SCHEMA_RULE: (
        "Refused by its schema",
        "The proposed document does not satisfy the JSON Schema that the deployed side maps to it.",
        "Correct the setting, or change the schema on the deployed side first.",
    ),
    REJECTION_RULE: (
        "An approval that does not count",
        "Something was offered as an approval of this change and is none; the message says why.",
        "Ask for a new approval: changegate approve.",
    ),
}


def render(decision: Decision, view: View) -> str:
    """Render the decision as a SARIF log with one run; of results that are too many the worst are kept."""
    del view
    found = remarks(decision)
    kept = min(len(found), RESULT_LIMIT)
    text = _log(decision, found, kept)
    while kept > 0 and not _fits(text):
        kept //= 2
        text = _log(decision, found, kept)
    return text


def _fits(text: str) -> bool:
    raw = text.encode("utf-8", "replace")
    return len(raw) <= SIZE_LIMIT or len(zlib.compress(raw)) <= SIZE_LIMIT


def _log(decision: Decision, found: Sequence[Remark], kept: int) -> str:
    log = {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [_run(decision, found[:kept], len(found))],
    }
    return inert_json(json.dumps(log, indent=2)) + "\n"


def _run(decision: Decision, found: Sequence[Remark], count: int) -> dict[str, object]:
    rules = _rules(found)
    places = {str(rule["id"]): number for number, rule in enumerate(rules)}
    return {
        "tool": {"driver": {"name": "changegate", "version": VERSION, "rules": rules}},
        # A run of one environment must not close the alerts of another's.
        "automationDetails": {"id": f"changegate/{quote(decision.environment, safe='')}/"},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {"SRCROOT": {"description": {"text": "The top of the repository."}}},
        "invocations": [_invocation(decision, count, len(found))],
        "properties": {
            "verdict": decision.verdict.value,
            "deployed": shown(decision.deployed),
            "proposed": shown(decision.proposed),
        },
        "results": [_result(remark, places[remark.rule]) for remark in found],
    }


def _invocation(decision: Decision, count: int, kept: int) -> dict[str, object]:
    held = decision.verdict is not Verdict.ALLOWED
    said = [("error" if held else "note", headline(decision))]
    said += [("warning", told(notice)) for notice in decision.notices]
    if count > kept:
        left_out = f"{count - kept} results are left out, the mildest"
        said.append(("warning", f"{left_out}; --format json has them all"))
    if kept > SHOWN_LIMIT:
        said.append(("note", f"GitHub shows the worst {SHOWN_LIMIT} of {kept} results"))
    return {
        "executionSuccessful": True,
        "exitCode": 1 if held else 0,
        "toolExecutionNotifications": [
            {"level": level, "message": {"text": _unlinked(text)}} for level, text in said
        ],
    }


def _result(remark: Remark, rule: int) -> dict[str, object]:
    approved = ", ".join(shown(name) for name in remark.approved_by)
    accepted = {"kind": "external", "status": "accepted", "justification": f"approved by {approved}"}
    return {
        "ruleId": remark.rule,
        "ruleIndex": rule,
        "level": _LEVELS[remark.weight],
        "message": {"text": _unlinked(remark.message)},
        "locations": [_location(remark)],
        # The one that GitHub reads is the first; the second is SARIF's own custom of a versioned name.
        "partialFingerprints": {
            "primaryLocationLineHash": f"{remark.fingerprint[:16]}:1",
            "changegate/v1": remark.fingerprint,
        },
        "suppressions": [accepted] if approved else [],
        "properties": {"severity": remark.severity.value, "pointer": shown(remark.pointer, 300)},
    }


def _location(remark: Remark) -> dict[str, object]:
    # An empty name is no URI of a file; what has no line is shown at the first.
    uri = quote(remark.path.encode("utf-8", "surrogateescape"), safe="/")
    return {
        "physicalLocation": {
            "artifactLocation": {"uri": uri, "uriBaseId": "SRCROOT"},
            "region": {"startLine": max(1, remark.line or 1)},
        },
        "logicalLocations": [
            {"fullyQualifiedName": shown(remark.pointer, 300) or "/", "kind": "property"},
        ],
    }


def _unlinked(text: str) -> str:
    """Take the link out of `[text](target)`, which section 3.11.6 allows in any message."""
    return text.replace("](", "]\\u{28}")


def _rules(found: Iterable[Remark]) -> list[dict[str, object]]:
    known: dict[str, Remark] = {}
    for remark in found:
        known.setdefault(remark.rule, remark)
    return [_rule(known[name]) for name in sorted(known)]


def _rule(remark: Remark) -> dict[str, object]:
    if remark.category is None:
        title, about, advice = _OWN_RULES[remark.rule]
    else:
        meaning = MEANINGS[remark.category]
        title, about, advice = (f"{meaning.title} changed", meaning.about, meaning.advice)
    return {
        "id": remark.rule,
        "name": "".join(word.capitalize() for word in remark.rule.replace("/", "-").split("-")),
        "shortDescription": {"text": f"{title}."},
        "fullDescription": {"text": about},
        "help": {"text": f"{about} {advice}", "markdown": f"{about}\n\n**Before you approve:** {advice}"},
        "defaultConfiguration": {"level": _default_level(remark.severity)},
        "properties": {
            "tags": ["configuration", "identity", "security"],
            "precision": "high",
            "problem.severity": _default_level(remark.severity).replace("note", "recommendation"),
            "security-severity": SCORES[remark.severity],
        },
    }


def _default_level(severity: Severity) -> str:
    return {Severity.LOW: "note", Severity.MEDIUM: "warning"}.get(severity, "error")
