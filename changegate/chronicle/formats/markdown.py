"""A page as Markdown, for a ticket or a post-mortem."""

from __future__ import annotations

from collections.abc import Iterator

from changegate.chronicle.formats._contract import approvals, people, ran, verdict
from changegate.chronicle.pages import name
from changegate.chronicle.plain import written
from changegate.model.event import Event, Page
from changegate.report.escape import told
from changegate.report.markdown import code, prose


def render(page: Page) -> str:
    """Render the page."""
    return "\n".join(_lines(page)) + "\n"


def _lines(page: Page) -> Iterator[str]:
    yield f"# {page.title}"
    yield ""
    yield "| | |\n|---|---|"
    for term, fact in page.facts:
        yield f"| {term} | {_plain(fact)} |"
    for note in page.notes:
        yield f"\n**{_plain(note)}**"
    yield from _timeline(page)
    if page.events:
        yield _heading("Identity changes")
    for number, one in enumerate(page.events, start=1):
        yield from _event(one, number, page)


def _heading(text: str) -> str:
    """A heading that is underlined: runners take two number signs for a command (CommonMark section 4.3)."""
    return f"\n{text}\n{'-' * len(text)}\n"


def _timeline(page: Page) -> Iterator[str]:
    if page.moments:
        yield _heading("Timeline")
        yield "| when (UTC) | what | |\n|---|---|---|"
    for one in page.moments:
        commit = f" {_code(one.commit[:12])}" if one.commit else ""
        yield f"| {written(one.at)} | {one.kind} | {_plain(one.said)}{commit} |"


def _event(one: Event, number: int, page: Page) -> Iterator[str]:
    suspicion = page.suspicions.get(name(one))
    yield f"\n**{number}. {_plain(one.title) or one.commit[:12]}**\n"
    yield f"- {_code(one.commit[:12])}, {written(one.at)}, {_code(one.path)} in {_plain(one.environment)}"
    yield f"- by {_plain(people(one))}"
    yield f"- {_plain(verdict(one))}"
    for line in (*approvals(one), *one.held_by):
        yield f"- {_plain(line)}"
    if one.ran_from is not None:
        yield f"- ran {_plain(ran(one))}"
    if suspicion is not None:
        yield f"- suspicion {suspicion.score}: {_plain('; '.join(suspicion.reasons))}"
        yield f"- undo: {_code(suspicion.undo)}"
    if one.shifts:
        yield "\n| setting | was | became | what it is |\n|---|---|---|---|"
    for shift in one.shifts:
        marks = f" ({', '.join(shift.signals)})" if shift.signals else ""
        values = f"{_code(shift.deployed)} | {_code(shift.proposed)}"
        yield f"| {_code(shift.pointer)} | {values} | {shift.severity} {shift.category}{marks} |"


def _plain(text: str) -> str:
    """Text in a cell or a line; no bar of it ends a cell."""
    return prose(told(text)).replace("|", "\\|")


def _code(text: str) -> str:
    """Text as code in a cell or a line."""
    return code(text).replace("|", "\\|")
