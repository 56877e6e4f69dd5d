"""The decision as text for people: what changed, what it means, what holds it, what to do next."""

from __future__ import annotations

from collections.abc import Iterator

from changegate.model.change import ChangeKind
from changegate.model.decision import Decision, DocumentDecision, RuleOutcome, Verdict
from changegate.model.finding import ClassifiedChange, Severity
from changegate.model.shown import contained, printable
from changegate.report.escape import inert
from changegate.report.paint import Paint
from changegate.report.renderers._contract import View
from changegate.report.wording import (
    compared,
    counted,
    identity_changes,
    missing_text,
    name_of,
    next_commands,
    override_text,
    rule_text,
    summary,
    what_changed,
)

_VERDICT = {
    Verdict.ALLOWED: ("ALLOWED", "green"),
    Verdict.PENDING: ("HELD BACK", "yellow"),
    Verdict.DENIED: ("DENIED", "red"),
}
_SIGNS = {
    ChangeKind.ADDED: "+",
    ChangeKind.REMOVED: "-",
    ChangeKind.MODIFIED: "~",
    ChangeKind.MOVED: ">",
    ChangeKind.REORDERED: "%",
}
_SEVERITY = {
    Severity.LOW: "dim",
    Severity.MEDIUM: "blue",
    Severity.HIGH: "yellow",
    Severity.CRITICAL: "red",
}


def render(decision: Decision, view: View) -> str:
    """Render the decision; without `verbose`, ordinary changes of a document are only counted."""
    return "\n".join(map(inert, _lines(decision, view))) + "\n"


def _lines(decision: Decision, view: View) -> Iterator[str]:
    paint = Paint(view.colour)
    told = [line for document in decision.documents for line in _told(document, view, paint)]
    yield _verdict(decision, paint) if view.judged else _counts(decision)
    for notice in decision.notices:
        yield f"{paint('note:', 'bold')} {printable(notice)}"
    if told:
        yield ""
        yield from told[:-1]
    commands = next_commands(decision, view.sides)
    if commands:
        yield ""
        yield "next: somebody who may approve runs"
        yield from (f"  {command}" for command in commands)


def _told(document: DocumentDecision, view: View, paint: Paint) -> Iterator[str]:
    """A document with a blank line behind it, where there is something to tell of it."""
    if document.verdict is not Verdict.ALLOWED or identity_changes(document) or view.verbose:
        yield from _document(document, view, paint)
        yield ""


def _verdict(decision: Decision, paint: Paint) -> str:
    word, style = _VERDICT[decision.verdict]
    return f"{paint(word, style, 'bold')}  {_counts(decision)}  ({compared(decision)})"


def _counts(decision: Decision) -> str:
    figures = summary(decision)
    return (
        f"{counted(figures['documents'], 'file')} changed, {counted(figures['findings'], 'identity finding')}"
    )


def _document(document: DocumentDecision, view: View, paint: Paint) -> Iterator[str]:
    word, style = _VERDICT[document.verdict]
    renamed = f" (was {printable(document.previous_path)})" if document.previous_path is not None else ""
    verdict = f": {paint(word.lower(), style)}" if view.judged else ""
    yield f"{paint(printable(document.path), 'bold')}{renamed}{verdict}"
    for item in identity_changes(document):
        yield from _identity_change(item, paint)
    yield from _ordinary_changes(document, view, paint)
    for error in document.schema_errors:
        place = "" if error.line is None else f" (line {error.line})"
        yield (
            f"  {paint('schema', 'red')} {printable(error.pointer) or '/'}{place}: "
            f"{printable(error.message)} [{printable(error.schema)}]"
        )
    for outcome in document.outcomes:
        yield from _outcome(outcome, paint)
    for rejection in document.rejections:
        yield (
            f"  {paint('does not count:', 'yellow')} {printable(rejection.locator)}: "
            f"{rejection.reason.value}: {contained(rejection.detail)}"
        )
    if document.verdict is not Verdict.ALLOWED:
        yield f"  change id {document.change_id}"


def _identity_change(item: ClassifiedChange, paint: Paint) -> Iterator[str]:
    line = "" if item.change.line is None else f" (line {item.change.line})"
    sign = _SIGNS[item.change.kind]
    yield f"  {sign} {paint(name_of(item), 'bold')}{line}: {what_changed(item)}"
    for finding in item.findings:
        tag = paint(f"{finding.severity.value} {finding.category.value}", _SEVERITY[finding.severity])
        signals = "".join(f" [{signal.value}]" for signal in finding.signals)
        yield f"      {tag}{signals}: {contained(finding.message)}"


def _ordinary_changes(document: DocumentDecision, view: View, paint: Paint) -> Iterator[str]:
    ordinary = [item for item in document.changes if not item.findings]
    if not ordinary:
        return
    if not view.verbose:
        yield paint(f"  and {counted(len(ordinary), 'ordinary change')}", "dim")
        return
    for item in ordinary:
        reason = f"  (set aside: {printable(item.ignored)})" if item.ignored else ""
        yield paint(f"  {_SIGNS[item.change.kind]} {name_of(item)}: {what_changed(item)}{reason}", "dim")


def _outcome(outcome: RuleOutcome, paint: Paint) -> Iterator[str]:
    _, style = _VERDICT[outcome.verdict]
    yield f"  {paint(rule_text(outcome), style)}"
    for met in outcome.requirements:
        missing = missing_text(met)
        if missing and not outcome.overridden_by:
            yield f"    {missing}"
    if around := override_text(outcome):
        yield f"    {around}"
