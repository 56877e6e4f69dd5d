"""The decision as JUnit XML: a suite for each file, a case for each finding."""

from __future__ import annotations

import html
from collections.abc import Iterator, Sequence

from changegate.frozen import frozen
from changegate.model.decision import Decision, DocumentDecision, Verdict
from changegate.report.escape import cut, inert, shown, told
from changegate.report.remarks import Remark, Weight, remarks
from changegate.report.renderers._contract import View
from changegate.report.wording import VERDICTS, compared, headline, next_commands, worst_first


@frozen
class _Case:
    """A test case: its attributes, its result (`passed`, `failure`, `skipped`) and the words to it."""

    attributes: tuple[tuple[str, str], ...]
    result: str
    kind: str = ""
    text: str = ""


@frozen
class _Suite:
    """The cases of one file, or of the whole, which has no `file`; `said` goes to its output."""

    name: str
    cases: tuple[_Case, ...]
    said: tuple[str, ...] = ()
    file: str = ""


def render(decision: Decision, view: View) -> str:
    """Render findings as test cases: held back is a failure, approved is skipped, the rest passes.

    Text is on one line and printable, so that no character is left that XML 1.0 section 2.2 forbids. The
    first suite is the verdict, so that there is a case even where nothing changed. Valid by the schema of
    Jenkins' xUnit plugin (`junit-10.xsd`), which refuses `file` and `line` of a case: the suite has the file,
    the text the line.
    """
    by_path: dict[str, list[Remark]] = {}
    for remark in remarks(decision):
        by_path.setdefault(remark.path, []).append(remark)
    suites = [_verdict(decision, view)]
    suites += [_suite(document, by_path.get(document.path, [])) for document in worst_first(decision)]
    return "\n".join(_lines(decision, suites)) + "\n"


def _verdict(decision: Decision, view: View) -> _Suite:
    held = decision.verdict is not Verdict.ALLOWED
    case = _Case(
        attributes=(("classname", "changegate"), ("name", "the change may go out")),
        result="failure" if held else "passed",
        kind=decision.verdict.value,
        text=headline(decision),
    )
    said = [inert(told(notice)) for notice in decision.notices]
    said += [inert(shown(command)) for command in next_commands(decision, view.sides)]
    return _Suite("changegate", (case,), (headline(decision), inert(compared(decision)), *said))


def _suite(document: DocumentDecision, found: Sequence[Remark]) -> _Suite:
    name = shown(document.path)
    if len(found) == 0:
        attributes = (("classname", name), ("name", "no identity change"))
        return _Suite(name, (_Case(attributes, "passed"),), file=name)
    said = f"{VERDICTS[document.verdict]}; {document.change_id}"
    return _Suite(name, tuple(map(_case, found)), (said,), name)


def _case(remark: Remark) -> _Case:
    name = shown(remark.path)
    attributes = (
        ("classname", name),
        ("name", f"{remark.title} {shown(cut(remark.pointer, 200)) or '/'}"),
    )
    text = f"{name}:{max(1, remark.line or 1)}: {remark.message}"
    if remark.weight is Weight.BLOCKS:
        return _Case(attributes, "failure", remark.rule, text)
    if len(remark.approved_by) > 0:
        approved = ", ".join(map(shown, remark.approved_by))
        return _Case(attributes, "skipped", text=f"approved by {approved}: {text}")
    return _Case(attributes, "passed", text=text)


def _lines(decision: Decision, suites: Sequence[_Suite]) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    everything = [case for suite in suites for case in suite.cases]
    name = _quoted(f"changegate {shown(decision.environment)}".strip())
    yield f"<testsuites name={name} {_counts(everything)}>"
    for suite in suites:
        file = f" file={_quoted(suite.file)}" if suite.file else ""
        yield f"  <testsuite name={_quoted(suite.name)}{file} {_counts(suite.cases)} {_skipped(suite)}>"
        for case in suite.cases:
            yield from _case_lines(case)
        if len(suite.said) > 0:
            yield f"    <system-out>{_escaped(chr(10).join(suite.said))}</system-out>"
        yield "  </testsuite>"
    yield "</testsuites>"


def _counts(cases: Sequence[_Case]) -> str:
    failures = [case.result for case in cases].count("failure")
    return f'tests="{len(cases)}" failures="{failures}" errors="0" time="0"'


def _skipped(suite: _Suite) -> str:
    return f'skipped="{[case.result for case in suite.cases].count("skipped")}"'


def _case_lines(case: _Case) -> Iterator[str]:
    attributes = " ".join(f"{name}={_quoted(value)}" for name, value in case.attributes)
    yield f'    <testcase {attributes} time="0">'
    match case.result:
        case "failure":
            text = _escaped(case.text)
            yield f"      <failure message={_quoted(case.text)} type={_quoted(case.kind)}>{text}</failure>"
        case "skipped":
            yield f"      <skipped message={_quoted(case.text)}/>"
        case _ if case.text:
            yield f"      <system-out>{_escaped(case.text)}</system-out>"
    yield "    </testcase>"


def _escaped(text: str) -> str:
    return html.escape(text).replace("##", "#&#35;")


def _quoted(text: str) -> str:
    return f'"{_escaped(text)}"'
