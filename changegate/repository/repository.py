"""A repository: what it is, what revisions name, and its sides."""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from changegate.errors import ChangegateError, InputError, InvalidInputError, MissingInputError
from changegate.model.side import Side
from changegate.regex import regex
from changegate.repository.commits import commit_time
from changegate.repository.objects import Objects
from changegate.repository.opening import Place, place
from changegate.repository.plumbing import Git, failure, printable
from changegate.repository.sides import INDEX, IndexSide, TreeSide
from changegate.repository.worktree import WORKTREE, WorktreeSide

FULL_ID: Final = regex(r"[0-9a-f]{40}|[0-9a-f]{64}")
NAME_END: Final = regex(r"[~^:]|@\{")
PATHS_AT_ONCE: Final = 500  # a command line has an end
DEEPEN: Final = "fetch the whole history: git fetch --unshallow (in CI check out with fetch-depth: 0)"


@dataclass(slots=True)
class Repository:
    """A git repository, opened for reading; close it, or use it as a context manager."""

    place: Place
    objects: Objects
    closing: ExitStack = field(default_factory=ExitStack)
    _resolved: dict[str, str] = field(default_factory=dict)
    _trees: dict[str, TreeSide] = field(default_factory=dict)

    @classmethod
    def open(cls, directory: Path | str) -> Repository:
        """Open the repository around a directory, honouring the hook variables that are about it.

        Raises:
            InputError: no repository, somebody else's, or one whose working tree is led elsewhere.
            ToolError: git is missing or too old.
        """
        found = place(Path(directory), os.environ)  # noqa: TID251  hooks are told their index this way
        objects = Objects(found.git, found.object_format)
        repository = cls(found, objects)
        repository.closing.callback(objects.close)
        return repository

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the processes and remove the temporary directories this repository needed."""
        self.closing.close()

    @property
    def git(self) -> Git:
        """git, ready to run in this repository."""
        return self.place.git

    @property
    def top(self) -> Path | None:
        """The working tree; None for a bare repository, or when opened from within the git directory."""
        return self.place.top

    @property
    def git_dir(self) -> Path:
        """The git directory (of a linked worktree: its own)."""
        return self.place.git_dir

    @property
    def is_bare(self) -> bool:
        """Whether there is no working tree."""
        return self.place.is_bare

    @property
    def is_shallow(self) -> bool:
        """Whether history was cut off, by a shallow clone or by whoever wrote the file that says so."""
        marker = self.place.common_dir / "shallow"
        return marker.exists() and marker.stat().st_size > 0

    def insist_on_history(self) -> None:
        """Refuse a repository whose history was cut off: what is not there cannot be judged."""
        if self.is_shallow:
            raise MissingInputError(
                printable(str(self.place.common_dir / "shallow")),
                "the history is cut off here (a shallow clone); it is needed to decide",
                hint=DEEPEN,
            )

    def resolve(self, revision: str) -> str:
        """Return the full id of the commit a revision names.

        Full names (`refs/heads/main`) mean exactly themselves; a short one that could mean two is refused.

        Raises:
            MissingInputError: nothing has that name, or there is no commit yet.
            InvalidInputError: the name is ambiguous, or names something else than a commit.
        """
        if revision not in self._resolved:
            self._resolved[revision] = self._looked_up(revision)
        return self._resolved[revision]

    def _looked_up(self, revision: str) -> str:
        if FULL_ID.fullmatch(revision) and self.objects.kind(revision) == "commit":
            return revision
        name = NAME_END.split(revision, maxsplit=1)[0]
        if name.startswith("refs/"):
            pointed = self._pointed(name)
            if pointed is None:
                raise self._unknown(revision)
            if name == revision and self.objects.kind(pointed) == "commit":
                return pointed
        finished = self.git.run(
            "rev-parse", "--verify", "--end-of-options", f"{revision}^{{commit}}", accept=None
        )
        if "is ambiguous" in finished.errors and name != "HEAD" and not name.startswith("refs/"):
            raise InvalidInputError(
                printable(revision),
                "is ambiguous: more than one branch, tag or object has this name",
                hint=f"write the full name: refs/heads/{printable(name)} or refs/tags/{printable(name)}",
            )
        if finished.status == 0:
            return finished.output.decode("ascii").strip()
        if finished.status != 128:
            raise failure("rev-parse", finished, self.git.folder)
        raise self._unknown(revision, finished.errors)

    def _pointed(self, name: str) -> str | None:
        """The object a ref of exactly that name points at."""
        finished = self.git.run("show-ref", "--verify", "--hash", "--", name, accept=(0, 1, 128))
        if finished.status == 128 and "not a valid ref" not in finished.errors:
            raise failure("show-ref", finished, self.git.folder)
        return finished.output.decode("ascii").strip() if finished.status == 0 else None

    def _unknown(self, revision: str, words: str = "") -> ChangegateError:
        shown = printable(revision) or "''"
        if "expected commit type" in words:
            return InvalidInputError(shown, "names something, but not a commit")
        if self.is_shallow:
            return MissingInputError(shown, "there is no such revision in this shallow clone", hint=DEEPEN)
        if NAME_END.split(revision, maxsplit=1)[0] in {"HEAD", "@"} and not self.has_commits():
            return MissingInputError(shown, "there are no commits yet", hint="commit something first")
        return MissingInputError(
            shown, "there is no such revision", hint="fetch it, or name another: git branch --all; git tag"
        )

    def knows(self, revision: str) -> bool:
        """Whether a revision names a commit here."""
        try:
            self.resolve(revision)
        except InputError:
            return False
        return True

    def has_commits(self) -> bool:
        """Whether the branch that is checked out has a commit."""
        if "HEAD" in self._resolved:
            return True
        return self.git.run("rev-parse", "--verify", "--quiet", "HEAD", accept=(0, 1)).status == 0

    def side(self, spec: str) -> Side:
        """Return the side a spelling names: `index`, `worktree`, else a revision.

        Raises:
            InputError: there is no index or working tree here, or no such revision.
        """
        if spec not in {INDEX, WORKTREE}:
            commit = self.resolve(spec)
            return self._trees.setdefault(commit, TreeSide(self.git, self.objects, commit, commit))
        if self.top is None:
            raise InvalidInputError(
                printable(str(self.git_dir)),
                f"there is no {spec} here: it is a bare repository, or the git directory itself",
                hint="name a revision instead",
            )
        if spec == INDEX:
            return IndexSide(self.git, self.objects)
        return WorktreeSide(self.git, self.objects, self.top)

    def is_ancestor(self, commit: str, descendant: str) -> bool:
        """Whether a commit lies in the history of another, or is it.

        Raises:
            MissingInputError: the history that would tell was cut off.
        """
        if commit == descendant:
            return True
        self.insist_on_history()
        finished = self.git.run("merge-base", "--is-ancestor", commit, descendant, accept=(0, 1))
        return finished.status == 0

    def merge_base(self, one: str, other: str) -> str | None:
        """Return the best commit that two have in their history; None where they share none.

        Raises:
            MissingInputError: the history that would tell was cut off.
        """
        self.insist_on_history()
        finished = self.git.run("merge-base", one, other, accept=(0, 1))
        return finished.output.decode("ascii").strip() or None

    def revisions_between(self, old: str, new: str, paths: Sequence[str] = ()) -> tuple[str, ...]:
        """Return the commits reachable from one and not from the other that touch some paths, newest first.

        Without paths all of them. Side branches count even where their merge brought nothing: what was there
        and back again was there. Paths stand for themselves, never for a pattern.
        """
        if old == new:
            return ()
        self.insist_on_history()
        found: dict[str, None] = {}
        for start in range(0, max(len(paths), 1), PATHS_AT_ONCE):
            some = paths[start : start + PATHS_AT_ONCE]
            output = self.git.line("rev-list", "--full-history", new, f"^{old}", "--", *some)
            found.update(dict.fromkeys(output.split()))
        if len(paths) > PATHS_AT_ONCE:
            order = self.git.line("rev-list", new, f"^{old}", "--").split()
            return tuple(commit for commit in order if commit in found)
        return tuple(found)

    def commit_time(self, commit: str) -> datetime:
        """Return when a commit says it was committed, in UTC; nobody proves it."""
        return commit_time(self.objects.read(commit, "commit"), commit)

    def tree_of(self, side: Side) -> str | None:
        """Return the tree of a side that git holds; None for index, working tree and directories."""
        if not isinstance(side, TreeSide):
            return None
        return side.git.line("rev-parse", "--verify", "--end-of-options", f"{side.tree}^{{tree}}")

    def commit_of(self, side: Side) -> str | None:
        """Return the commit a side of this repository is, None for index, working tree and directories."""
        return side.revision if isinstance(side, TreeSide) and FULL_ID.fullmatch(side.revision) else None

    def base_of(self, side: Side) -> str | None:
        """Return the commit a side builds on: itself, or HEAD; None for directories and without a commit."""
        if isinstance(side, IndexSide | WorktreeSide):
            return self.resolve("HEAD") if self.has_commits() else None
        return self.commit_of(side)
