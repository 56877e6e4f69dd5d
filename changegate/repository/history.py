"""Who made a proposal, and what happened to files over time: GitPython reads the commits."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from changegate.errors import ToolError
from changegate.frozen import frozen
from changegate.repository.commits import Signed, co_authors, signed
from changegate.repository.plumbing import printable
from changegate.repository.repository import Repository
from changegate.repository.scratch import Scratch, scratch
from changegate.repository.settings import config
from changegate.repository.sides import INDEX
from changegate.repository.worktree import WORKTREE

if TYPE_CHECKING:
    import git

IDENTITY: Final = ("GIT_AUTHOR_EMAIL", "GIT_COMMITTER_EMAIL", "EMAIL")
SETTINGS: Final = ("user.email", "author.email", "committer.email")


@frozen
class Provenance:
    """Who made a proposal, as it is claimed: all addresses, the commits to prove them by, newest first.

    `uncommitted` is whether part of it is no commit yet, so that nothing can prove who made it.
    """

    emails: frozenset[str]
    commits: tuple[Signed, ...]
    uncommitted: bool


@frozen
class LoggedCommit:
    """A commit as people look at it; `signed` says that there is a signature, not that it is good."""

    commit: str
    parents: tuple[str, ...]
    author: str
    author_email: str
    committer_email: str
    co_authors: tuple[str, ...]
    authored_at: datetime
    committed_at: datetime
    message: str
    signed: bool


def authorship(repository: Repository, deployed_commit: str, proposed: str) -> Provenance:
    """Return who made what is proposed and not deployed; the proposal is `index`, `worktree` or a revision.

    All commits count that are reachable from the proposal and not from the deployed commit, on side branches
    too; for index and working tree also whoever would commit now.

    Raises:
        MissingInputError: the history that tells is not here (a shallow clone).
    """
    uncommitted = proposed in {INDEX, WORKTREE}
    base = repository.resolve("HEAD" if uncommitted else proposed)
    ids = repository.revisions_between(deployed_commit, base)
    commits = tuple(signed(commit, repository.objects.read(commit, "commit")) for commit in ids)
    emails = {email for commit in commits for email in commit.emails}
    if ids and repository.place.object_format == "sha1":
        emails |= _named(repository, deployed_commit, base)
    if uncommitted:
        emails |= _present(repository)
    return Provenance(frozenset(emails), commits, uncommitted)


def log(
    repository: Repository, revision: str, paths: Sequence[str] = (), *, since: str | None = None
) -> Iterator[LoggedCommit]:
    """Yield the commits of a revision's history that touch some paths (none: all), newest first.

    `since` leaves out what is reachable from that revision. Side branches are walked too.
    """
    repository.insist_on_history()
    if repository.place.object_format != "sha1":
        raise ToolError("git", "GitPython reads no sha256 repositories: their history cannot be shown")
    newest = repository.resolve(revision)
    span = newest if since is None else f"{repository.resolve(since)}..{newest}"
    with _opened(scratch(repository)) as repo:
        commits = [
            _logged(commit) for commit in repo.iter_commits(span, paths=list(paths), full_history=True)
        ]
    yield from commits


def _logged(commit: git.Commit) -> LoggedCommit:
    message = str(commit.message)
    return LoggedCommit(
        commit=commit.hexsha,
        parents=tuple(parent.hexsha for parent in commit.parents),
        author=str(commit.author.name or ""),
        author_email=str(commit.author.email or ""),
        committer_email=str(commit.committer.email or ""),
        co_authors=tuple(
            sorted({str(actor.email) for actor in commit.co_authors} | co_authors(message.encode()))
        ),
        authored_at=commit.authored_datetime.astimezone(UTC),
        committed_at=commit.committed_datetime.astimezone(UTC),
        message=message,
        signed=commit.gpgsig not in {None, ""},
    )


def _named(repository: Repository, deployed: str, base: str) -> set[str]:
    """The addresses GitPython reads from the same commits: whoever either reader names is an author."""
    with _opened(scratch(repository)) as repo:
        people = [
            actor
            for commit in repo.iter_commits(f"{deployed}..{base}")
            for actor in (commit.author, commit.committer, *commit.co_authors)
        ]
    return {actor.email.strip() for actor in people if actor.email}


def _present(repository: Repository) -> set[str]:
    """The addresses under which whoever runs this would commit."""
    given = [os.environ.get(name) for name in IDENTITY]  # noqa: TID251  git takes the author from there
    configured = [config(repository, key) for key in SETTINGS]
    return {email.strip() for email in (*given, *configured) if email is not None and email.strip()}


@contextmanager
def _opened(aside: Scratch) -> Iterator[git.Repo]:
    """Open GitPython on a scratch directory, with an environment that speaks of nothing else.

    GitPython hands its git processes the environment of this one, and that may be the environment of a hook.
    """
    inherited = {name: os.environ[name] for name in os.environ if _redirects(name)}  # noqa: TID251  see above
    for name in inherited:
        del os.environ[name]  # noqa: TID251  see above
    os.environ |= _redirected(aside)  # noqa: TID251  see above
    try:
        import git  # noqa: PLC0415  start-up: 90 ms that only a proposal with commits of its own pays

        try:
            with git.Repo(aside.folder) as repo:
                yield repo
        except (
            git.exc.GitError,
            git.exc.ODBError,
            AttributeError,
            LookupError,
            TypeError,
            ValueError,
        ) as error:
            raise ToolError(
                "git", f"GitPython cannot read the history: {printable(str(error))[:300]}"
            ) from error
    except ImportError as error:
        raise ToolError("git", f"GitPython cannot be used: {printable(str(error))}") from error
    finally:
        for name in _redirected(aside):
            os.environ.pop(name, None)  # noqa: TID251  see above
        os.environ |= inherited  # noqa: TID251  see above


def _redirects(name: str) -> bool:
    return name.startswith("GIT_") or name in {"PATH", "HOME", "XDG_CONFIG_HOME"}


def _redirected(aside: Scratch) -> dict[str, str]:
    return {name: value for name, value in aside.git.environment.items() if _redirects(name)}
