"""A page as text for the terminal."""

from __future__ import annotations

from collections.abc import Iterator

from changegate.chronicle.formats._contract import approvals, people, ran, verdict
from changegate.chronicle.pages import name
from changegate.chronicle.plain import written
from changegate.model.event import Event, Page, Shift
from changegate.report.escape import shown, told


def render(page: Page) -> str:
    """Render the page."""
    return "\n".join(_lines(page)) + "\n"


def _lines(page: Page) -> Iterator[str]:
    yield page.title
    width = max((len(name) for name, _ in page.facts), default=0)
    for term, fact in page.facts:
        yield f"  {term:<{width}}  {shown(fact)}"
    for note in page.notes:
        yield f"  ! {shown(note)}"
    for number, one in enumerate(page.events, start=1):
        yield ""
        yield from _event(one, number, page)
    if len(page.events) == 0 and len(page.notes) == 0:
        yield "  nothing"


def _event(one: Event, number: int, page: Page) -> Iterator[str]:
    suspicion = page.suspicions.get(name(one))
    place = f"{one.path} in {one.environment}" if one.path else one.environment
    score = "" if suspicion is None else f" [{suspicion.score}]"
    yield shown(f"{number}.{score} {written(one.at)} {one.commit[:12]} {place}: {one.title}")
    if suspicion is not None:
        yield f"   because: {told('; '.join(suspicion.reasons))}"
    for shift in one.shifts:
        yield f"   {_shift(shift)}"
    yield shown(f"   by {people(one)}")
    yield f"   {told(verdict(one))}"
    for line in (*approvals(one), *one.held_by):
        yield f"   {told(line)}"
    if one.ran_from is not None:
        yield shown(f"   ran {ran(one)}")
    if suspicion is not None:
        yield f"   undo: {shown(suspicion.undo)}"


def _shift(shift: Shift) -> str:
    marks = f" [{', '.join(shift.signals)}]" if shift.signals else ""
    what = f"{shift.severity} {shift.category}{marks}"
    values = f"{told(shift.deployed)} -> {told(shift.proposed)}"
    return f"{shown(shift.pointer)}: {values}  ({what})"
