"""The decision as one HTML page that needs nothing else: no network, no script, any screen, paper."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from changegate.model.decision import Decision, DocumentDecision, Verdict
from changegate.report.markup import Markup, code, element, sentence
from changegate.report.page_style import HEAD, style_sheet
from changegate.report.picture import picture, rows
from changegate.report.renderers._contract import View
from changegate.report.story import WORDS, chip, story
from changegate.report.wording import counted, identity_changes, next_commands, revision, summary, worst_first

_HEADLINES: Final = {
    Verdict.ALLOWED: "Allowed: this may go out",
    Verdict.PENDING: "Held back: approvals are missing",
    Verdict.DENIED: "Denied: this may not go out",
}
_ORDINARY_FILES: Final = 1000


def render(decision: Decision, view: View) -> str:
    """Render the report: the verdict, what to do, a picture, then the story of each file, the worst first."""
    told = [document for document in worst_first(decision) if _has_story(document)]
    plain = [document for document in decision.documents if not _has_story(document)]
    anchors = {document.path: f"file-{number}" for number, document in enumerate(told, start=1)}
    title = f"changegate: {WORDS[decision.verdict]}, {decision.environment}"
    body = element(
        "body",
        element("a", "Skip to the report", href="#report", class_="skip"),
        _header(decision),
        *_contents(told, anchors),
        element("main", *_main(decision, view, told, plain, anchors), id="report", tabindex="-1"),
        _footer(decision),
    )
    head = f"{HEAD}{element('title', title).text}\n<style>\n{style_sheet()}</style>\n</head>\n"
    return f'<!DOCTYPE html>\n<html lang="en">\n{head}{body.text}\n</html>\n'


def _has_story(document: DocumentDecision) -> bool:
    return document.verdict is not Verdict.ALLOWED or len(identity_changes(document)) > 0


def _header(decision: Decision) -> Markup:
    figures = summary(decision)
    facts = {
        "Environment": decision.environment,
        "Deployed": revision(decision.deployed),
        "Proposed": revision(decision.proposed),
        "Files changed": str(figures["documents"]),
        "Identity findings": str(figures["findings"]),
    }
    listed = [element("div", element("dt", name), element("dd", code(fact))) for name, fact in facts.items()]
    verdict = element(
        "div",
        element("p", "changegate", class_="eyebrow"),
        element("h1", _HEADLINES[decision.verdict]),
        element("dl", *listed, class_="facts"),
        class_=f"verdict {decision.verdict.value}",
    )
    return element("header", verdict)


def _contents(told: Sequence[DocumentDecision], anchors: dict[str, str]) -> Iterator[Markup]:
    if len(told) < 2:
        return
    links = [
        element(
            "li",
            element("a", code(document.path), href=f"#{anchors[document.path]}"),
            " ",
            chip(WORDS[document.verdict], document.verdict.value),
        )
        for document in told
    ]
    yield element("nav", element("h2", "Files", id="files"), element("ol", *links), aria_labelledby="files")


def _main(
    decision: Decision,
    view: View,
    told: Sequence[DocumentDecision],
    plain: Sequence[DocumentDecision],
    anchors: dict[str, str],
) -> Iterator[Markup]:
    yield from _next(decision, view)
    yield from _notices(decision)
    drawn = rows(told)
    if sum(row.total for row in drawn) > 1:
        yield element("h2", "At a glance")
        yield picture(drawn)
    for folder, documents in _by_folder(told).items():
        yield element("h2", *(["In ", code(folder)] if folder else ["At the top of the repository"]))
        for document in documents:
            yield story(document, anchors[document.path], view.sides)
    yield from _plain_files(plain)


def _next(decision: Decision, view: View) -> Iterator[Markup]:
    commands = next_commands(decision, view.sides)[:1]
    denied = decision.verdict is Verdict.DENIED
    if denied or len(commands) > 0:
        yield element("h2", "What to do next")
    if denied:
        yield element("p", "What is denied cannot be approved as it is: correct it first.")
    if len(commands) > 0:
        yield element("p", "Somebody who may approve runs this, reads what it shows, and signs:")
        label = "Command to approve what is held back"
        yield element(
            "pre",
            element("code", commands[0]),
            class_="command",
            tabindex="0",
            role="region",
            aria_label=label,
        )


def _notices(decision: Decision) -> Iterator[Markup]:
    if len(decision.notices) > 0:
        yield element("h2", "Notes")
        yield element("ul", *(element("li", sentence(notice)) for notice in decision.notices))


def _by_folder(told: Sequence[DocumentDecision]) -> dict[str, list[DocumentDecision]]:
    found: dict[str, list[DocumentDecision]] = {}
    for document in told:
        found.setdefault(document.path.rpartition("/")[0], []).append(document)
    return found


def _plain_files(plain: Sequence[DocumentDecision]) -> Iterator[Markup]:
    if len(plain) == 0:
        return
    yield element("h2", "Ordinary changes")
    count = counted(len(plain), "file without an identity change", "files without an identity change")
    heads = [element("th", "File", scope="col"), element("th", "Changes", scope="col", class_="number")]
    body = [
        element(
            "tr",
            element("th", code(document.path), scope="row"),
            element("td", str(len(document.changes)), class_="number"),
        )
        for document in plain[:_ORDINARY_FILES]
    ]
    table = element(
        "table",
        element("caption", "Files with ordinary changes only"),
        element("thead", element("tr", *heads)),
        element("tbody", *body),
    )
    more = len(plain) - _ORDINARY_FILES
    rest = (
        [element("p", f"{more} more files are left out; the format json has them all.")] if more > 0 else []
    )
    yield element("details", element("summary", count), table, *rest)


def _footer(decision: Decision) -> Markup:
    sides = (
        "Compared: ",
        code(decision.deployed),
        " (deployed) with ",
        code(decision.proposed),
        " (proposed).",
    )
    said = "Secrets are never shown: equal fingerprints within this page are equal secrets."
    return element("footer", element("p", *sides), element("p", said))
