"""Run the examples a policy brings along: made-up findings and what the policy must say of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final, TypeVar

from changegate.decide.evaluate import Question, evaluate
from changegate.decide.invented import Votes, invented
from changegate.decide.policy import policy
from changegate.frozen import frozen
from changegate.model.approval import Authorship, Evidence, Roster
from changegate.model.change import Change, ChangeKind, Order, Side
from changegate.model.decision import DocumentDecision, Verdict
from changegate.model.deployment import Restored
from changegate.model.finding import Category, ClassifiedChange, Direction, Finding, Severity, Signal
from changegate.model.path import Path
from changegate.model.policy import Policy
from changegate.model.value import ABSENT, Twofold
from changegate.reading import Reader

_EXAMPLE: Final = (
    *("name", "given", "environment", "service", "approvals", "overrides", "reason", "proven", "at"),
    *("expect", "rules", "rolls-back"),
)
_GIVEN: Final = (
    *("category", "severity", "direction", "signals", "kind", "pack", "path", "previous-path"),
    *("pointer", "deployed", "proposed"),
)
_REASON: Final = "an example reason, CHG-1, that is long enough to override"
_Word = TypeVar("_Word", Category, ChangeKind, Direction, Severity, Signal, Verdict)


@frozen
class Example:
    """Some findings of one document, who said yes to them, and what the policy must answer.

    `rules` are the names of all rules that must hold, None where any may.
    """

    name: str
    pointer: str
    changes: tuple[ClassifiedChange, ...]
    path: str
    previous_path: str | None
    environment: str
    service: str
    approvals: Votes
    overrides: Votes
    reason: str
    proven: bool
    at: datetime | None
    expect: Verdict
    rules: frozenset[str] | None
    rolls_back: bool


@frozen
class Failure:
    """An example the policy does not live up to: which, where it stands, and what came out instead."""

    name: str
    pointer: str
    said: str


def failures(data: object, origin: str, roster: Roster, now: datetime) -> tuple[Failure, ...]:
    """Run the examples of a policy given as plain data; `now` is the time of examples that name none.

    Raises:
        InvalidInputError: the policy or one of its examples says something that cannot be meant.
    """
    judged = policy(data, origin, roster)
    found = (_failure(judged, example, now) for example in examples(data, origin))
    return tuple(failure for failure in found if failure is not None)


def examples(data: object, origin: str) -> tuple[Example, ...]:
    """Return the examples of a policy given as plain data, in the order they stand."""
    top = Reader(data, origin)
    entries = top.mapping(list(data) if isinstance(data, Mapping) else ())
    return tuple(map(_example, entries["examples"].items())) if "examples" in entries else ()


def _example(reader: Reader) -> Example:
    entries = reader.mapping(_EXAMPLE, required=("name", "given", "expect"))
    given = entries["given"]
    each = [given] if isinstance(given.value, Mapping) else given.items()
    findings = [one.mapping(_GIVEN, required=("category",)) for one in each]
    if len(findings) == 0:
        raise given.refuse("must not be empty", "give at least one finding")
    places = {(_text(one, "path", "config.yaml"), _text(one, "previous-path", "")) for one in findings}
    if len(places) > 1:
        raise given.refuse("names several files", "an example is about one document")
    path, previous = places.pop()
    return Example(
        name=entries["name"].text(),
        pointer=reader.pointer,
        changes=tuple(map(_change, findings)),
        path=path,
        previous_path=previous if previous != "" else None,
        environment=_text(entries, "environment", "prod"),
        service=_text(entries, "service", "service"),
        approvals=_votes(entries.get("approvals")),
        overrides=_votes(entries.get("overrides")),
        reason=_text(entries, "reason", _REASON),
        proven=entries["proven"].flag() if "proven" in entries else True,
        at=entries["at"].instant() if "at" in entries else None,
        expect=_word(entries["expect"], Verdict),
        rules=_rules(entries.get("rules")),
        rolls_back=entries["rolls-back"].flag() if "rolls-back" in entries else False,
    )


def _text(entries: Mapping[str, Reader], key: str, unwritten: str) -> str:
    return entries[key].text() if key in entries else unwritten


def _rules(reader: Reader | None) -> frozenset[str] | None:
    return None if reader is None else frozenset(item.text() for item in reader.items())


def _votes(reader: Reader | None) -> Votes:
    if reader is None:
        return {}
    # More people than this would make no other example.
    return {name: entry.whole(0, 100) for name, entry in reader.named().items()}


def _word(reader: Reader, kind: type[_Word]) -> _Word:
    return kind(reader.word([str(member.value) for member in kind]))


def _change(entries: Mapping[str, Reader]) -> ClassifiedChange:
    kind = _word(entries["kind"], ChangeKind) if "kind" in entries else ChangeKind.MODIFIED
    severity = _word(entries["severity"], Severity) if "severity" in entries else Severity.HIGH
    direction = _word(entries["direction"], Direction) if "direction" in entries else Direction.BOTH
    signals = [_word(one, Signal) for one in entries["signals"].items()] if "signals" in entries else []
    finding = Finding(
        pack=_text(entries, "pack", "example"),
        pattern="example",
        category=_word(entries["category"], Category),
        severity=severity,
        direction=direction,
        signals=tuple(signals),
        message="an example",
    )
    path = _path(entries["pointer"]) if "pointer" in entries else ("setting",)
    sides = _side(entries, "deployed", "old"), _side(entries, "proposed", "new")
    return ClassifiedChange(_of_kind(kind, path, *sides), (finding,), secret=False)


def _side(entries: Mapping[str, Reader], key: str, unwritten: str) -> Side:
    if key not in entries:
        return unwritten
    value = entries[key].value
    if value is None or isinstance(value, str | int | float | Twofold):
        return value
    raise entries[key].refuse("must be a single value")


def _path(reader: Reader) -> Path:
    text = reader.text()
    if not text.startswith("/"):
        raise reader.refuse("must be a JSON Pointer", "it begins with a slash: /issuer")
    return tuple(part.replace("~1", "/").replace("~0", "~") for part in text.split("/")[1:])


def _of_kind(kind: ChangeKind, path: Path, deployed: Side, proposed: Side) -> Change:
    match kind:
        case ChangeKind.ADDED:
            return Change(path, ABSENT, proposed)
        case ChangeKind.REMOVED:
            return Change(path, deployed, ABSENT)
        case ChangeKind.MODIFIED:
            return Change(path, deployed, proposed)
        case ChangeKind.MOVED:
            return Change(path, proposed, proposed, origin=("elsewhere",))
        case ChangeKind.REORDERED:
            return Change(path, Order(("a", "b")), Order(("b", "a")))


def _failure(judged: Policy, example: Example, now: datetime) -> Failure | None:
    answer = _answer(judged, example, now if example.at is None else example.at)
    held = frozenset(outcome.rule for outcome in answer.outcomes)
    if answer.verdict is not example.expect:
        said = f"is {answer.verdict.value} and should be {example.expect.value}; {_held(held)}"
    elif example.rules is not None and held != example.rules:
        said = f"{_held(held)}, and not {_listed(example.rules)}"
    else:
        return None
    return Failure(example.name, example.pointer, said)


def _held(rules: frozenset[str]) -> str:
    return f"it is held by {_listed(rules)}"


def _listed(rules: frozenset[str]) -> str:
    return ", ".join(sorted(rules)) if len(rules) > 0 else "no rule"


def _answer(judged: Policy, example: Example, at: datetime) -> DocumentDecision:
    roster, approvals = invented(example.approvals, example.overrides, example.reason, at)
    return evaluate(
        Question(
            path=example.path,
            previous_path=example.previous_path,
            change_id="0" * 64,
            changes=example.changes,
            schema_errors=(),
            environment=example.environment,
            service=example.service,
            policy=judged,
            roster=roster,
            evidence=Evidence(approvals, ()),
            authorship=Authorship(frozenset(), example.proven),
            now=at,
            # A version that ran until just now.
            restored=Restored("0" * 40, at) if example.rolls_back else None,
        )
    )
