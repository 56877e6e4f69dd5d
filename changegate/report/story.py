"""The identity story of one file in HTML: what it was, what it becomes, what follows, who must approve."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from changegate.model.change import ChangeKind
from changegate.model.decision import DocumentDecision, RuleOutcome, SchemaError, Verdict
from changegate.model.finding import ClassifiedChange, Finding
from changegate.model.path import pointer
from changegate.report.escape import cut
from changegate.report.markup import Markup, code, element, joined, sentence
from changegate.report.meanings import DIRECTIONS, MEANINGS
from changegate.report.values import value_text
from changegate.report.wording import (
    approve_command,
    counted,
    identity_changes,
    missing_text,
    rule_text,
    what_changed,
)

WORDS: Final = {Verdict.ALLOWED: "allowed", Verdict.PENDING: "held back", Verdict.DENIED: "denied"}
_VALUE_LIMIT: Final = 4000
_ORDINARY_LIMIT: Final = 500


def chip(word: str, kind: str) -> Markup:
    """Return a word on the colour of a verdict or a severity."""
    return element("span", word, class_=f"chip {kind}")


def story(document: DocumentDecision, anchor: str, sides: str) -> Markup:
    """Return the article about one file; `anchor` begins the ids of its headings."""
    verdict = chip(WORDS[document.verdict], document.verdict.value)
    parts = [element("h3", code(document.path), " ", verdict, id=anchor)]
    if document.previous_path is not None:
        parts.append(element("p", "Renamed from ", code(document.previous_path), ".", class_="quiet"))
    for number, item in enumerate(identity_changes(document), start=1):
        parts.append(_change(item, f"{anchor}-{number}"))
    parts += [*_schema_errors(document), *_rules(document), *_evidence(document)]
    parts += [*_command(document, sides), *_ordinary(document)]
    return element("article", *parts, aria_labelledby=anchor)


def _change(item: ClassifiedChange, anchor: str) -> Markup:
    worst = max((finding.severity for finding in item.findings), key=lambda severity: severity.rank)
    line = "" if item.change.line is None else f" line {item.change.line}"
    titles = dict.fromkeys(MEANINGS[finding.category].title for finding in item.findings)
    heading = element(
        "h4",
        f"{', '.join(titles)}: ",
        code(pointer(item.change.path) or "/"),
        element("span", line, class_="quiet"),
        " ",
        chip(worst.value, worst.value),
        id=anchor,
    )
    facts = [*_values(item), *(fact for finding in item.findings for fact in _meaning(finding))]
    return element("section", heading, element("dl", *facts), class_="story", aria_labelledby=anchor)


def _values(item: ClassifiedChange) -> Iterator[Markup]:
    change = item.change
    if change.origin is not None:
        yield _fact("Moved here from", code(pointer(change.origin) or "/"))
    deployed, proposed = (cut(value_text(side), _VALUE_LIMIT) for side in (change.deployed, change.proposed))
    start, end = _common(deployed, proposed) if change.kind is ChangeKind.MODIFIED else (0, 0)
    yield _fact("It was", _value(deployed, start, end))
    yield _fact("It becomes", _value(proposed, start, end))


def _common(one: str, other: str) -> tuple[int, int]:
    """How many characters two texts share at the start and at the end; none if they have little in common."""
    shortest = min(len(one), len(other))
    start = next((index for index in range(shortest) if one[index] != other[index]), shortest)
    rest = shortest - start
    end = next((index for index in range(rest) if one[-1 - index] != other[-1 - index]), rest)
    return (start, end) if 2 * (start + end) >= shortest else (0, 0)


def _value(text: str, start: int, end: int) -> Markup:
    """Return a value, already escaped once, with the part that differs marked."""
    stop = len(text) - end
    if (start, end) == (0, 0) or start >= stop:
        return _plain(text)
    marked = element("mark", sentence(text[start:stop]))
    return element("code", sentence(text[:start]), marked, sentence(text[stop:]), class_="value")


def _plain(text: str) -> Markup:
    return element("code", sentence(text), class_="value")


def _fact(term: str, *said: Markup | str) -> Markup:
    return joined(element("dt", term), element("dd", *said))


def _meaning(finding: Finding) -> Iterator[Markup]:
    meaning = MEANINGS[finding.category]
    tags: list[Markup | str] = []
    for signal in finding.signals:
        tags += [element("span", signal.value, class_="signal"), " "]
    yield _fact(
        "What it means",
        element("strong", meaning.title),
        f" ({finding.severity.value}): {finding.message} ",
        *tags,
    )
    yield _fact("What follows", f"It {DIRECTIONS[finding.direction]}. {meaning.about}")
    yield _fact("Before approval", meaning.advice)


def _schema_errors(document: DocumentDecision) -> Iterator[Markup]:
    if len(document.schema_errors) == 0:
        return
    yield element("h4", "Refused by its schema")
    yield element("ul", *map(_schema_error, document.schema_errors))


def _schema_error(error: SchemaError) -> Markup:
    place = "" if error.line is None else f" (line {error.line})"
    return element(
        "li", code(error.pointer or "/"), f"{place}: ", sentence(error.message), " ", code(error.schema)
    )


def _rules(document: DocumentDecision) -> Iterator[Markup]:
    if len(document.outcomes) == 0:
        return
    yield element("h4", "Who must approve")
    yield element("ul", *map(_rule, document.outcomes))


def _rule(outcome: RuleOutcome) -> Markup:
    missing = [missing_text(met) for met in outcome.requirements if len(outcome.overridden_by) == 0]
    more = [element("li", sentence(text)) for text in missing if text]
    where = [joined(code(where or "/"), " ") for where in outcome.pointers]
    said: list[Markup] = [
        chip(WORDS[outcome.verdict], outcome.verdict.value),
        Markup(" "),
        sentence(rule_text(outcome)),
        *([element("ul", *more)] if more else []),
        element("p", "For ", *where, class_="quiet"),
    ]
    return element("li", *said)


def _evidence(document: DocumentDecision) -> Iterator[Markup]:
    counting = [
        element(
            "li",
            element("strong", approval.approver),
            f" {approval.decided.value}d on {approval.issued_at.date().isoformat()}: {approval.reason}",
        )
        for approval in document.approvals
    ]
    if counting:
        yield element("h4", "Approvals that count")
        yield element("ul", *counting)
    refused = [
        element("li", code(rejection.locator), f": {rejection.reason.value}: ", sentence(rejection.detail))
        for rejection in document.rejections
    ]
    if refused:
        yield element("h4", "Approvals that do not count")
        yield element("ul", *refused)


def _command(document: DocumentDecision, sides: str) -> Iterator[Markup]:
    if document.verdict is Verdict.ALLOWED:
        return
    command = approve_command(document, sides)
    if command:
        yield element("h4", "The command to copy")
        label = f"Command that approves {document.path}"
        yield element(
            "pre", element("code", command), class_="command", tabindex="0", role="region", aria_label=label
        )
    yield element("p", "Change id ", code(document.change_id), class_="quiet id")


def _ordinary(document: DocumentDecision) -> Iterator[Markup]:
    ordinary = [item for item in document.changes if len(item.findings) == 0]
    if len(ordinary) == 0:
        return
    count = counted(len(ordinary), "ordinary change")
    heads = element("tr", element("th", "Setting", scope="col"), element("th", "Change", scope="col"))
    table = element(
        "table",
        element(
            "caption", "Ordinary changes of ", code(document.path), ": no identity setting is among them"
        ),
        element("thead", heads),
        element("tbody", *map(_row, ordinary[:_ORDINARY_LIMIT])),
    )
    more = len(ordinary) - _ORDINARY_LIMIT
    said = f"{more} more are left out; the format json has them all."
    rest = [element("p", said, class_="quiet")] if more > 0 else []
    yield element("details", element("summary", count), table, *rest)


def _row(item: ClassifiedChange) -> Markup:
    reason = f" (set aside: {item.ignored})" if item.ignored else ""
    return element(
        "tr",
        element("th", code(pointer(item.change.path) or "/"), scope="row"),
        element("td", element("code", sentence(what_changed(item, 300))), reason),
    )
