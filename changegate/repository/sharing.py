"""Share a chain with a remote: what one side lacks is joined, and nothing is replaced."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Final

from changegate.errors import MissingInputError, ToolError
from changegate.repository.chain import advance, holds, join, tip
from changegate.repository.exchange import address_of, insist_on_success, reaching
from changegate.repository.plumbing import printable
from changegate.repository.repository import Repository
from changegate.repository.scratch import scratch

_ATTEMPTS: Final = 20
_PUSH: Final = ("--porcelain", "--no-verify", "--no-follow-tags", "--recurse-submodules=no")
_FETCH: Final = ("--no-tags", "--no-write-fetch-head", "--no-auto-maintenance", "--no-recurse-submodules")


def share(repository: Repository, remote: str, name: str, at: datetime) -> None:
    """Bring a chain here and on a remote to the same end, keeping every link of both.

    Raises:
        ToolError: the remote cannot be reached, refuses, or is written to faster than we can follow.
    """
    for _ in range(_ATTEMPTS):
        there = fetch(repository, remote, name)
        here = _together(repository, name, there, at)
        if here == there or _pushed(repository, remote, name, here, there):
            return
    raise ToolError("git", f"{printable(remote)} changes faster than it can be followed", hint="try again")


def follow(repository: Repository, remote: str, name: str, at: datetime) -> None:
    """Take over what a remote has of a chain, so that the next link stands behind all of it."""
    there = fetch(repository, remote, name)
    if there is not None:
        _together(repository, name, there, at)


def fetch(repository: Repository, remote: str, name: str) -> str | None:
    """Bring the links a remote has into the object store and return its end; the ref here stays."""
    git = reaching(scratch(repository))
    address = address_of(repository, remote, "url")
    there = git.run("ls-remote", "--refs", "--", address, name, accept=None)
    insist_on_success(there, "ls-remote", remote)
    named = {
        ref: oid for oid, _, ref in (line.partition("\t") for line in there.output.decode().splitlines())
    }
    if name not in named:
        return None
    storing = replace(
        git, environment={**git.environment, "GIT_OBJECT_DIRECTORY": str(repository.place.objects)}
    )
    finished = storing.run(
        "-c", "fetch.fsckObjects=true", "fetch", *_FETCH, "--", address, f"+{name}:{name}", accept=None
    )
    insist_on_success(finished, "fetch", remote)
    return storing.line("rev-parse", "--verify", "--end-of-options", name)


def _together(repository: Repository, name: str, there: str | None, at: datetime) -> str:
    """Move the chain here to where it holds what is there too, and return its end."""
    for _ in range(_ATTEMPTS):
        here = tip(repository, name)
        if here is None and there is None:
            raise MissingInputError(printable(name), "there is no such ref, here or there")
        if here is not None and (there is None or holds(repository, here, there)):
            return here
        ends_there = here is None or holds(repository, there or "", here)
        new = (there or "") if ends_there else join(repository, (here or "", there or ""), at)
        if advance(repository, name, new, here):
            return new
    raise ToolError("git", f"{printable(name)} changes faster than it can be followed", hint="try again")


def _pushed(repository: Repository, remote: str, name: str, here: str, there: str | None) -> bool:
    """Push, unless somebody else did meanwhile."""
    git = reaching(scratch(repository))
    address = address_of(repository, remote, "pushurl")
    lease = f"--force-with-lease={name}:{there or ''}"
    finished = git.run("push", *_PUSH, lease, "--", address, f"{here}:{name}", accept=None)
    overtaken = b"stale info" in finished.output or b"cannot lock ref" in finished.output
    if finished.status != 0 and overtaken:
        return False
    insist_on_success(finished, "push", remote)
    return True
