"""Approval records in refs travel between repositories: sent and fetched, never moved and never deleted."""

from __future__ import annotations

from pathlib import Path

from changegate.approvals.sources.refs import PREFIX
from changegate.cli.edge.console import complain, say
from changegate.errors import UsageError
from changegate.model.shown import printable
from changegate.repository import Repository
from changegate.repository.exchange import fetch_refs, push_refs
from changegate.repository.refs import refs
from changegate.repository.settings import default_remote


def pushed(directory: Path, remote: str | None) -> bool:
    """Send every record kept in refs to a remote; return whether all of them are there now."""
    with Repository.open(directory) as repository:
        there = remote or _default(repository)
        names = sorted(refs(repository, PREFIX))
        done = push_refs(repository, there, names)
    for name in done.made:
        say(f"sent {printable(name)}\n")
    for name, why in done.refused.items():
        complain(f"{name}: {why}", "'changegate approvals fetch' brings what is there; then approve again")
    say(f"{len(done.made)} sent to {printable(there)}, {len(done.known)} there already\n")
    return len(done.refused) == 0


def fetched(directory: Path, remote: str | None) -> None:
    """Fetch the records a remote keeps in refs; what is here already stays as it is."""
    with Repository.open(directory) as repository:
        there = remote or _default(repository)
        new = fetch_refs(repository, there, PREFIX)
    for name in new:
        say(f"fetched {printable(name)}\n")
    say(f"{len(new)} new from {printable(there)}; 'changegate approvals verify' says which of them count\n")


def _default(repository: Repository) -> str:
    found = default_remote(repository)
    if found is None:
        raise UsageError("there is no remote, or none is meant more than the others", hint="name one")
    return found
