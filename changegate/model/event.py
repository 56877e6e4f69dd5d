"""What happened to the identity of services over time: changes, who let them pass, what became of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime

from changegate.frozen import frozen


@frozen
class Shift:
    """One identity setting that changed; values are text for people, secrets masked.

    `before` and `after` are digests of the values, by which two changes are told to be about the same ones.
    """

    pointer: str
    kind: str
    deployed: str
    proposed: str
    category: str
    severity: str
    signals: tuple[str, ...]
    direction: str
    message: str
    before: str
    after: str


@frozen
class Endorsement:
    """An approval that counted: who, when (UTC), why, and whether it overrode a rule."""

    approver: str
    at: datetime
    reason: str
    override: bool


@frozen
class Event:
    """One file whose identity settings changed in one step, as the gate says of it by the book of that time.

    `verdict` is the gate's word, or `undecided` with the reason as `problem`; `allowed_by` names the rules
    that let it pass, `held_by` says what is missing. `authors` are claimed unless `proven` by signatures.
    `covered_by` is a later commit with which it was approved as one change, `undone_by` one that took it
    back. `ran_from` is when it reached the environment and `ran_until` when it was replaced (None: it runs).
    """

    commit: str
    parent: str
    at: datetime
    environment: str
    service: str
    path: str
    previous_path: str
    change_id: str
    title: str
    authors: tuple[str, ...]
    proven: bool
    verdict: str
    allowed_by: tuple[str, ...]
    held_by: tuple[str, ...]
    approvals: tuple[Endorsement, ...]
    shifts: tuple[Shift, ...]
    problem: str = ""
    covered_by: str = ""
    undone_by: str = ""
    ran_from: datetime | None = None
    recorded_by: str = ""
    ran_until: datetime | None = None

    @property
    def slipped(self) -> str:
        """Why it slipped past the gate; empty where it did not."""
        if self.verdict in {"pending", "denied"} and self.covered_by == "":
            return (
                "never approved"
                if self.verdict == "pending"
                else "denied by the policy, and out all the same"
            )
        late = [
            one.at for one in self.approvals if self.recorded_by and self.ran_from and one.at > self.ran_from
        ]
        return "approved only after it was deployed" if late else ""


@frozen
class Suspicion:
    """How suspicious a change is of having caused trouble, why, and the command that undoes it."""

    score: int
    reasons: tuple[str, ...]
    undo: str


@frozen
class Moment:
    """A point of a timeline: `kind` is change, slipped, deployment, rollback, start or detection."""

    at: datetime
    kind: str
    said: str
    commit: str = ""


@frozen
class Page:
    """Everything one page tells: `kind` is history, suspects, audit or chronicle; facts are pairs."""

    kind: str
    title: str
    facts: tuple[tuple[str, str], ...]
    events: tuple[Event, ...]
    moments: tuple[Moment, ...] = ()
    suspicions: Mapping[str, Suspicion] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
