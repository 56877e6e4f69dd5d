"""The line of what was deployed to an environment: by its records where they say so, else by its branch."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import field, replace
from datetime import datetime
from typing import Final

from changegate.errors import ChangegateError
from changegate.frozen import frozen
from changegate.meaning import Meanings
from changegate.model.config import Environment
from changegate.model.decision import Verdict
from changegate.model.deployment import Restored
from changegate.model.policy import Rollback
from changegate.model.side import Entry, Pair
from changegate.release.ledger import Ledger, Seen
from changegate.release.records import SPELLED, records
from changegate.release.replay import Judged, Replay, gated
from changegate.repository import Repository
from changegate.repository.steps import PartSide, Step, line, parents, steps

# Further back nobody goes in an outage, and the gate must answer soon.
STEPS_AT_MOST: Final = 1_000
# So many earlier versions of a file are compared by meaning with what is proposed; the rest byte by byte.
COMPARED_AT_MOST: Final = 12

# The versions of so many files are looked for in one pass over history, and in so many of its steps.
PATHS_AT_ONCE: Final = 500
STEPS_TOGETHER: Final = 20_000

# So many steps before an auditor's interest are looked at, to know what could be gone back to.
PRIMER: Final = 200


@frozen
class Line:
    """Steps from one deployed state to the next, the oldest first, each with its time.

    `whole` is whether the state that the first step begins with counts as approved. The steps before `begin`
    only tell what had run before those that were asked for.
    """

    pairs: tuple[tuple[str | None, str], ...]
    times: tuple[datetime, ...]
    whole: bool
    begin: int = 0


@frozen
class Span:
    """Which part of a line: what touches some paths (none: all), behind a revision, at most so many steps."""

    paths: Sequence[str] = ()
    since: str | None = None
    most: int = STEPS_AT_MOST


_WHOLE: Final = Span()


def deployed_line(repository: Repository, environment: Environment, end: str, span: Span = _WHOLE) -> Line:
    """Return the line that leads to what is deployed now."""
    if environment.deployed.startswith(SPELLED):
        return _cut(_recorded(repository, environment, end, span.since), span.most)
    commits = line(repository, end, None, span.paths)
    begin = 0
    if span.since is not None:
        new = set(line(repository, end, span.since, span.paths))
        asked = next((index for index, one in enumerate(commits) if one in new), len(commits))
        commits, begin = commits[max(0, asked - PRIMER) :], min(asked, PRIMER)
    whole = len(commits) <= span.most
    commits = commits[-span.most :]
    times = tuple(repository.commit_time(commit) for commit in commits)
    pairs = tuple((next(iter(parents(repository, commit)), None), commit) for commit in commits)
    return Line(pairs, times, whole=whole, begin=begin)


def _cut(found: Line, most: int) -> Line:
    if len(found.pairs) <= most:
        return found
    return Line(found.pairs[-most:], found.times[-most:], whole=False)


def _recorded(repository: Repository, environment: Environment, end: str, since: str | None) -> Line:
    """By records: from each recorded revision to the next that differs, as long as they are here."""
    name = environment.deployed.removeprefix(SPELLED)
    known = [one.deployment for one in records(repository, name) if repository.knows(one.deployment.revision)]
    known.reverse()
    pairs: list[tuple[str | None, str]] = []
    times: list[datetime] = []
    before: str | None = None
    for one in known:
        if before is not None and one.revision != before:
            pairs.append((before, one.revision))
            times.append(one.deployed_at)
        before = one.revision
    if since is not None:
        first = next((index for index, (old, _) in enumerate(pairs) if old == since), 0)
        pairs, times = pairs[first:], times[first:]
    last = next((index for index in reversed(range(len(pairs))) if pairs[index][1] == end), len(pairs) - 1)
    return Line(tuple(pairs[: last + 1]), tuple(times[: last + 1]), whole=True)


@frozen
class Walked:
    """One step of a line with what the gate says of it; `problem` says why it could not be judged.

    `looked_at` is whether there was anything to judge, `recalled` whether the answer was known before.
    `closed` names the files in which something that had slipped in came to its end, and how.
    """

    step: Step
    at: datetime
    judged: tuple[Judged, ...] = ()
    problem: str = ""
    looked_at: bool = False
    recalled: bool = False
    closed: Mapping[str, str] = field(default_factory=dict)

    @property
    def went_back(self) -> bool:
        """Whether any of it was allowed because it goes back to what was approved before."""
        outcomes = (outcome for one in self.judged for outcome in one.decision.outcomes)
        return any(isinstance(outcome.effect, Rollback) for outcome in outcomes)


# What is known of a step already, by path; None where it must be judged.
Recall = Callable[[Step], Mapping[str, tuple[Seen, ...]] | None]


def _seen(judged: Sequence[Judged]) -> Mapping[str, tuple[Seen, ...]]:
    found: dict[str, tuple[Seen, ...]] = {}
    for one in judged:
        decision = one.decision
        told = Seen(decision.verdict is Verdict.ALLOWED, decision.previous_path)
        found[decision.path] = (*found.get(decision.path, ()), told)
    return found


class Walk:
    """Replays a line step by step and keeps the ledger of its files."""

    def __init__(
        self,
        repository: Repository,
        known: Line,
        end: str,
        environment: str,
        recall: Recall = lambda _: None,
    ) -> None:
        self._repository = repository
        self._line = known
        self._environment = environment
        self._recall = recall
        self._replay = Replay(repository, end)
        self.ledger = Ledger(self._replay.same, self._allowed, trusting=known.whole)
        self._time: datetime | None = None

    def steps(self, wanted: Callable[[str], bool] = lambda _: True) -> Iterator[Walked]:
        """Yield the steps that touch a wanted file, judged, the oldest first."""
        found = steps(self._repository, self._line.pairs)
        for step, at in zip(found, self._line.times, strict=True):
            if any(map(wanted, step.files)):
                yield self._walked(step, at)
            self._replay.skip(step)

    def _walked(self, step: Step, at: datetime) -> Walked:
        self._time = at
        if not gated(step):
            return Walked(step, at)
        seen = self._recall(step)
        judged: tuple[Judged, ...] = ()
        if seen is None:
            try:
                if not self._replay.introduced(step.old):
                    self.ledger.introduced(step)
                    return Walked(step, at)
                judged = tuple(self._replay.judged(step, at, self._wanted, self.ledger.within))
            except ChangegateError as error:
                self.ledger.unknown(step)
                return Walked(step, at, problem=str(error), looked_at=True)
        closed = self.ledger.observe(step, at, _seen(judged) if seen is None else seen)
        return Walked(step, at, judged, looked_at=True, recalled=seen is not None, closed=closed)

    def _wanted(self, environment: Environment) -> bool:
        return self._environment in {"", environment.name}

    def _allowed(self, step: Step, path: str, old: Entry | None, new: Entry | None) -> bool:
        """Whether all that changed in a file since its last approved identity is approved as one change."""
        files: Mapping[str, tuple[Entry | None, Entry | None]] = {path: (old, new)}
        at = self._time
        if at is None:
            return False
        together = replace(step, files=files)
        found = list(self._replay.judged(together, at, self._wanted, lambda _: None))
        return all(one.decision.verdict is Verdict.ALLOWED for one in found)


def restoring(
    repository: Repository, environment: Environment, end: str, meanings: Meanings
) -> Callable[[Sequence[Pair]], Mapping[str, Restored]]:
    """Return what says which approved versions proposed files go back to, by path.

    `meanings` reads the two sides. History is replayed only where an earlier version is what is proposed.
    """

    def same(pair: Pair, entry: Entry | None) -> bool:
        """Whether a file is proposed with the identity settings of an earlier version of it."""
        then = PartSide(repository, {} if entry is None else {pair.path: entry}, end)
        return replace(meanings, deployed=then).alike(Pair(pair.path, None, entry, pair.proposed))

    def found(pairs: Sequence[Pair]) -> Mapping[str, Restored]:
        may = [pair for pair in pairs if pair.previous_path is None and pair.deployed != pair.proposed]
        if len(may) == 0 or repository.is_shallow:
            return {}
        try:
            versions = _versions(repository, environment, end, [pair.path for pair in may])
        except ChangegateError:
            # Where nobody can tell what ran, nobody goes back without approvals.
            return {}
        told = ((pair.path, told_of(pair, versions.get(pair.path, ()))) for pair in may)
        return {path: version for path, version in told if version is not None}

    def told_of(pair: Pair, versions: Sequence[Entry | None]) -> Restored | None:
        try:
            return went_back(pair, versions)
        except ChangegateError:
            return None

    def went_back(pair: Pair, versions: Sequence[Entry | None]) -> Restored | None:
        others = [version for version in versions if version != pair.deployed][:COMPARED_AT_MOST]
        if pair.proposed not in versions and not any(same(pair, version) for version in others):
            return None
        known = deployed_line(repository, environment, end, Span((pair.path,)))
        walk = Walk(repository, known, end, environment.name)
        for _ in walk.steps(lambda path: path == pair.path):
            pass
        return walk.ledger.restored(pair.path, pair.proposed, lambda _path, one, _new: same(pair, one))

    return found


def _versions(
    repository: Repository, environment: Environment, end: str, paths: Sequence[str]
) -> Mapping[str, Sequence[Entry | None]]:
    """Return which versions of each of some files there were along a line, the latest first."""
    found: dict[str, dict[Entry | None, None]] = {}
    # By records the line is the same for all files.
    size = len(paths) if environment.deployed.startswith(SPELLED) else PATHS_AT_ONCE
    for start in range(0, len(paths), size):
        part = paths[start : start + size]
        known = deployed_line(repository, environment, end, Span(tuple(part), most=STEPS_AT_MOST * len(part)))
        here = set(part)
        counted: Counter[str] = Counter()
        for step in reversed(list(steps(repository, known.pairs[-STEPS_TOGETHER:]))):
            for path in here.intersection(step.files):
                counted[path] += 1
                if counted[path] <= STEPS_AT_MOST:
                    found.setdefault(path, {}).update(dict.fromkeys(step.files[path]))
    return {path: tuple(versions) for path, versions in found.items()}
