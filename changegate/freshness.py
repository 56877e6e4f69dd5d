"""Does an approval still stand? By history: were the gated settings deployed differently since?"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from changegate.diff.digest import veiled
from changegate.errors import InvalidInputError, MissingInputError
from changegate.frozen import frozen
from changegate.meaning import Meanings
from changegate.model.approval import Subject
from changegate.model.path import locator
from changegate.model.side import Pair, Side
from changegate.repository import Repository
from changegate.repository.repository import FULL_ID

# A walk beyond this says nothing a reviewer could follow; a record that old is better given anew.
COMMITS_AT_MOST: Final = 2_000


@frozen
class Freshness:
    """The history between the revision a record was made at and what is deployed now.

    `proposed` is the commit the proposal builds on, None for a plain directory.
    """

    repository: Repository
    meanings: Meanings
    deployed: str
    proposed: str | None

    def stale(self, subject: Subject, pair: Pair) -> Callable[[str], str | None]:
        """Return the function that says why a record made at a deployed revision is stale, or None."""
        return lambda recorded: self._why(subject, pair, recorded)

    def _why(self, subject: Subject, pair: Pair, recorded: str) -> str | None:
        if recorded == self.deployed:
            return None
        self.repository.insist_on_history()
        span = self._span(recorded)
        if span is None:
            return (
                f"it was given for what was deployed as {recorded[:12]}, which is not in the history of "
                "what is deployed now; approve again"
            )
        paths = [path for path in {pair.path, pair.previous_path} if path is not None]
        commits = self.repository.revisions_between(*span, sorted(paths))
        if len(commits) > COMMITS_AT_MOST:
            return f"more than {COMMITS_AT_MOST} commits touched the file since; approve again"
        for commit in commits:
            if self._differed(subject, pair, commit):
                return f"{commit[:12]} deployed the settings differently after it was given; approve again"
        return None

    def _span(self, recorded: str) -> tuple[str, str] | None:
        """The two ends of the history to walk: up to now, or up to a record made ahead on the same line."""
        if FULL_ID.fullmatch(recorded) is None:
            return None
        try:
            commit = self.repository.resolve(recorded)
        except (MissingInputError, InvalidInputError):
            return None
        if self.repository.is_ancestor(commit, self.deployed):
            return (commit, self.deployed)
        ahead = (
            self.proposed is not None
            and self.repository.is_ancestor(self.deployed, commit)
            and self.repository.is_ancestor(commit, self.proposed)
        )
        return (self.deployed, commit) if ahead else None

    def _differed(self, subject: Subject, pair: Pair, commit: str) -> bool:
        """Whether one of the gated settings had another value at a commit than what is deployed now has."""
        then = self.repository.side(commit)
        deployed_path = pair.previous_path or pair.path
        if pair.previous_path not in then.entries() and any(_is_name(pair, one) for one in subject.changes):
            return True
        # Where both names were taken then, neither may hide what the other said.
        paths = [path for path in {deployed_path, pair.path} if path in then.entries()] or [deployed_path]
        return any(self._differed_at(subject, pair, then, path) for path in paths)

    def _differed_at(self, subject: Subject, pair: Pair, then: Side, path: str) -> bool:
        earlier = replace(self.meanings, deployed=then, proposed=self.meanings.deployed)
        between = Pair(pair.previous_path or pair.path, path, then.entries().get(path), pair.deployed)
        scope = {
            "repository": subject.repository,
            "environment": subject.environment,
            "path": subject.path,
        }
        changed = [locator(veiled(change.path, scope)) for change in earlier.compared(between).changes]
        gated = [_steps(change) for change in subject.changes if not _is_name(pair, change)]
        return any(_overlap(one, other) for one in changed for other in gated)


def _is_name(pair: Pair, change: Mapping[str, object]) -> bool:
    """Whether a gated change is that the file is called otherwise, which says nothing of what it holds."""
    names = [{"string": name} for name in (pair.previous_path, pair.path)]
    return not _steps(change) and [change["deployed"], change["proposed"]] == names


def _steps(change: Mapping[str, object]) -> Sequence[object]:
    steps = change["locator"]
    return steps if isinstance(steps, list | tuple) else ()


def _overlap(one: Sequence[object], other: Sequence[object]) -> bool:
    """Whether one place holds the other; counted list items may have shifted, so any two may be one."""
    return all(a == b or _may_be_one(a, b) for a, b in zip(one, other, strict=False))


def _may_be_one(one: object, other: object) -> bool:
    """Two list items, of which one at least is only counted: a name may be new, or not unique any more."""
    return _is_item(one) and _is_item(other) and (_counted(one) or _counted(other))


def _is_item(step: object) -> bool:
    return not isinstance(step, str) and step != {"inside": True}


def _counted(step: object) -> bool:
    inner = step.get("document") if isinstance(step, Mapping) else step
    return isinstance(inner, list | tuple)
