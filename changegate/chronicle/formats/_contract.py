"""What a format of pages offers: one function from a page to text that ends in one newline."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from changegate.chronicle.plain import written
from changegate.chronicle.suspicion import spoken
from changegate.model.event import Event, Page


class Format(Protocol):
    """A module of this folder."""

    def render(self, page: Page) -> str:
        """Return the page as text."""


VERDICTS = {
    "allowed": "passed the gate",
    "pending": "was held back by the gate, and went out",
    "denied": "was denied by the gate, and went out",
    "undecided": "could not be judged",
}


def verdict(one: Event) -> str:
    """Return what the gate says of a change, in one phrase."""
    if one.verdict == "undecided":
        return f"{VERDICTS[one.verdict]}: {one.problem}"
    if one.slipped:
        return one.slipped
    if one.covered_by:
        return f"approved together with {one.covered_by[:12]}"
    return (
        f"{VERDICTS[one.verdict]}: {'; '.join(one.allowed_by)}" if one.allowed_by else VERDICTS[one.verdict]
    )


def people(one: Event) -> str:
    """Return who made a change, and whether signatures prove it."""
    names = ", ".join(one.authors) or "nobody named"
    return names if one.proven else f"{names} (claimed, not proven by a signature)"


def approvals(one: Event) -> Sequence[str]:
    """Return who approved, when and why."""
    return [
        f"{given.approver} {'overrode' if given.override else 'approved'} at {written(given.at)}"
        + (f": {given.reason}" if given.reason else "")
        for given in one.approvals
    ]


def ran(one: Event) -> str:
    """Return when a change reached its environment, and how long it ran."""
    if one.ran_from is None:
        return ""
    how = f"recorded by {one.recorded_by}" if one.recorded_by else "as committed"
    began = f"from {written(one.ran_from)} ({how})"
    if one.ran_until is None:
        return f"{began}, and runs"
    back = f", undone by {one.undone_by[:12]}" if one.undone_by else ""
    return f"{began} for {spoken(one.ran_until - one.ran_from)}{back}"
