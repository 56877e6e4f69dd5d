"""The decision as Azure DevOps logging commands: issues on the summary page of a pipeline run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from changegate.model.decision import Decision
from changegate.report.escape import inert, shown, told
from changegate.report.remarks import Remark, Weight, remarks
from changegate.report.renderers._contract import View
from changegate.report.wording import compared, counted, headline, next_commands

# The agent keeps so many issues of one kind for a task and drops the rest without a word.
KIND_LIMIT: Final = 10
_TYPES: Final = {Weight.BLOCKS: "error", Weight.WARNS: "warning"}


def render(decision: Decision, view: View) -> str:
    """Render at most ten errors and ten warnings, the worst first; milder remarks are lines of the log.

    Commands are as documented under "Logging commands", text in them is escaped as the agent undoes it.
    """
    return "\n".join(_lines(decision, view)) + "\n"


def _lines(decision: Decision, view: View) -> Iterator[str]:
    found = remarks(decision)
    for weight, kind in _TYPES.items():
        yield from _capped(kind, [remark for remark in found if remark.weight is weight])
    for remark in found:
        if remark.weight is Weight.TELLS:
            yield inert(f"{shown(remark.path)}:{max(1, remark.line or 1)}: {remark.title}: {remark.message}")
    for notice in decision.notices:
        yield inert(f"note: {told(notice)}")
    yield inert(f"changegate: {headline(decision)} ({compared(decision)})")
    for command in next_commands(decision, view.sides):
        yield inert(f"  {command}")


def _capped(kind: str, found: Sequence[Remark]) -> Iterator[str]:
    kept = found if len(found) <= KIND_LIMIT else found[: KIND_LIMIT - 1]
    for remark in kept:
        yield _issue(kind, remark)
    if len(kept) < len(found):
        more = counted(len(found) - len(kept), f"more {kind}")
        text = f"{more} not listed here; the report text says more"
        yield f"##vso[task.logissue type={kind};]{_data(text)}"


def _issue(kind: str, remark: Remark) -> str:
    properties = {
        "type": kind,
        "sourcepath": shown(remark.path),
        "linenumber": str(max(1, remark.line or 1)),
        "code": remark.rule,
    }
    listed = "".join(f"{name}={_property(value)};" for name, value in properties.items())
    return f"##vso[task.logissue {listed}]{_data(remark.message)}"


def _data(text: str) -> str:
    return text.replace("%", "%AZP25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(";", "%3B").replace("]", "%5D")
