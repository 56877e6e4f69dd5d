"""The decision in GitHub Flavored Markdown, cut to what its reader takes, untrusted text defused."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from changegate.frozen import frozen
from changegate.model.change import ChangeKind, Side
from changegate.model.decision import Decision, DocumentDecision, RequirementOutcome, RuleOutcome, Verdict
from changegate.model.finding import ClassifiedChange, Finding
from changegate.model.path import pointer
from changegate.model.policy import Level, Require
from changegate.regex import regex
from changegate.report.escape import cut, shown, told, unmarked
from changegate.report.meanings import DIRECTIONS, MEANINGS
from changegate.report.values import value_text
from changegate.report.wording import (
    compared,
    counted,
    headline,
    identity_changes,
    next_commands,
    rule_text,
    worst_first,
)

# What Markdown takes for structure, and what forges take for a reference where something follows at once.
_STRUCTURE: Final = frozenset("\\`*_[]<>|&#~$@!%^:")
_REFERENCES: Final = frozenset("@#!$%~&^:")
_WWW: Final = regex(r"(?i)\bwww\.")
_QUOTED: Final = regex(r'"[^"]+"')
_VALUE_LIMIT: Final = 300
_WORDS: Final = {Verdict.ALLOWED: "Allowed", Verdict.PENDING: "Held back", Verdict.DENIED: "Denied"}


@frozen
class Room:
    """How much a reader takes: a limit in some unit, and how a text counts against it."""

    limit: int
    unit: str
    size: Callable[[str], int]


def code(text: str) -> str:
    """Return a code span that no backtick inside ends (CommonMark section 6.1), with nothing in it alive."""
    return _span(shown(text, _VALUE_LIMIT) or " ")


def _span(text: str) -> str:
    runs = re.findall("`+", text)
    fence = "`" * (1 + max(map(len, runs), default=0))
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def prose(text: str) -> str:
    """Return text in which nothing is Markdown, HTML, a link, a mention or a reference to an issue.

    Characters with a meaning become character references, which CommonMark section 2.5 never takes for
    structure; a space of no width keeps forges from linking what they refer to. Parts in quotation marks are
    shown as code.
    """
    pieces: list[str] = []
    end = 0
    for found in _QUOTED.finditer(text):
        pieces += [_defused(text[end : found.start()]), _span(found.group())]
        end = found.end()
    return "".join([*pieces, _defused(text[end:])])


def _defused(text: str) -> str:
    broken = _WWW.sub(lambda found: found.group()[:-1] + "\u200b.", text)
    following = [*broken[1:], " "]
    return "".join(map(_reference, broken, following))


def _reference(char: str, following: str) -> str:
    if char not in _STRUCTURE or (char == ":" and following == " "):
        return "&#8203;" if char == "\u200b" else char
    return f"&#{ord(char)};" + ("&#8203;" if char in _REFERENCES and following != " " else "")


def body(decision: Decision, sides: str, room: Room) -> str:
    """Return the decision, the worst documents first; what has no room is counted and said at the end."""
    head = f"## changegate: {_WORDS[decision.verdict].lower()}\n\n{_opening(decision)}\n"
    tail = _commands(decision, sides)
    written = _Written(room.limit - room.size(head + tail) - _RESERVE, room.size)
    for document in worst_first(decision):
        if document.verdict is not Verdict.ALLOWED or len(identity_changes(document)) > 0:
            written.block(f"\n### {code(document.path)}: {_WORDS[document.verdict].lower()}\n\n", document)
    return f"{head}{''.join(written.pieces)}{_left_out(written, room)}{tail}"


# Room kept for the sentence that says what was left out.
_RESERVE: Final = 600


class _Written:
    """What was written so far and what room is left; counts what found none."""

    def __init__(self, left: int, size: Callable[[str], int]) -> None:
        self.left = left
        self.size = size
        self.pieces: list[str] = []
        self.documents = 0
        self.items = 0

    def block(self, heading: str, document: DocumentDecision) -> None:
        """Write a document: its heading and as many of its items as there is room for."""
        if self.left <= 0:
            self.documents += 1
            return
        items = list(_items(document))
        if not self._add(heading + items[0]):
            self.documents += 1
            return
        for number, item in enumerate(items[1:], start=1):
            if not self._add(item):
                self.items += len(items) - number
                return

    def _add(self, text: str) -> bool:
        needed = self.size(text)
        fits = needed <= self.left
        if fits:
            self.left -= needed
            self.pieces.append(text)
        else:
            self.left = 0
        return fits


def _left_out(written: _Written, room: Room) -> str:
    if written.documents + written.items == 0:
        return ""
    files = counted(written.documents, "whole file")
    points = counted(written.items, "point")
    return (
        f"\n**Left out:** {files} and {points} of the last file shown; this report may have {room.limit:,} "
        f"{room.unit}. The formats text, json and html show everything.\n"
    )


def _opening(decision: Decision) -> str:
    lines = [f"{prose(headline(decision))} ({_span(unmarked(compared(decision)))})"]
    lines += [f"> **Note:** {prose(told(notice, 300))}" for notice in decision.notices[:10]]
    if len(decision.notices) > 10:
        lines.append(f"> **Note:** {len(decision.notices) - 10} more notes are left out")
    return "\n\n".join(lines)


def _items(document: DocumentDecision) -> Iterator[str]:
    if document.previous_path is not None:
        yield f"Renamed from {code(document.previous_path)}.\n\n"
    for item in identity_changes(document):
        yield _identity_change(item)
    for error in document.schema_errors:
        place = "" if error.line is None else f" (line {error.line})"
        yield (
            f"- **Refused by its schema** {code(error.schema)}: {code(error.pointer or '/')}{place}: "
            f"{prose(told(error.message, 600))}\n"
        )
    for outcome in document.outcomes:
        yield _outcome(outcome)
    for rejection in document.rejections:
        yield (
            f"- **Does not count:** {code(rejection.locator)}: {rejection.reason.value}: "
            f"{prose(told(rejection.detail, 600))}\n"
        )
    yield from _ordinary(document)


def _identity_change(item: ClassifiedChange) -> str:
    line = "" if item.change.line is None else f" (line {item.change.line})"
    where = code(pointer(item.change.path) or "/")
    lines = [f"- {where}{line}: {_became(item)}", *map(_finding, item.findings)]
    return "\n".join(lines) + "\n"


def _became(item: ClassifiedChange) -> str:
    change = item.change
    match change.kind:
        case ChangeKind.ADDED:
            return f"added {_value(change.proposed)}"
        case ChangeKind.REMOVED:
            return f"removed {_value(change.deployed)}"
        case ChangeKind.MOVED:
            origin = code(pointer(change.origin or ()))
            return f"moved here from {origin} with its value {_value(change.proposed)}"
        case ChangeKind.REORDERED | ChangeKind.MODIFIED:
            word = "reordered " if change.kind is ChangeKind.REORDERED else ""
            return f"{word}{_value(change.deployed)} → {_value(change.proposed)}"


def _value(side: Side) -> str:
    # Already escaped as it stands; only its length and its commands are left to tame.
    return _span(unmarked(cut(value_text(side), _VALUE_LIMIT)))


def _finding(finding: Finding) -> str:
    signals = "".join(f" `{signal.value}`" for signal in finding.signals)
    meaning = f"**{MEANINGS[finding.category].title}, {finding.severity.value}:**"
    message = prose(told(finding.message, 600))
    return f"  - {meaning} {message} ({DIRECTIONS[finding.direction]}){signals}"


def _outcome(outcome: RuleOutcome) -> str:
    met = outcome.requirements if isinstance(outcome.effect, Require) else ()
    if len(met) == 0 or len(outcome.overridden_by) > 0:
        return f"- {prose(unmarked(cut(rule_text(outcome), 600)))}\n"
    advisory = " (advisory, does not block)" if outcome.level is Level.ADVISORY else ""
    why = f" ({prose(told(outcome.message, 300))})" if outcome.message else ""
    lines = [f"- Rule {code(outcome.rule)} asks for approvals{why}{advisory}:", *map(_requirement, met)]
    return "\n".join(lines) + "\n"


def _requirement(met: RequirementOutcome) -> str:
    count = f"{len(met.approved_by)} of {met.threshold} {code(met.requirement.role)}"
    have = f"  - {count}: {_names(met.approved_by)}"
    if met.missing == 0:
        return have
    return f"{have}; **{met.missing} more needed**, may approve: {_names(met.eligible)}"


def _names(names: Sequence[str]) -> str:
    more = [f"and {len(names) - 20} more"] if len(names) > 20 else []
    return ", ".join([*map(code, names[:20]), *more]) or "nobody yet"


def _ordinary(document: DocumentDecision) -> Iterator[str]:
    ordinary = [item for item in document.changes if not item.findings]
    if not ordinary:
        return
    listed = [f"- {code(pointer(item.change.path) or '/')}: {_became(item)}" for item in ordinary[:20]]
    if len(ordinary) > len(listed):
        listed.append(f"- and {len(ordinary) - len(listed)} more")
    summary = counted(len(ordinary), "ordinary change")
    yield f"\n<details><summary>{summary}</summary>\n\n" + "\n".join(listed) + "\n\n</details>\n"


def _commands(decision: Decision, sides: str) -> str:
    commands = [shown(command, 4000) for command in next_commands(decision, sides)]
    if not commands:
        return ""
    fence = "`" * (1 + max([2, *(len(run) for command in commands for run in re.findall("`+", command))]))
    lines = "\n".join(commands)
    return f"\nSomebody who may approve runs:\n\n{fence}console\n{lines}\n{fence}\n"
