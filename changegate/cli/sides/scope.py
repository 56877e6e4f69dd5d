"""What one decision is about: an environment, the revision deployed there, and its files."""

from __future__ import annotations

import posixpath
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from changegate.cli.edge.options import SideOptions
from changegate.cli.sides.spelling import Places
from changegate.errors import UsageError
from changegate.frozen import frozen
from changegate.model.config import Config, Environment
from changegate.model.side import Side
from changegate.pattern import any_glob_matches
from changegate.repository.repository import NAME_END
from changegate.trust import HOME, read_config

if TYPE_CHECKING:
    from changegate.release.promotion import Promotion

NO_ENVIRONMENT: Final = "default"
# Ways to say what is deployed that are no revision.
KINDS: Final = ("dir:", "snapshot:", "record:")
_ENVIRONMENT: Final = "env:"
_HEADS: Final = "refs/heads/"
_REMOTES: Final = "refs/remotes/"


@frozen
class Scope:
    """An environment by name, the spelling of its deployed side, and which files are judged.

    `side` is the deployed side where the spelling alone does not lead to it. `promotion` is set where what is
    proposed is what runs in another environment.
    """

    environment: str
    deployed: str
    wanted: Callable[[str], bool]
    paths: tuple[str, ...] = ()
    side: Side | None = None
    promotion: Promotion | None = None


def scopes(options: SideOptions, places: Places) -> tuple[Scope, ...]:
    """Return the scopes to decide for: the environment asked for, else all, else the one without a name."""
    book = book_of(options, places)
    config = Config() if book is None else read_config(book)
    environments = _chosen(options, config)
    given = given_paths(options, places)
    inside = narrowed(given)
    if not environments:
        deployed = options.deployed or "HEAD"
        book_only = options.push is not None and options.push.book_only
        gated = _in_book if book_only else _gated
        found = [Scope(NO_ENVIRONMENT, deployed, lambda path: inside(path) and gated(path))]
    else:
        first = environments[0]
        found = [
            _scope(Located(options, places, config, book), one, inside, trusting=one is first)
            for one in environments
        ]
    return tuple(replace(scope, paths=given) for scope in found)


def _chosen(options: SideOptions, config: Config) -> tuple[Environment, ...]:
    """The environments asked about: one by its name, those deployed from the ref of a push, else all."""
    if options.push is not None:
        return tuple(one for one in config.environments if options.push.ref in moved_by(one))
    if options.environment is None:
        return config.environments
    return (named_environment(config, options.environment),)


def moved_by(environment: Environment) -> frozenset[str]:
    """Return the refs of the repository that is pushed to, by whose move something else may be deployed.

    An environment may be spelled as a clone sees it: `refs/remotes/origin/main`, or `origin/main`. Deployment
    records count in the history of a `line`, so the line is such a ref.
    """
    return frozenset(ref for spelled in (environment.deployed, environment.line) for ref in _meant(spelled))


def _meant(spelled: str) -> tuple[str, ...]:
    if spelled.startswith(KINDS) or not spelled:
        return ()
    name = NAME_END.split(spelled, maxsplit=1)[0]
    if name.startswith(_REMOTES):
        return (_HEADS + name.removeprefix(_REMOTES).partition("/")[2],)
    if name.startswith("refs/"):
        return (name,)
    _, slash, rest = name.partition("/")
    return (_HEADS + name, f"refs/tags/{name}", *([_HEADS + rest] if slash else []))


def named_environment(config: Config, name: str) -> Environment:
    """Return the environment of that name.

    Raises:
        UsageError: the configuration has none.
    """
    for one in config.environments:
        if one.name == name:
            return one
    known = ", ".join(one.name for one in config.environments) or "none"
    raise UsageError(
        f"there is no environment {name!r}",
        hint=f"the deployed side's .changegate/config.yaml has: {known}",
    )


@frozen
class Located:
    """Where an environment is looked up; `book` is the side its configuration is read from."""

    options: SideOptions
    places: Places
    config: Config
    book: Side | None


