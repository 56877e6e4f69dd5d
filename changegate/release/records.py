"""Deployment records in a repository: `refs/changegate/deployments/ENV`, each a link of a chain."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import Final

from changegate.approvals.rejected import Rejected
from changegate.errors import InvalidInputError, MissingInputError, ToolError
from changegate.model.approval import Roster
from changegate.model.config import Config, Environment
from changegate.model.deployment import Deployment, Recorded
from changegate.model.shown import printable
from changegate.release import statement
from changegate.repository import Repository
from changegate.repository.chain import advance, links, new_link, tip

PREFIX: Final = "refs/changegate/deployments/"
SPELLED: Final = "record:"
FILE: Final = "deployment.json"
_ATTEMPTS: Final = 100
_FETCH: Final = (
    "record one: changegate deployed record --env NAME; or fetch 'refs/changegate/*:refs/changegate/*'"
)


def ref_of(environment: str) -> str:
    """Return the ref that holds the records of an environment."""
    return f"{PREFIX}{environment}"


def records(repository: Repository, environment: str) -> Iterator[Recorded]:
    """Yield the records of an environment, the latest first; nothing of them is believed yet.

    Raises:
        InputError: the chain holds something that is no record of this environment.
    """
    name = ref_of(environment)
    end = tip(repository, name)
    if end is None:
        return
    for link in links(repository, end):
        found = statement.read(link.content, f"{name} ({link.commit[:12]})")
        if found.environment != environment or not set(found.previous) <= set(link.previous):
            raise InvalidInputError(
                f"{name} ({link.commit[:12]})",
                f"is a record of {printable(found.environment)}, or was taken out of another place",
                hint=f"find out who pushed it: git log {name}",
            )
        yield Recorded(link.commit, found, link.content)


def append(repository: Repository, deployment: Deployment, sealed: Callable[[Deployment], bytes]) -> Recorded:
    """Add a record behind those there are; of records made at the same time none is lost.

    `sealed` makes a record's bytes. The ref is moved in one step, after everything it leads to was written.

    Raises:
        ToolError: others record faster than we can follow.
    """
    name = ref_of(deployment.environment)
    for _ in range(_ATTEMPTS):
        end = tip(repository, name)
        placed = replace(deployment, previous=() if end is None else (end,))
        content = sealed(placed)
        commit = new_link(repository, FILE, content, placed.previous, placed.deployed_at)
        if advance(repository, name, commit, end):
            return Recorded(commit, placed, content)
    raise ToolError("git", f"{name} changes faster than it can be followed", hint="try again")


def believed(
    repository: Repository, config: Config, environment: Environment, roster: Roster, now: datetime
) -> Recorded:
    """Return the latest record of an environment whose configuration names records, if it counts.

    Raises:
        MissingInputError: there is none, or the revision it names is not here.
        InvalidInputError: it does not count: nobody of the role signed it, or its revision is off the line.
    """
    recorded = environment.deployed.removeprefix(SPELLED)
    latest = next(records(repository, recorded), None)
    if latest is None:
        raise MissingInputError(ref_of(recorded), "there is no deployment record here", hint=_FETCH)
    where = f"{ref_of(recorded)} ({latest.commit[:12]})"
    if latest.deployment.repository != config.repository:
        said = printable(latest.deployment.repository) or "no repository in particular"
        raise InvalidInputError(where, f"is a record of {said}", hint="record it anew, in this repository")
    if environment.signers:
        _insist_on_signer(latest, environment.signers, roster, now, where)
    revision = latest.deployment.revision
    if not repository.knows(revision):
        raise MissingInputError(
            where, f"names {revision}, which is not in this repository", hint="fetch it: git fetch --all"
        )
    if environment.line and not repository.is_ancestor(revision, repository.resolve(environment.line)):
        raise InvalidInputError(
            where,
            f"names {revision[:12]}, which is not in the history of {environment.line}",
            hint="deploy from that line, or find out who pushed the record",
        )
    return latest


def _insist_on_signer(latest: Recorded, role: str, roster: Roster, now: datetime, where: str) -> None:
    try:
        held = statement.signer(latest.content, latest.deployment, roster, now)
    except Rejected as rejected:
        raise InvalidInputError(
            where,
            f"does not count: {rejected.detail}",
            hint=f"a {role} must sign it: deployed record --key FILE",
        ) from rejected
    if role not in held.approver.roles:
        raise InvalidInputError(
            where,
            f"is signed by {held.approver.name}, who is no {printable(role)}",
            hint="have one record it",
        )
