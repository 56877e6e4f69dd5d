"""Approve, amend, deploy, revert, revoke, expire, in any order: the gate lets exactly the approved changes pass.

The gate, its digests, its signatures and its look at history are the real ones; only files and commits are in memory.
A model of a few lines says what must hold. `--hypothesis-profile=thorough` tries much more of it.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, cast

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from changegate.approvals import statement
from changegate.approvals.roster import roster
from changegate.classify.pack import Packs
from changegate.decide.policy import policy
from changegate.errors import MissingInputError
from changegate.freshness import Freshness
from changegate.gate import Proposal, judgements
from changegate.live.memory import MemorySide
from changegate.meaning import Meanings
from changegate.model.approval import Authorship, Evidence, Roster, Subject
from changegate.model.config import Config
from changegate.model.decision import DocumentDecision, Verdict
from changegate.model.side import Pair
from changegate.repository import Repository
from changegate.trust import Trust
from changegate.validation import SchemaBook
from laws import examples
from signing import NOW, SoftKey, candidate, make_claims, sealed, soft_ed25519

PATH = "services/auth/config.yaml"
REPOSITORY = "example.com/platform-config"
PEOPLE = ("alice", "bob", "carol", "dave")
ISSUERS = tuple(f"https://{name}.example.com/" for name in ("login", "id", "sso"))
AUDIENCES = ("https://api.example.com", "https://orders.example.com")
MAX_AGE = timedelta(days=10)
RULES = {
    "version": 1,
    "roles": ["identity-owner"],
    "rules": [
        {
            "name": "identity",
            "when": {"category": "identity"},
            "require": {"approvals": 1, "from": "identity-owner", "max-age": "10d"},
        }
    ],
    "otherwise": "allow",
}
IDENTITY = ("issuer", "audience")
Content = Mapping[str, str]


def text(content: Content, remark: int = 0) -> bytes:
    """Return a configuration as a file; the remark is a comment."""
    lines = [f"# {remark}", *(f"{name}: {value}" for name, value in content.items())]
    return "\n".join([*lines, "logging: on", ""]).encode()


@dataclass
class History:
    """Commits on one line, each a whole configuration; what `Freshness` asks a repository, answered from memory."""

    contents: list[Content]

    def name(self, number: int) -> str:
        return f"{number:040x}"

    def insist_on_history(self) -> None:
        """Everything is here."""

    def resolve(self, revision: str) -> str:
        if int(revision, 16) >= len(self.contents):
            raise MissingInputError(revision, "there is no such revision")
        return revision

    def is_ancestor(self, commit: str, descendant: str) -> bool:
        return int(commit, 16) <= int(descendant, 16)

    def revisions_between(self, old: str, new: str, _paths: Sequence[str]) -> tuple[str, ...]:
        return tuple(self.name(number) for number in range(int(new, 16), int(old, 16), -1))

    def side(self, revision: str) -> MemorySide:
        number = int(revision, 16)
        return MemorySide({PATH: text(self.contents[number], number)}, revision)


@dataclass(frozen=True)
class Given:
    """A record, and what the model knows of it: who signed with which key, for what, and when."""

    content: bytes
    person: str
    mark: str
    delta: frozenset[tuple[str, str, str]]
    number: int
    issued: int
    until: int
    genuine: bool = True


@dataclass
class Person:
    """Somebody on the roster: their keys so far, the last of which is listed, and what became of them."""

    name: str
    generation: int = 0
    listed: bool = True
    revoked: set[str] = field(default_factory=set)

    @property
    def key(self) -> SoftKey:
        return soft_ed25519(f"{self.name} {self.generation}")


class Lifecycle(RuleBasedStateMachine):
    """One file, four people, a clock in days."""

    def __init__(self) -> None:
        super().__init__()
        self.people = {name: Person(name) for name in PEOPLE}
        self.history = History([{"issuer": ISSUERS[0], "audience": AUDIENCES[0], "level": "info"}])
        self.proposed: Content = self.history.contents[0]
        self.remark = 0
        self.records: list[Given] = []
        self.authors: frozenset[str] = frozenset()
        self.proven = False
        self.day = 0

    # What happens

    @initialize(issuer=st.sampled_from(ISSUERS[1:]))
    def propose(self, issuer: str) -> None:
        self.proposed = {**self.proposed, "issuer": issuer}

    @rule(
        issuer=st.sampled_from(ISSUERS),
        audience=st.sampled_from(AUDIENCES),
        level=st.sampled_from(["info", "debug"]),
        remark=st.integers(0, 2),
    )
    def amend(self, issuer: str, audience: str, level: str, remark: int) -> None:
        self.proposed, self.remark = {"issuer": issuer, "audience": audience, "level": level}, remark

    @rule(names=st.sets(st.sampled_from(PEOPLE), min_size=1, max_size=3), days=st.integers(1, 15))
    @precondition(lambda self: self.delta())
    def approve(self, names: set[str], days: int) -> None:
        for name in sorted(names):
            self.records.append(self.signed(name, self.people[name].key, days))

    @rule(name=st.sampled_from(PEOPLE))
    @precondition(lambda self: self.delta())
    def forge(self, name: str) -> None:
        forged = self.signed(name, SoftKey(self.people[name].key.blob, soft_ed25519("mallory").sign), 15)
        self.records.append(dataclasses.replace(forged, genuine=False))

    @rule(name=st.sampled_from(PEOPLE), other=st.sampled_from(PEOPLE))
    @precondition(lambda self: self.delta())
    def speak_for(self, name: str, other: str) -> None:
        if name != other:
            taken = self.signed(name, self.people[other].key, 15, named=self.people[name].key)
            self.records.append(dataclasses.replace(taken, genuine=False))

    @rule(data=st.data())
    @precondition(lambda self: self.records)
    def tamper(self, data: st.DataObject) -> None:
        one = data.draw(st.sampled_from(self.records))
        half = len(one.content) // 2
        content = one.content[:half] + bytes([one.content[half] ^ 1]) + one.content[half + 1 :]
        self.records.append(dataclasses.replace(one, content=content, genuine=False))

    @rule(data=st.data())
    @precondition(lambda self: self.records)
    def lose(self, data: st.DataObject) -> None:
        self.records.remove(data.draw(st.sampled_from(self.records)))

    @rule()
    def deploy(self) -> None:
        if self.decided().verdict is Verdict.ALLOWED:
            self.history.contents.append(self.proposed)

    @rule()
    def push_past_the_gate(self) -> None:
        self.history.contents.append(self.proposed)

    @rule(data=st.data())
    def revert(self, data: st.DataObject) -> None:
        self.history.contents.append(data.draw(st.sampled_from(self.history.contents)))

    @rule(
        names=st.sets(st.sampled_from(PEOPLE), min_size=2, max_size=2),
        then=st.sampled_from(
            ["revoke", "change key", "leave", "write", "expire", "grow too old", "deploy and revert"]
        ),
    )
    @precondition(lambda self: self.delta())
    def approve_and(self, names: set[str], then: str) -> None:
        """What takes an approval away is tried right behind it: drawn by chance, the two seldom meet."""
        self.approve(names, 3 if then == "expire" else 15)
        self.exactly_the_approved_pass()
        one, before = min(names), self.history.contents[-1]
        acts: dict[str, Callable[[], object]] = {
            "revoke": lambda: self.revoke(one),
            "change key": lambda: self.change_key(one),
            "leave": lambda: self.leave_or_join(one),
            "write": lambda: self.hand_over({one}, self.proven),
            "expire": lambda: self.wait(3),
            "grow too old": lambda: self.wait(MAX_AGE.days + 1),
            "deploy and revert": lambda: self.history.contents.extend([self.proposed, before]),
        }
        acts[then]()

    @rule(name=st.sampled_from(PEOPLE))
    def revoke(self, name: str) -> None:
        person = self.people[name]
        person.revoked.add(person.key.fingerprint)

    @rule(name=st.sampled_from(PEOPLE))
    def change_key(self, name: str) -> None:
        self.people[name].generation += 1

    @rule(name=st.sampled_from(PEOPLE))
    def leave_or_join(self, name: str) -> None:
        self.people[name].listed = not self.people[name].listed

    @rule(authors=st.sets(st.sampled_from([*PEOPLE, "mallory"]), max_size=2), proven=st.booleans())
    def hand_over(self, authors: set[str], proven: bool) -> None:  # noqa: FBT001  hypothesis draws it
        self.authors, self.proven = frozenset(authors), proven

    @rule(days=st.integers(1, 6))
    def wait(self, days: int) -> None:
        self.day += days

    # What must hold

    @invariant()
    def exactly_the_approved_pass(self) -> None:
        enough = len(self.approvers()) >= (1 if self.proven else 2)
        allowed = not self.delta() or enough
        found = self.decided()
        assert (found.verdict is Verdict.ALLOWED) == allowed, (self.delta(), self.approvers(), found)
        if self.delta():
            (asked,) = found.outcomes[0].requirements
            assert {f"{name}@example.com" for name in self.approvers()} >= set(asked.approved_by)

    def delta(self) -> frozenset[tuple[str, str, str]]:
        """The identity settings that would change, with both values."""
        now = self.history.contents[-1]
        return frozenset(
            (name, now[name], self.proposed[name]) for name in IDENTITY if now[name] != self.proposed[name]
        )

    def approvers(self) -> set[str]:
        """Who has approved exactly this, by the model."""
        return {one.person for one in self.records if self.counts(one)} - self.authors

    def counts(self, one: Given) -> bool:
        person = self.people[one.person]
        now = self.history.contents[-1]
        since = self.history.contents[one.number + 1 :]
        return (
            one.genuine
            and one.delta == self.delta()
            and self.day < one.until
            and self.day - one.issued <= MAX_AGE.days
            and person.listed
            and one.mark == person.key.fingerprint
            and one.mark not in person.revoked
            and all(then[name] == now[name] for then in since for name, _, _ in one.delta)
        )

    # The real gate

    def roster(self) -> Roster:
        people = {
            f"{one.name}@example.com": {
                "roles": ["identity-owner"] if one.listed else ["other"],
                "keys": [one.key.line],
            }
            for one in self.people.values()
        }
        revoked = [
            {"fingerprint": mark, "reason": "lost"}
            for one in self.people.values()
            for mark in sorted(one.revoked)
        ]
        return roster({"approvers": people, "revoked": revoked}, "roster")

    def judged(self) -> tuple[Subject, DocumentDecision]:
        number = len(self.history.contents) - 1
        deployed = self.history.side(self.history.name(number))
        proposed = MemorySide({PATH: text(self.proposed, self.remark)}, "worktree")
        known = self.roster()
        config = Config(repository=REPOSITORY)
        meanings = Meanings(deployed, proposed, config, Packs(()), SchemaBook.empty())
        stale = Freshness(
            cast("Repository", self.history), meanings, deployed.revision, deployed.revision
        ).stale
        candidates = [candidate(one.content, str(place)) for place, one in enumerate(self.records)]
        emails = frozenset(f"{name}@example.com" for name in self.authors)
        asked = Proposal(
            deployed=deployed,
            deployed_revision=deployed.revision,
            proposed=proposed,
            pairs=(Pair(PATH, None, deployed.entries()[PATH], proposed.entries()[PATH]),),
            environment="prod",
            trust=Trust(deployed, config, known, policy(RULES, "policy", known), introduced=True),
            meanings=meanings,
            candidates=lambda _: candidates,
            reviews=lambda _subject, _stale: Evidence((), ()),
            stale=stale,
            authorship=lambda: Authorship(emails, self.proven),
            flaw=lambda: None,
            now=NOW + timedelta(days=self.day),
        )
        (found,) = judgements(asked)
        return found

    def decided(self) -> DocumentDecision:
        return self.judged()[1]

    def signed(self, name: str, key: SoftKey, days: int, *, named: SoftKey | None = None) -> Given:
        subject, _ = self.judged()
        issued = NOW + timedelta(days=self.day)
        claims = make_claims(
            named or key,
            f"{name}@example.com",
            deployed_revision=subject.deployed_revision,
            issued_at=issued,
            expires_at=issued + timedelta(days=days),
        )
        content = sealed(key, statement.build(subject, claims))
        number = len(self.history.contents) - 1
        return Given(content, name, key.fingerprint, self.delta(), number, self.day, self.day + days)


# A fifth of the examples of a property of one step, each of some dozen steps.
Lifecycle.TestCase.settings = settings(max_examples=examples(40), stateful_step_count=20, deadline=None)
TestLifecycle = Lifecycle.TestCase


def test_a_change_that_is_approved_passes_once() -> None:
    """The story the machine varies: held, approved, deployed, reverted, and not let through again."""
    machine = Lifecycle()
    machine.propose(ISSUERS[1])
    story: list[tuple[Any, Verdict]] = [
        (lambda: None, Verdict.PENDING),
        (lambda: machine.approve({"alice"}, 15), Verdict.PENDING),
        (lambda: machine.forge("bob"), Verdict.PENDING),
        (lambda: machine.speak_for("bob", "alice"), Verdict.PENDING),
        (lambda: machine.approve({"bob"}, 15), Verdict.ALLOWED),
        (lambda: machine.amend(ISSUERS[2], AUDIENCES[0], "info", 1), Verdict.PENDING),
        (lambda: machine.amend(ISSUERS[1], AUDIENCES[0], "debug", 1), Verdict.ALLOWED),
        (lambda: machine.hand_over({"bob"}, proven=True), Verdict.ALLOWED),
        (lambda: machine.hand_over({"bob", "alice"}, proven=True), Verdict.PENDING),
        (lambda: machine.hand_over(set(), proven=False), Verdict.ALLOWED),
        (lambda: machine.wait(11), Verdict.PENDING),
        (lambda: machine.approve({"alice", "carol"}, 2), Verdict.ALLOWED),
        (lambda: machine.revoke("carol"), Verdict.PENDING),
        (lambda: machine.change_key("carol"), Verdict.PENDING),
        (lambda: machine.approve({"carol"}, 2), Verdict.ALLOWED),
        (machine.deploy, Verdict.ALLOWED),
        (lambda: machine.history.contents.append(machine.history.contents[0]), Verdict.PENDING),
        (lambda: machine.approve({"alice", "carol"}, 2), Verdict.ALLOWED),
        (lambda: machine.wait(2), Verdict.PENDING),
    ]
    for act, verdict in story:
        act()
        machine.exactly_the_approved_pass()
        assert machine.decided().verdict is verdict, story
