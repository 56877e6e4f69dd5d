"""The gate once more over the history of what was deployed: what it says of each step, as of that time."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache

from changegate import gate
from changegate.approvals import envelope
from changegate.approvals.authors import proven
from changegate.approvals.claims import moment
from changegate.approvals.rejected import Rejected
from changegate.approvals.sources import refs, tree
from changegate.approvals.sources._shelf import Shelf
from changegate.freshness import Freshness
from changegate.frozen import frozen
from changegate.load.read import is_configuration
from changegate.meaning import Meanings
from changegate.model.approval import Authorship, Candidate, Evidence, Subject
from changegate.model.config import Environment
from changegate.model.decision import DocumentDecision, Verdict
from changegate.model.deployment import Restored
from changegate.model.side import Entry, Pair, Side
from changegate.neighbours import Neighbours
from changegate.pattern import any_glob_matches
from changegate.repository import Repository, changed
from changegate.repository.history import Provenance
from changegate.repository.steps import Moving, PartSide, Step, Trees, WholeSide, provenance
from changegate.succession import flaw
from changegate.trust import APPROVALS, HOME, Trust, packs, read_config, read_trust, schema_data
from changegate.validation import SchemaBook


@frozen
class Book:
    """The judge's book at one commit, and what reads files by it."""

    trust: Trust
    meanings: Meanings


@frozen
class Judged:
    """What the gate says of one document in one step, and who made the step."""

    step: Step
    at: datetime
    environment: str
    service: str
    subject: Subject
    decision: DocumentDecision
    authorship: Authorship
    introduced: bool


class Replay:
    """Judges steps of one repository; books and trees are read once.

    `end` is the commit whose records count beside those that a step brought along: a record proves itself,
    wherever it lies.
    """

    def __init__(self, repository: Repository, end: str) -> None:
        self._repository = repository
        self._end = end
        self._homes = Trees(repository, HOME.rstrip("/"))
        self._books: dict[object, Book] = {}
        self._moving = Moving(repository)
        self._seen: tuple[Step, WholeSide] | None = None
        self._around: tuple[object, Neighbours] | None = None

    def judged(
        self,
        step: Step,
        at: datetime,
        environments: Callable[[Environment], bool],
        restores: Callable[[Pair], Restored | None],
    ) -> Iterator[Judged]:
        """Yield what the gate says of every document of a step that holds an identity change.

        `at` is when the step was made; approvals that were given later count, and the decision says when.
        """
        if step.old is None or not gated(step):
            return
        before, after = self._side(step, new=False), self._side(step, new=True)
        book = self._book(step.old, before)
        known = book.trust.config.environments or (Environment("default", "HEAD", ("**",)),)
        for one in known:
            if environments(one):
                yield from _Asked(self, step, at, book, one, known[0] is one, before, after).answers(restores)

    def introduced(self, commit: str | None) -> bool:
        """Whether there was a gate at a commit: whether it had a book of its own."""
        return commit is not None and any(map(_speaks, self._homes.at(commit)))

    def same(self, path: str, one: Entry | None, other: Entry | None) -> bool:
        """Whether two versions of a file have the same identity settings, as the latest book reads them."""
        if one == other:
            return True
        end = PartSide(self._repository, self._homes.at(self._end), self._end)
        before, after = (
            PartSide(self._repository, {} if entry is None else {path: entry}, self._end)
            for entry in (one, other)
        )
        meanings = replace(self._book(self._end, end).meanings, deployed=before, proposed=after)
        return meanings.alike(Pair(path, None, one, other))

    def _side(self, step: Step, *, new: bool) -> PartSide:
        commit = step.new if new else step.old or ""
        files = {path: sides[new] for path, sides in step.files.items()}
        there: dict[str, Entry] = {path: entry for path, entry in files.items() if entry is not None}
        return PartSide(self._repository, there | dict(self._homes.at(commit)), commit)

    def _book(self, commit: str, side: PartSide) -> Book:
        home = {path: entry.oid for path, entry in self._homes.at(commit).items() if _speaks(path)}
        name = tuple(sorted(home.items()))
        if name not in self._books:
            config = read_config(side)
            elsewhere = any(not mapping.schema.startswith(HOME) for mapping in config.schemas)
            # A schema may lie anywhere in the tree.
            whole: Side = self._repository.side(commit) if elsewhere else side
            trust = read_trust(whole, config)
            book = SchemaBook(config, schema_data(trust))
            self._books[name] = Book(trust, Meanings(side, side, config, packs(trust), book))
        return self._books[name]

    @cache  # noqa: B019  a replay lives as long as one command
    def shelves(self) -> tuple[Shelf, ...]:
        """Return the records that are known by now, wherever they lie."""
        end = PartSide(self._repository, self._homes.at(self._end), self._end)
        return (tree.shelf(end), refs.shelf(self._repository))

    def around(self, meanings: Meanings, step: Step, part: PartSide) -> Meanings:
        """Return meanings that see all files a step leaves; what names there are is found out once."""
        if self._seen is None or self._seen[0] is not step:
            self._seen = (step, self._moving.side(step, part))
        found = replace(meanings, proposed=self._seen[1], around=None)
        key = (self._moving.names, meanings.config)
        known = self._around is not None and self._around[0] == key
        around = self._around[1].again(self._seen[1]) if self._around and known else found.neighbours()
        self._around = (key, around)
        return replace(found, around=around)

    def skip(self, step: Step) -> None:
        """Go over a step that is not judged."""
        self._moving.skip(step)

    @property
    def repository(self) -> Repository:
        """The repository."""
        return self._repository


