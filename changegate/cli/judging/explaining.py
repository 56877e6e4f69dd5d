"""The explanation of one decision, change by change."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from changegate.cli.edge.console import say_lines, wants_colour
from changegate.cli.edge.options import SideOptions
from changegate.cli.judging.inputs import decided
from changegate.cli.judging.standing import taught_in, told_of
from changegate.cli.judging.teaching import UNTAUGHT, as_identity, as_ordinary, speaker
from changegate.errors import UsageError
from changegate.model.decision import Decision, DocumentDecision, Verdict
from changegate.model.finding import ClassifiedChange, Direction, Finding
from changegate.model.path import pointer
from changegate.model.shown import contained, printable
from changegate.report.mask import masked
from changegate.report.paint import Paint
from changegate.report.wording import name_of, next_commands, override_text, rule_text, what_changed

_DIRECTIONS = {
    Direction.OPENS: "it opens access",
    Direction.BREAKS: "it can break logins",
    Direction.BOTH: "it opens access and can break logins",
    Direction.NEUTRAL: "neither opening nor breaking is certain",
}


def explained(sides: SideOptions, *, colour: str) -> None:
    """Write the explanation of what the paths of the options name, or of everything held back."""
    wanted = [_split(path) for path in sides.paths]
    narrowed = without_pointers(sides)
    decision = masked(decided(narrowed), secrets.token_bytes(32))
    pointers = {given for _, given in wanted if given is not None}
    unchanged = _unchanged(decision, wanted)
    standing = told_of(narrowed, unchanged) if unchanged else ()
    own = taught_in(narrowed)
    changes = [*_changes(decision, pointers, own, Paint(wants_colour(colour)))]
    if changes:
        say_lines((*changes, *standing, *_ends(decision, narrowed.spelled)))
    else:
        say_lines(standing or (_nothing(decision, pointers),))


def _unchanged(decision: Decision, wanted: Iterable[tuple[str, str | None]]) -> list[tuple[str, str]]:
    """Return the settings that are asked about and did not change."""
    changed = {pointer(item.change.path) for document in decision.documents for item in document.changes}
    return [(path, given) for path, given in wanted if given is not None and given not in changed]


def without_pointers(sides: SideOptions) -> SideOptions:
    """Return the options with the files their paths name."""
    return replace(sides, paths=tuple(_split(path)[0] for path in sides.paths))


def _split(path: str) -> tuple[str, str | None]:
    name, given, inside = path.partition("#")
    if given and not name:
        raise UsageError(f"{path!r} names a pointer without a file", hint="write PATH#POINTER")
    # The n-th document of a file is itself written `#n`, so that only the first # parts file and pointer.
    return (name, inside) if given else (path, None)


def _changes(
    decision: Decision, pointers: set[str], own: Mapping[str, tuple[str, str]], paint: Paint
) -> Iterator[str]:
    for document in decision.documents:
        for item in document.changes:
            if (pointer(item.change.path) in pointers) if pointers else item.findings:
                yield from _change(document, item, own, paint)
                yield ""


def _ends(decision: Decision, spelled: str) -> Iterator[str]:
    for document in decision.documents:
        if document.verdict is not Verdict.ALLOWED:
            yield f"{printable(document.path)}: change id {document.change_id}"
    for command in next_commands(decision, spelled):
        yield f"  next: {command}"


def _nothing(decision: Decision, pointers: set[str]) -> str:
    if not pointers:
        return "no identity change between the two sides"
    known = sorted(
        {pointer(item.change.path) for document in decision.documents for item in document.changes}
    )
    listed = ", ".join(map(printable, known[:20])) or "none"
    return f"nothing changed at {', '.join(map(printable, sorted(pointers)))}; changed pointers: {listed}"


def _change(
    document: DocumentDecision, item: ClassifiedChange, own: Mapping[str, tuple[str, str]], paint: Paint
) -> Iterator[str]:
    line = "" if item.change.line is None else f":{item.change.line}"
    yield paint(f"{printable(document.path)}{line}: {name_of(item)}", "bold")
    yield f"  what:    {what_changed(item)}"
    if not item.findings:
        reason = (
            f"set aside as a false alarm: {printable(item.ignored)}" if item.ignored else "an ordinary change"
        )
        yield f"  meaning: {reason}; no pattern of any pack fired"
        yield from _taught(
            "  teach:   ", () if item.ignored else as_identity(document.path, item.change.path)
        )
        return
    for finding in item.findings:
        yield from _finding(finding, own)
    named = pointer(item.change.path)
    for outcome in document.outcomes:
        if named in outcome.pointers:
            yield f"  held by: {rule_text(outcome)}"
            if around := override_text(outcome):
                yield f"           {around}"
            for met in outcome.requirements:
                names = ", ".join(map(printable, met.eligible)) or "nobody on the roster"
                yield f"           may approve: {names}"
    yield "  wrong?   a false alarm is set aside on the deployed side, in .changegate/config.yaml:"
    yield f"             ignore: [{{paths: [{document.path!a}], pointer: {named or '/'!a}, reason: '…'}}]"
    if not any(finding.pack in UNTAUGHT for finding in item.findings):
        yield from _taught("           ", as_ordinary(document.path, item.change.path))


def _taught(begin: str, lines: Iterable[str]) -> Iterator[str]:
    for line in lines:
        yield f"{begin}{printable(line)}"
        begin = " " * len(begin)


def _finding(finding: Finding, own: Mapping[str, tuple[str, str]]) -> Iterator[str]:
    yield f"  meaning: {finding.severity.value} {finding.category.value}: {contained(finding.message)}"
    yield f"           {_DIRECTIONS[finding.direction]}"
    if finding.signals:
        yield f"  signals: {', '.join(signal.value for signal in finding.signals)}"
    yield f"  said by: {printable(speaker(finding, own))}"
