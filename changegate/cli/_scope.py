"""What one decision is about: an environment, the revision deployed there, and the files that belong to it."""

from __future__ import annotations

import posixpath
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from changegate.cli._options import SideOptions
from changegate.cli._sides import Places
from changegate.errors import ChangegateError, MissingInputError, UsageError
from changegate.load.read import is_configuration
from changegate.model.config import Config, Environment
from changegate.pattern import any_glob_matches
from changegate.trust import HOME, read_config

NO_ENVIRONMENT: Final = "default"


@dataclass(frozen=True, slots=True)
class Scope:
    """An environment by name, the spelling of its deployed side, and which files are judged."""

    environment: str
    deployed: str
    wanted: Callable[[str], bool]
    notices: tuple[str, ...] = ()


def scopes(options: SideOptions, places: Places) -> tuple[Scope, ...]:
    """Return the scopes to decide for: the environment asked for, else all there are, else the one without name."""
    config = _config(options, places)
    environments = config.environments
    if options.environment is not None:
        environments = tuple(one for one in environments if one.name == options.environment)
        if not environments:
            known = ", ".join(one.name for one in config.environments) or "none"
            raise UsageError(
                f"there is no environment {options.environment!r}",
                hint=f"the deployed side's .changegate/config.yaml has: {known}",
            )
    narrowed = _narrowed(options, places)
    if not environments:
        return (
            Scope(
                NO_ENVIRONMENT,
                options.deployed or _default(places),
                lambda path: narrowed(path) and _gated(path),
            ),
        )
    first = environments[0]
    return tuple(_scope(options, one, narrowed, trusting=one is first) for one in environments)


def _scope(
    options: SideOptions, environment: Environment, narrowed: Callable[[str], bool], *, trusting: bool
) -> Scope:
    def wanted(path: str) -> bool:
        if path.startswith(HOME):
            # The judge's book belongs to no environment; of several, the first one asks about it.
            return trusting and narrowed(path)
        return any_glob_matches(environment.paths, path) and is_configuration(path) and narrowed(path)

    return Scope(environment.name, options.deployed or environment.deployed, wanted)


def _gated(path: str) -> bool:
    return path.startswith(HOME) or is_configuration(path)


def _config(options: SideOptions, places: Places) -> Config:
    """Read how the repository is laid out from the best place that is not the proposal."""
    if options.deployed is not None:
        return read_config(places.side(options.deployed))
    repository = places.repository
    if repository is None:
        return Config()
    remote = repository.remote_default_branch()
    if remote is not None:
        return read_config(places.side(remote))
    return read_config(places.side("HEAD"))


def _default(places: Places) -> str:
    return "HEAD"


def _narrowed(options: SideOptions, places: Places) -> Callable[[str], bool]:
    """Return what tells whether a path of the sides is one of the paths given, or below one."""
    if not options.paths:
        return lambda path: True
    given = tuple(_inside(path, options.directory, places) for path in options.paths)
    return lambda path: any(path == one or path.startswith(one + "/") or one == "." for one in given)


def _inside(path: str, directory: Path, places: Places) -> str:
    """Return a path given on the command line as the sides spell it: relative to their root."""
    if places.repository is None:
        return posixpath.normpath(Path(path).as_posix())
    top = places.repository.top
    absolute = (directory / path).absolute()
    try:
        relative = Path(posixpath.normpath(absolute.as_posix())).relative_to(top)
    except ValueError as error:
        raise UsageError(f"{path} lies outside the repository {top}") from error
    return relative.as_posix()
