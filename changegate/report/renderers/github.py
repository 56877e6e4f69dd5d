"""The decision as GitHub workflow commands: annotations beside the lines of a pull request."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from changegate.model.decision import Decision
from changegate.report.escape import inert, shown, told
from changegate.report.remarks import Remark, Weight, remarks
from changegate.report.renderers._contract import View
from changegate.report.wording import compared, counted, headline, next_commands

# GitHub shows so many annotations of one kind for a step and drops the rest without a word.
KIND_LIMIT: Final = 10
_COMMANDS: Final = {Weight.BLOCKS: "error", Weight.WARNS: "warning", Weight.TELLS: "notice"}


def render(decision: Decision, view: View) -> str:
    """Render at most ten annotations of a kind, the worst first; the last says how many are left out."""
    return "\n".join(_lines(decision, view)) + "\n"


def _lines(decision: Decision, view: View) -> Iterator[str]:
    found = remarks(decision)
    for weight, command in _COMMANDS.items():
        of_kind = [remark for remark in found if remark.weight is weight]
        yield from _capped(command, of_kind)
    for notice in decision.notices:
        yield inert(f"note: {told(notice)}")
    yield inert(f"changegate: {headline(decision)} ({compared(decision)})")
    for command in next_commands(decision, view.sides):
        yield inert(f"  {command}")


def _capped(command: str, found: Sequence[Remark]) -> Iterator[str]:
    kept = found if len(found) <= KIND_LIMIT else found[: KIND_LIMIT - 1]
    for remark in kept:
        yield _annotation(command, remark)
    if len(kept) < len(found):
        more = counted(len(found) - len(kept), f"more {command}")
        files = counted(len({remark.path for remark in found[len(kept) :]}), "file")
        text = f"{more} in {files} not annotated here; the reports text and github-summary say more"
        yield f"::{command} title=changegate::{_data(text)}"


def _annotation(command: str, remark: Remark) -> str:
    properties = {
        "file": shown(remark.path),
        "line": str(max(1, remark.line or 1)),
        "title": f"changegate: {remark.title}",
    }
    listed = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    return f"::{command} {listed}::{_data(remark.message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