@frozen
class _Asked:
    """One step in one environment, about to be judged."""

    replay: Replay
    step: Step
    at: datetime
    book: Book
    environment: Environment
    trusting: bool
    before: PartSide
    after: PartSide

    def answers(self, restores: Callable[[Pair], Restored | None]) -> Iterator[Judged]:
        pairs = tuple(
            pair for pair in changed(self.before, self.after, self._wanted) if not _new_record(pair)
        )
        if len(pairs) == 0:
            return
        asked = self._proposal(pairs, restores)
        given = [one for one in gate.judgements(asked) if _has_findings(one[1])]
        held = [subject for subject, decision in given if decision.verdict is not Verdict.ALLOWED]
        later = max(filter(None, map(self._given, held)), default=self.at)
        if later > self.at:
            again = dict(_by_path(gate.judgements(replace(asked, now=later + timedelta(seconds=1)))))
            given = [again.get(decision.path, (subject, decision)) for subject, decision in given]
        for subject, decision in given:
            yield Judged(
                self.step,
                self.at,
                self.environment.name,
                self.book.meanings.service(decision.path),
                subject,
                decision,
                asked.authorship(),
                self.book.trust.introduced,
            )

    def _wanted(self, path: str) -> bool:
        if path.startswith(HOME):
            return self.trusting
        return is_configuration(path) and any_glob_matches(self.environment.paths, path)

    def _proposal(
        self, pairs: tuple[Pair, ...], restores: Callable[[Pair], Restored | None]
    ) -> gate.Proposal:
        repository = self.replay.repository
        trust = self.book.trust
        # What a setting names may stand in any file beside it.
        meanings = self.replay.around(self.book.meanings, self.step, self.after)
        meanings = replace(meanings, deployed=self.before, now=self.at)
        old = self.step.old or ""
        return gate.Proposal(
            deployed=self.before,
            deployed_revision=old,
            proposed=self.after,
            pairs=pairs,
            environment=self.environment.name,
            trust=trust,
            meanings=meanings,
            candidates=self._candidates,
            stale=Freshness(repository, meanings, old, self.step.new).stale,
            # What people said on a forge is not kept with the history.
            reviews=lambda _subject, _stale: Evidence((), ()),
            authorship=cache(self._authors),
            flaw=cache(lambda: flaw(self.after, trust)),
            now=self.at,
            restores=lambda asked: {
                pair.path: version for pair in asked if (version := restores(pair)) is not None
            },
        )

    def _authors(self) -> Authorship:
        made: Provenance = provenance(self.replay.repository, self.step.old, self.step.new)
        signatures = [(one.payload, one.signature, one.emails) for one in made.commits]
        return proven(made.emails, signatures, self.book.trust.roster, self.at, complete=True)

    def _candidates(self, subject: Subject) -> Iterator[Candidate]:
        for shelf in (tree.shelf(self.after), tree.shelf(self.before), *self.replay.shelves()):
            yield from shelf.candidates(subject.change_id)

    def _given(self, subject: Subject) -> datetime | None:
        """When the last record for a subject says it was made; nothing of it is believed by that."""
        return max(filter(None, map(_issued, self._candidates(subject))), default=None)


def _issued(candidate: Candidate) -> datetime | None:
    try:
        said = json.loads(envelope.open(candidate.content).payload)
        return moment(said["predicate"]["issuedAt"])
    except (Rejected, ValueError, KeyError, TypeError, RecursionError):
        return None


def _by_path(
    found: Iterator[tuple[Subject, DocumentDecision]],
) -> Iterator[tuple[str, tuple[Subject, DocumentDecision]]]:
    return ((decision.path, (subject, decision)) for subject, decision in found)


def _has_findings(decision: DocumentDecision) -> bool:
    return any(item.findings for item in decision.changes)


def gated(step: Step) -> bool:
    """Whether a step touches a file that the gate looks at: configuration, or its own."""
    return any(map(_gated, step.files))


def _gated(path: str) -> bool:
    return _speaks(path) if path.startswith(HOME) else is_configuration(path)


def _speaks(path: str) -> bool:
    """Whether a file of the gate's own says how it judges; records are only evidence."""
    return not path.startswith(APPROVALS)


def _new_record(pair: Pair) -> bool:
    return pair.path.startswith(APPROVALS) and pair.deployed is None
