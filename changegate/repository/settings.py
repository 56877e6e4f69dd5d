"""What people set in git: their keys and names, remotes and default branches."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from changegate.errors import InvalidInputError
from changegate.regex import regex
from changegate.repository.plumbing import Git, printable, program, scrubbed, text
from changegate.repository.refs import refs
from changegate.repository.repository import Repository

KEY: Final = regex(r"[A-Za-z][A-Za-z0-9-]*\.(?:[^\n\0]*\.)?[A-Za-z][A-Za-z0-9-]*")
REMOTES: Final = "refs/remotes/"


def config(repository: Repository, key: str) -> str | None:
    """Return a setting as git sees it here, the repository's own included: never for what is trusted."""
    return _setting(repository, key)


def config_global(repository: Repository, key: str) -> str | None:
    """Return a setting of the person or machine, whatever the repository says; a path may begin with `~`."""
    own = _setting(repository, key, "--global", "--includes")
    return own if own is not None else _setting(repository, key, "--system", "--includes")


def personal(folder: Path, key: str) -> str | None:
    """Return a setting of the person or machine, in a folder that need be in no repository."""
    environment = os.environ  # noqa: TID251  this is the door, and where the settings are is the person's to say
    git = Git(program(environment), folder, scrubbed(environment))
    for scope in ("--global", "--system"):
        finished = git.run("config", scope, "--includes", "--null", "--get", key, accept=(0, 1))
        if finished.status == 0:
            return text(finished.output).removesuffix("\0")
    return None


def _setting(repository: Repository, key: str, *scope: str) -> str | None:
    if KEY.fullmatch(key) is None:
        raise InvalidInputError(printable(key), "is no name of a git setting")
    finished = repository.git.run("config", *scope, "--null", "--get", key, accept=(0, 1))
    return text(finished.output).removesuffix("\0") if finished.status == 0 else None


def remotes(repository: Repository) -> tuple[str, ...]:
    """Return the names of the remotes, sorted."""
    pattern = r"^remote\..*\.url$"
    finished = repository.git.run("config", "--null", "--name-only", "--get-regexp", pattern, accept=(0, 1))
    names = text(finished.output).split("\0")[:-1]
    return tuple(sorted({name.removeprefix("remote.").removesuffix(".url") for name in names}))


def upstream(repository: Repository) -> str | None:
    """Return the full name of the ref that the current branch follows (`refs/remotes/origin/main`)."""
    branch = current_branch(repository)
    if branch is None:
        return None
    output = repository.git.line("for-each-ref", "--format=%(refname) %(upstream)", "--", branch)
    followed = dict(line.split(" ", 1) for line in output.splitlines()).get(branch, "")
    return followed or None


def current_branch(repository: Repository) -> str | None:
    """Return the full name of the branch that is checked out, None for a detached HEAD."""
    finished = repository.git.run("symbolic-ref", "--quiet", "HEAD", accept=(0, 1))
    return text(finished.output).strip() or None


def remote_default_branch(repository: Repository, remote: str | None = None) -> str | None:
    """Return the full name of the remote's default branch as it was last fetched, None without a remote.

    Unless one is named, it is the one the branch that is checked out follows, else `origin`, else the only
    one there is.
    """
    remote = remote or default_remote(repository)
    if remote is None:
        return None
    there = refs(repository, f"{REMOTES}{remote}/")
    head = f"{REMOTES}{remote}/HEAD"
    finished = repository.git.run("symbolic-ref", "--quiet", head, accept=(0, 1))
    named = text(finished.output).strip()
    guesses = (named, f"{REMOTES}{remote}/main", f"{REMOTES}{remote}/master")
    return next((name for name in guesses if name in there), None)


def default_remote(repository: Repository) -> str | None:
    """Return the name of the remote meant where none is named; None without one, or with several alike."""
    known = remotes(repository)
    if not known:
        return None
    followed = upstream(repository) or ""
    for name in known:
        if followed.startswith(f"{REMOTES}{name}/"):
            return name
    if "origin" in known:
        return "origin"
    return known[0] if len(known) == 1 else None


def last_fetch(repository: Repository) -> datetime | None:
    """Return when refs of remotes were last fetched or cloned, in UTC; None if that cannot be told."""
    places = (
        repository.git_dir / "FETCH_HEAD",
        repository.place.common_dir / "FETCH_HEAD",
        repository.place.common_dir / "packed-refs",  # a clone writes it and no FETCH_HEAD
    )
    times = [place.stat().st_mtime for place in places[:2] if place.is_file()]
    if not times and places[2].is_file():
        times = [places[2].stat().st_mtime]
    return datetime.fromtimestamp(max(times), UTC) if times else None
