"""Made-up people who approve in examples: so many of each role, each with a key of their own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import TypeAlias

from changegate.model.approval import Approval, Approver, Decided, Key, Roster

# How many people by role.
Votes: TypeAlias = Mapping[str, int]


def invented(
    approvals: Votes, overrides: Votes, reason: str, at: datetime
) -> tuple[Roster, tuple[Approval, ...]]:
    """Return a roster of just these people, and what they said just then with a touched hardware key."""
    people: dict[str, Approver] = {}
    said: list[Approval] = []
    for decided, votes in ((Decided.APPROVE, approvals), (Decided.OVERRIDE, overrides)):
        for person in _people(votes):
            people[person.name] = person
            said.append(_approval(person, decided, reason, at))
    return Roster(tuple(people.values())), tuple(said)


def _people(votes: Votes) -> Iterator[Approver]:
    for role, number in sorted(votes.items()):
        for index in range(number):
            name = f"{role}-{index + 1}@example.com"
            key = Key("sk-ssh-ed25519@openssh.com", name.encode(), f"SHA256:{name}", name)
            yield Approver(name, frozenset({role}), frozenset({name}), (key,))


def _approval(person: Approver, decided: Decided, reason: str, at: datetime) -> Approval:
    return Approval(
        approver=person.name,
        decided=decided,
        issued_at=at,
        expires_at=None,
        reason=reason,
        fingerprint=person.keys[0].fingerprint,
        locator=f"{decided.value} of {person.name}",
        touched=True,
        verified_user=True,
    )
