"""The pages: which events are on them, in which order, and what is said of the whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta

from changegate.chronicle.plain import written
from changegate.chronicle.replaying import Replayed
from changegate.chronicle.suspicion import spoken, suspicions
from changegate.model.deployment import Deployment
from changegate.model.event import Event, Moment, Page, Suspicion

# Named in a page as a whole; the rest is counted.
_NAMED = 3


def history(found: Sequence[Replayed], wanted: Callable[[Event], bool]) -> Page:
    """Return the page of all identity changes, the latest first."""
    events = [one for replayed in found for one in replayed.events if wanted(one)]
    events.sort(key=lambda one: one.at, reverse=True)
    facts = (("environments", _names(found)), ("identity changes", str(len(events))))
    return Page("history", "Identity changes", facts, tuple(events), _moments(found, events))


def audit(found: Sequence[Replayed]) -> Page:
    """Return the page of what slipped past the gate, the earliest first."""
    events = [one for replayed in found for one in replayed.events]
    slipped = sorted(
        (one for one in events if one.slipped or one.verdict == "undecided"), key=lambda one: one.at
    )
    notes = [
        f"{replayed.environment.name}: {revision[:12]} was deployed and is not in the history any more: "
        "somebody pushed over it"
        for replayed in found
        for revision in replayed.rewritten
    ]
    facts = (
        ("environments", _names(found)),
        ("steps looked at", str(sum(one.steps for one in found))),
        ("identity changes", str(len(events))),
        ("slipped past the gate", str(sum(1 for one in slipped if one.slipped))),
        ("could not be judged", str(sum(1 for one in slipped if one.verdict == "undecided"))),
    )
    return Page(
        "audit",
        "What slipped past the gate",
        facts,
        tuple(slipped),
        _moments(found, slipped),
        {},
        tuple(notes),
    )


def suspects(found: Sequence[Replayed], before: datetime, within: timedelta) -> Page:
    """Return the page of what could have caused trouble that began at a time, the most suspicious first."""
    ranked = suspicions([one for replayed in found for one in replayed.events], before, within)
    facts = (
        ("trouble began", written(before)),
        ("looked back", spoken(within)),
        ("identity changes", str(len(ranked))),
    )
    events = tuple(one for one, _ in ranked)
    told = {name(one): suspicion for one, suspicion in ranked}
    moments = (*_moments(found, events), Moment(before, "start", "trouble began"))
    return Page("suspects", "Identity changes before the trouble", facts, events, _sorted(moments), told)


def name(one: Event) -> str:
    """Return what tells an event from all others."""
    return f"{one.environment}:{one.commit}:{one.path}"


def incident(
    found: Sequence[Replayed],
    started: datetime,
    detected: datetime | None,
    until: datetime,
    within: timedelta,
) -> Page:
    """Return the page about an incident: when it began, was noticed and ended, and what had changed."""
    events = [one for replayed in found for one in replayed.events]
    ranked = suspicions(events, started, within)
    after = [one for one in events if started < (one.ran_from or one.at) <= until]
    shown = [*(one for one, _ in ranked), *sorted(after, key=lambda one: one.at)]
    back = _way_back(events, ranked, started)
    facts = tuple(_facts(started, detected, ranked, back))
    told = {name(one): suspicion for one, suspicion in ranked}
    moments = [*_moments(found, shown), Moment(started, "start", "trouble began")]
    if detected is not None:
        moments.append(Moment(detected, "detection", "trouble was noticed"))
    inside = [one for one in moments if started - within <= one.at <= until]
    return Page("chronicle", "Chronicle of an incident", facts, tuple(shown), _sorted(inside), told)


def _way_back(
    events: Sequence[Event], ranked: Sequence[tuple[Event, Suspicion]], started: datetime
) -> Event | None:
    """The first step after the start that took a suspect back."""
    undoing = {one.undone_by for one, _ in ranked if one.undone_by}
    later = [one for one in events if one.commit in undoing and one.at >= started]
    return min(later, key=lambda one: one.at, default=None)


def _facts(
    started: datetime,
    detected: datetime | None,
    ranked: Sequence[tuple[Event, Suspicion]],
    back: Event | None,
) -> Iterator[tuple[str, str]]:
    yield "trouble began", written(started)
    if detected is not None:
        yield "noticed", f"{written(detected)}, after {spoken(detected - started)}"
    for one, _ in ranked[:1]:
        began = one.ran_from or one.at
        yield "most suspicious", f"{one.commit[:12]} {one.title}, {spoken(started - began)} before"
        yield "changed by", ", ".join(one.authors) + ("" if one.proven else " (claimed)")
        yield "approved by", _approvers(one)
    if back is None:
        yield "rolled back", "not yet"
    else:
        yield "rolled back", f"{written(back.at)} with {back.commit[:12]}, after {spoken(back.at - started)}"


def _approvers(one: Event) -> str:
    if one.slipped:
        return f"nobody: {one.slipped}"
    people = [f"{given.approver} at {written(given.at)} ({given.reason})" for given in one.approvals]
    return "; ".join(people) or "; ".join(one.allowed_by) or "nobody"


def _names(found: Sequence[Replayed]) -> str:
    return ", ".join(one.environment.name for one in found)


def _moments(found: Sequence[Replayed], events: Sequence[Event]) -> tuple[Moment, ...]:
    shown = [_moment(one) for one in events]
    deployed = [_deployed(one) for replayed in found for one in replayed.deployments]
    return _sorted((*shown, *deployed))


def _moment(one: Event) -> Moment:
    back = any(rule.partition(": ")[2].startswith("goes back to") for rule in one.allowed_by)
    kind = "rollback" if back else "slipped" if one.slipped or one.verdict == "undecided" else "change"
    more = len(one.shifts) - _NAMED
    pointers = ", ".join(shift.pointer for shift in one.shifts[:_NAMED]) + (
        f" and {more} more" if more > 0 else ""
    )
    return Moment(one.ran_from or one.at, kind, f"{one.path or one.title} {pointers}".strip(), one.commit)


def _deployed(one: Deployment) -> Moment:
    why = f": {one.reason}" if one.reason else ""
    return Moment(one.deployed_at, "deployment", f"{one.environment} by {one.deployer}{why}", one.revision)


def _sorted(moments: Sequence[Moment]) -> tuple[Moment, ...]:
    return tuple(sorted(moments, key=lambda one: (one.at, one.kind, one.commit)))
