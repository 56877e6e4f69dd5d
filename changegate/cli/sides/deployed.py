"""What runs in an environment whose configuration names no revision: a record, a directory or a snapshot."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from changegate.cli.edge.clock import now
from changegate.cli.sides.spelling import DIRECTORY, SNAPSHOT, Places
from changegate.errors import InvalidInputError, UsageError
from changegate.model.config import Config, Environment
from changegate.model.deployment import Recorded
from changegate.model.side import Side
from changegate.release.booked import booked
from changegate.release.records import SPELLED, believed
from changegate.repository import Repository, directory_side
from changegate.trust import CONFIG, read_trust

_OUTSIDE: Final = "what lies in the working tree is proposed; name a place outside of it"


def found(environment: Environment, places: Places, config: Config, book: Side) -> tuple[str, Side]:
    """Return how the deployed side is called, and the side; `book` is where the environment is configured.

    Raises:
        InputError: there is no such place, it lies within the proposal, or no record counts.
    """
    if places.repository is None:
        raise UsageError(f"{environment.deployed}: not inside a git repository")
    if environment.deployed.startswith(SPELLED):
        recorded = latest(environment, places.repository, config, book)
        revision = recorded.deployment.revision
        return revision, places.repository.side(revision)
    kind, _, name = environment.deployed.partition(":")
    place = _outside(name, places.repository)
    algorithm = places.repository.place.object_format
    if f"{kind}:" == DIRECTORY:
        files: Side = directory_side(place, algorithm)
    else:
        from changegate.repository.archive import ArchiveSide  # noqa: PLC0415  only for snapshots

        files = ArchiveSide(place, f"{SNAPSHOT}{name}", algorithm)
    return environment.deployed, booked(files, book)


def latest(environment: Environment, repository: Repository, config: Config, book: Side) -> Recorded:
    """Return the record that says what runs in an environment, if it counts."""
    return believed(repository, config, environment, read_trust(book, config).roster, now())


def _outside(name: str, repository: Repository) -> Path:
    """The place of a directory or snapshot: whatever the proposal could write there would judge itself."""
    top = repository.top or repository.git_dir
    place = Path(os.path.realpath(top / name))
    if repository.top is not None and place.is_relative_to(Path(os.path.realpath(repository.top))):
        raise InvalidInputError(CONFIG, f"{name} lies in the working tree", hint=_OUTSIDE)
    return place