def _scope(
    located: Located, environment: Environment, inside: Callable[[str], bool], *, trusting: bool
) -> Scope:
    def wanted(path: str) -> bool:
        if path.startswith(HOME):
            # The judge's book belongs to no environment; of several, the first one asks about it.
            return trusting and inside(path)
        return any_glob_matches(environment.paths, path) and inside(path) and _gated(path)

    deployed, side = deployed_of(located, environment)
    return Scope(environment.name, deployed, wanted, side=side, promotion=_promotion(located, environment))


def _promotion(located: Located, environment: Environment) -> Promotion | None:
    """What another environment runs, if that is what is proposed; a revision of the same name goes first."""
    spec = located.options.proposed or ""
    name = spec.removeprefix(_ENVIRONMENT)
    names = {one.name for one in located.config.environments}
    if spec == name and (name not in names or located.places.knows(name)):
        return None
    from changegate.release.promotion import promotion  # noqa: PLC0415  only where one is promoted

    source = named_environment(located.config, name)
    spelled, side = deployed_of(replace(located, options=replace(located.options, deployed=None)), source)
    side = located.places.side(spelled) if side is None else side
    return promotion(located.config, source, environment, side)


def deployed_of(located: Located, environment: Environment) -> tuple[str, Side | None]:
    """Return how what runs in an environment is called, and its side where that name does not lead to it."""
    if located.options.deployed is not None:
        return located.options.deployed, None
    if environment.deployed.startswith(KINDS) and located.book is not None:
        from changegate.cli.sides.deployed import found  # noqa: PLC0415  only where no revision is named

        return found(environment, located.places, located.config, located.book)
    return _branch(environment, located.places, located.options), None


def _branch(environment: Environment, places: Places, options: SideOptions) -> str:
    """The revision an environment names; a branch this clone knows only from a remote is taken from there."""
    named = environment.deployed
    repository = places.repository
    if repository is None or not named.startswith(_HEADS):
        return named
    branch = named.removeprefix(_HEADS)
    if options.remote:
        there = f"{_REMOTES}{options.remote}/{branch}"
        return there if repository.knows(there) else named
    there = f"{_REMOTES}origin/{branch}"
    return there if not repository.knows(named) and repository.knows(there) else named


def _in_book(path: str) -> bool:
    return path.startswith(HOME)


def _gated(path: str) -> bool:
    from changegate.load.read import may_be_configuration  # noqa: PLC0415  asked only of files that differ

    return _in_book(path) or may_be_configuration(path)


def book_of(options: SideOptions, places: Places) -> Side | None:
    """Return the side that says how the repository is laid out: the best one that is not the proposal."""
    if options.deployed is not None:
        return places.side(options.deployed)
    repository = places.repository
    if repository is None:
        return None
    from changegate.repository.settings import remote_default_branch  # noqa: PLC0415  only without --deployed

    return places.side(remote_default_branch(repository) or "HEAD")


def given_paths(options: SideOptions, places: Places) -> tuple[str, ...]:
    """Return the paths given on the command line as the sides spell them."""
    return tuple(_inside(path, options.directory, places) for path in options.paths)


def narrowed(given: tuple[str, ...]) -> Callable[[str], bool]:
    """Return what tells whether a path is one of the paths given, or below one; none given means all."""
    if not given:
        return lambda _: True
    return lambda path: any(path == one or path.startswith(one + "/") or one == "." for one in given)


def _inside(path: str, directory: Path, places: Places) -> str:
    """Return a path given on the command line as the sides spell it: relative to their root."""
    if places.repository is None:
        return posixpath.normpath(Path(path).as_posix())
    top = places.repository.top or places.repository.git_dir
    absolute = directory.resolve() / path
    try:
        relative = Path(posixpath.normpath(absolute.as_posix())).relative_to(top)
    except ValueError as error:
        raise UsageError(f"{path} lies outside the repository {top}") from error
    return relative.as_posix()
