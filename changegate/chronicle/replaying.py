"""Every identity change that was ever deployed to an environment, from a replay of the gate over its line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from changegate.chronicle.plain import plain, read, title_of
from changegate.chronicle.remembered import Remembered
from changegate.chronicle.telling import event
from changegate.frozen import frozen
from changegate.model.config import Environment
from changegate.model.deployment import Deployment
from changegate.model.event import Event
from changegate.release.ledger import APPROVED, BACK, Seen
from changegate.release.line import Line, Span, Walk, Walked, deployed_line
from changegate.release.records import SPELLED, records
from changegate.repository import Repository
from changegate.repository.steps import Step


@frozen
class Replayed:
    """The events of one environment, the oldest first; `steps` counts what was looked at.

    `rewritten` names revisions that were deployed or audited before and are not in the history any more.
    """

    environment: Environment
    events: tuple[Event, ...]
    deployments: tuple[Deployment, ...]
    steps: int
    rewritten: tuple[str, ...]


class Replaying:
    """Replays lines of one repository; `key` makes the fingerprints that stand for secrets."""

    def __init__(self, repository: Repository, memory: Remembered | None, key: bytes) -> None:
        self._repository = repository
        self._memory = memory
        self._key = key

    def of(self, environment: Environment, end: str, span: Span) -> Replayed:
        """Return what happened in an environment up to what is deployed now."""
        known = deployed_line(self._repository, environment, end, span)
        found = self._events(environment, end, known)
        deployments = self._deployments(environment)
        told = _ran(_placed(found, known, deployments, environment))
        rewritten = self._rewritten(environment, end, deployments)
        return Replayed(environment, tuple(told), deployments, len(known.pairs) - known.begin, rewritten)

    def _events(self, environment: Environment, end: str, known: Line) -> list[Event]:
        found: list[Event] = []
        open_: dict[str, list[int]] = {}

        def recall(step: Step) -> Mapping[str, tuple[Seen, ...]] | None:
            known_events = self._recalled(environment, step)
            return None if known_events is None else _seen(known_events)

        walk = Walk(self._repository, known, end, environment.name, recall)
        before = {new for _, new in known.pairs[: known.begin]}
        for walked in walk.steps():
            by = walked.step.new
            for path, how in walked.closed.items():
                for index in open_.pop(path, ()):
                    one = found[index]
                    found[index] = replace(one, undone_by=by) if how == BACK else replace(one, covered_by=by)
            for told in () if by in before else self._told(environment, walked):
                if told.verdict in {"pending", "denied"} and told.path not in walked.closed:
                    open_.setdefault(told.path, []).append(len(found))
                together = walked.closed.get(told.path) == APPROVED and told.verdict != "allowed"
                found.append(replace(told, covered_by=by) if together else told)
        return found

    def _told(self, environment: Environment, walked: Walked) -> list[Event]:
        if walked.problem:
            return [self._undecided(environment, walked)]
        if walked.recalled:
            return self._recalled(environment, walked.step) or []
        told = [event(self._repository, judged, self._key) for judged in walked.judged]
        lasting = all(one.verdict == "allowed" for one in told) and not walked.went_back
        if self._memory is not None and lasting and walked.looked_at:
            self._memory.put([plain(one) for one in told], *_name(environment, walked.step))
        return told

    def _undecided(self, environment: Environment, walked: Walked) -> Event:
        title = title_of(self._repository.objects.read(walked.step.new, "commit"))
        blank: dict[str, Any] = dict.fromkeys(("service", "path", "previous_path", "change_id"), "")
        empty: dict[str, Any] = dict.fromkeys(("authors", "allowed_by", "held_by", "approvals", "shifts"), ())
        return Event(
            commit=walked.step.new,
            parent=walked.step.old or "",
            at=walked.at,
            environment=environment.name,
            title=title,
            proven=False,
            verdict="undecided",
            problem=walked.problem,
            **blank,
            **empty,
        )

    def _recalled(self, environment: Environment, step: Step) -> list[Event] | None:
        answer = None if self._memory is None else self._memory.get(*_name(environment, step))
        if answer is None:
            return None
        try:
            return [read(one) for one in answer]
        except (ValueError, KeyError, TypeError, AttributeError):
            return None

    def _deployments(self, environment: Environment) -> tuple[Deployment, ...]:
        name = environment.deployed
        named = name.removeprefix(SPELLED) if name.startswith(SPELLED) else environment.name
        found = [one.deployment for one in records(self._repository, named)]
        return tuple(sorted(found, key=lambda one: one.deployed_at))

    def _rewritten(
        self, environment: Environment, end: str, deployments: Sequence[Deployment]
    ) -> tuple[str, ...]:
        """What ran and is not in the history of what runs: somebody pushed over it."""
        told = {one.revision for one in deployments if not environment.deployed.startswith(SPELLED)}
        before = None if self._memory is None else self._memory.get("end", environment.name)
        if isinstance(before, str):
            told.add(before)
        if self._memory is not None:
            self._memory.put(end, "end", environment.name)
        return tuple(sorted(one for one in told if not self._in_history(one, end)))

    def _in_history(self, commit: str, end: str) -> bool:
        return self._repository.objects.kind(commit) == "commit" and self._repository.is_ancestor(commit, end)


def _name(environment: Environment, step: Step) -> tuple[str, str, str]:
    return (environment.name, step.old or "", step.new)


def _seen(told: Sequence[Event]) -> Mapping[str, tuple[Seen, ...]]:
    return {one.path: (Seen(one.verdict == "allowed", one.previous_path or None),) for one in told}


def _placed(
    events: Sequence[Event], known: Line, deployments: Sequence[Deployment], environment: Environment
) -> Iterator[Event]:
    """Say when each change reached the environment: by the first record that has it, else as committed.

    Records say nothing of changes made before anybody recorded.
    """
    places = {new: index for index, (_, new) in enumerate(known.pairs)}
    by_record = environment.deployed.startswith(SPELLED)
    reached = [(places[one.revision], one) for one in deployments if one.revision in places]
    begun = min((one.deployed_at for one in deployments), default=None)
    for one in events:
        here = places.get(one.commit, 0)
        first = next((record for place, record in reached if _has(place, here, exact=by_record)), None)
        if first is None or begun is None or one.at < begun:
            yield replace(one, ran_from=one.at)
        else:
            yield replace(one, ran_from=first.deployed_at, recorded_by=first.deployer)


def _has(place: int, here: int, *, exact: bool) -> bool:
    return place == here if exact else place >= here


def _ran(events: Iterator[Event]) -> Iterator[Event]:
    """Say until when each change ran: until one of its settings changed again."""
    found = list(events)
    last: dict[tuple[str, str], tuple[datetime, Event]] = {}
    for index in reversed(range(len(found))):
        one = found[index]
        after = [last[one.path, shift.pointer] for shift in one.shifts if (one.path, shift.pointer) in last]
        began = one.ran_from or one.at
        if after:
            until, by = min(after, key=lambda pair: pair[0])
            back = _takes_back(by, one)
            found[index] = replace(
                one, ran_until=until, undone_by=one.undone_by or (by.commit if back else "")
            )
        for shift in one.shifts:
            last[one.path, shift.pointer] = (began, one)
    yield from found


def _takes_back(later: Event, earlier: Event) -> bool:
    before = {shift.pointer: shift.before for shift in earlier.shifts}
    return any(before.get(shift.pointer) == shift.after != "" for shift in later.shifts)
