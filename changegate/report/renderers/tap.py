"""The decision in the Test Anything Protocol, version 14."""

from __future__ import annotations

import json
from collections.abc import Iterator

from changegate.model.decision import Decision, Verdict
from changegate.report.escape import inert, inert_json, shown, told
from changegate.report.remarks import Remark, Weight, remarks
from changegate.report.renderers._contract import View
from changegate.report.wording import compared, headline, next_commands


def render(decision: Decision, view: View) -> str:
    """Render one plan: the verdict as first test point, then each finding; what was approved is skipped."""
    return "\n".join(map(inert, _lines(decision, view))) + "\n"


def _lines(decision: Decision, view: View) -> Iterator[str]:
    found = remarks(decision)
    yield "TAP version 14"
    yield f"1..{len(found) + 1}"
    held = decision.verdict is not Verdict.ALLOWED
    yield f"{'not ok' if held else 'ok'} 1 - {_described(headline(decision))}"
    for number, remark in enumerate(found, start=2):
        yield from _point(number, remark)
    yield f"# {compared(decision)}"
    for notice in decision.notices:
        yield f"# note: {told(notice)}"
    for command in next_commands(decision, view.sides):
        yield f"# {shown(command)}"


def _point(number: int, remark: Remark) -> Iterator[str]:
    word = "not ok" if remark.weight is Weight.BLOCKS else "ok"
    where = f"{shown(remark.path)} {shown(remark.pointer, 200) or '/'}"
    approved = ", ".join(map(shown, remark.approved_by))
    directive = f" # SKIP approved by {_described(approved)}" if approved else ""
    yield f"{word} {number} - {_described(f'{where}: {remark.title}')}{directive}"
    # A JSON string is a YAML scalar in quotes, whatever it holds.
    facts = {"message": remark.message, "severity": remark.severity.value, "file": shown(remark.path)}
    yield "  ---"
    for name, fact in facts.items():
        yield f"  {name}: {inert_json(json.dumps(fact))}"
    yield f"  line: {max(1, remark.line or 1)}"
    yield "  ..."


def _described(text: str) -> str:
    return text.replace("\\", "\\\\").replace("#", "\\#")
