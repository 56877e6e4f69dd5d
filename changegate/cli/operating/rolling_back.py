"""One way back from end to end: find the version, say what it undoes, write it, say whether it may go out."""

from __future__ import annotations

import os
import shlex
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Final

from changegate.cli.edge import console
from changegate.cli.edge.options import SideOptions
from changegate.cli.edge.reports import emit
from changegate.cli.sides.proposing import proposal
from changegate.cli.sides.scope import Located, Scope, book_of, deployed_of, named_environment
from changegate.cli.sides.spelling import Places
from changegate.cli.sides.world import World
from changegate.errors import InvalidInputError, UsageError
from changegate.frozen import frozen
from changegate.gate import run
from changegate.load.read import is_configuration
from changegate.meaning import service_of
from changegate.model.config import Config, Environment
from changegate.model.decision import Decision, Verdict
from changegate.model.shown import printable
from changegate.model.side import Entry, Side
from changegate.pattern import any_glob_matches
from changegate.release.target import BackSide, Way, restored_files, target
from changegate.repository import Repository, changed
from changegate.repository.restoring import commit_beside, edited, new_tree, patch, write_files
from changegate.repository.settings import config
from changegate.trust import HOME, read_config

_LISTED: Final = 20


@frozen
class Request:
    """What was asked for; `write` is `files`, `commit`, `patch` or `nothing`."""

    directory: Path
    environment: str | None
    service: str | None
    to: str
    write: str
    branch: str | None
    force: bool
    formats: tuple[str, ...]
    verbose: bool
    colour: str


@frozen
class Found:
    """The way back that was found: what runs, what it goes back to, and the files that differ."""

    way: Way
    located: Located
    current: Side
    earlier: Side
    files: Mapping[str, Entry | None]


def rolled_back(request: Request) -> Verdict:
    """Go back, and return what the gate says of the state that follows.

    Raises:
        InvalidInputError: local edits stand in the way.
        MissingInputError: there is no such version.
        UsageError: it is not clear what is meant.
    """
    with ExitStack() as closing:
        found = _found(request, closing)
        if request.write == "files" and not request.force:
            _insist_on_no_edits(found)
        decision = _decision(found)
        _show(request, found, decision)
        _write(request, found)
        _conclude(request, found, decision)
    return decision.verdict


def _found(request: Request, closing: ExitStack) -> Found:
    places = Places.opened(request.directory, ("HEAD",), closing)
    options = SideOptions(request.directory, None, None, request.environment, ())
    book = book_of(options, places)
    if places.repository is None or book is None:
        raise UsageError("not inside a git repository")
    known = read_config(book)
    environment = _environment(request, known)
    located = Located(options, places, known, book)
    spelled, side = deployed_of(located, environment)
    current = places.side(spelled) if side is None else side
    commit = places.repository.commit_of(current)
    if commit is None:
        hint = "name a branch, a tag or deployment records as deployed to go back in their history"
        raise UsageError(f"{environment.name}: {spelled} has no earlier versions", hint=hint)
    way = Way(places.repository, environment, commit, _wanted(request, known, environment))
    earlier = places.repository.side(target(way, request.to))
    return Found(way, located, current, earlier, restored_files(way, earlier, current))


def _environment(request: Request, known: Config) -> Environment:
    if request.environment is not None:
        return named_environment(known, request.environment)
    if len(known.environments) > 1:
        names = ", ".join(one.name for one in known.environments)
        raise UsageError("which environment?", hint=f"name one with --env: {names}")
    return known.environments[0] if known.environments else Environment("default", "HEAD", ("**",))


class _wanted:  # noqa: N801  a predicate
    """Whether a file is meant: configuration of the environment, and of the service where one is named."""

    def __init__(self, request: Request, known: Config, environment: Environment) -> None:
        self._service = request.service
        self._config = known
        self._paths = environment.paths
        self._known: dict[str, bool] = {}
        names = {one.name for one in known.services}
        if (
            request.service is not None
            and names
            and request.service not in names
            and "/" not in request.service
        ):
            raise UsageError(
                f"there is no service {request.service!r}", hint=f"configured are {', '.join(sorted(names))}"
            )

    def __call__(self, path: str) -> bool:
        if path not in self._known:
            self._known[path] = self._is_wanted(path)
        return self._known[path]

    def _is_wanted(self, path: str) -> bool:
        ours = not path.startswith(HOME) and is_configuration(path) and any_glob_matches(self._paths, path)
        return ours and self._service in {None, service_of(self._config, path)}


def _insist_on_no_edits(found: Found) -> None:
    repository = found.way.repository
    if repository.top is None:
        raise UsageError("there is no working tree here", hint="use --write commit, or --write patch")
    touched = edited(repository, found.files)
    if touched:
        more = f" and {len(touched) - 1} more" if len(touched) > 1 else ""
        raise InvalidInputError(
            printable(touched[0]),
            f"holds local edits{more} that going back would overwrite",
            hint="commit or stash them; or use --write commit or patch; or overwrite them with --force",
        )


def _decision(found: Found) -> Decision:
    """What the gate says of the state that follows: what runs now, and these files as they were."""
    way = found.way
    back = BackSide(found.current, found.earlier, way.wanted)
    scope = Scope(way.environment.name, way.current, way.wanted)
    pairs = changed(found.current, back, way.wanted)
    world = World(
        options=found.located.options,
        repository=way.repository,
        deployed=found.current,
        offered=found.earlier,
        proposed=back,
        commit=way.current,
        base=way.current,
        scope=scope,
        pairs=pairs,
    )
    asked = proposal(world)
    return Decision(way.environment.name, way.current, found.earlier.revision, run(asked).documents)


def _show(request: Request, found: Found, decision: Decision) -> None:
    say = console.note if request.write == "patch" else _say
    service = f" of {request.service}" if request.service else ""
    at = f"{found.way.repository.commit_time(found.earlier.revision):%Y-%m-%dT%H:%M:%SZ}"
    say(
        f"{found.way.environment.name}: from {found.way.current[:12]} back to {found.earlier.revision[:12]}"
        f" of {at}, {len(found.files)} files{printable(service)}; this is what it undoes:"
    )
    sides = found.located.options.spelled
    if request.write != "patch" or any("=" in one for one in request.formats):
        emit(decision, request.formats, verbose=request.verbose, colour=request.colour, sides=sides)


def _say(text: str) -> None:
    console.say(text + "\n")


def _write(request: Request, found: Found) -> None:
    repository = found.way.repository
    match request.write:
        case "files":
            write_files(repository, found.files)
            for path in list(found.files)[:_LISTED]:
                console.say(printable(f"wrote {path}" if found.files[path] else f"removed {path}") + "\n")
            if len(found.files) > _LISTED:
                console.say(f"and {len(found.files) - _LISTED} more files\n")
        case "commit":
            tree = new_tree(repository, found.way.current, found.files)
            branch = request.branch or f"rollback/{found.way.environment.name}-{found.earlier.revision[:12]}"
            sides = (found.way.current, tree)
            commit = commit_beside(repository, sides, branch, _message(request, found), _person(repository))
            console.say(f"committed {commit[:12]} on {printable(branch)}\n")
        case "patch":
            tree = new_tree(repository, found.way.current, found.files)
            console.say_bytes(patch(repository, found.way.current, tree))


def _message(request: Request, found: Found) -> str:
    what = request.service or found.way.environment.name
    return (
        f"Roll back {printable(what)} to {found.earlier.revision[:12]}\n\n"
        f"In {found.way.environment.name}, from {found.way.current} to {found.earlier.revision}:\n"
        + "".join(f"  {printable(path)}\n" for path in found.files)
    )


def _person(repository: Repository) -> tuple[str, str]:
    environment = os.environ  # noqa: TID251  git takes a committer from there
    name = environment.get("GIT_COMMITTER_NAME") or config(repository, "user.name")
    email = environment.get("GIT_COMMITTER_EMAIL") or config(repository, "user.email")
    if not name or not email:
        raise UsageError("nobody to commit as", hint="git config --global user.name NAME; user.email EMAIL")
    return name, email


def _conclude(request: Request, found: Found, decision: Decision) -> None:
    """What comes next, ready to copy."""
    say = console.note if request.write == "patch" else _say
    environment = shlex.quote(found.way.environment.name)
    if request.write == "nothing":
        say("nothing was written (--dry-run)")
    elif request.write == "files":
        paths = " ".join(map(shlex.quote, found.files)) if len(found.files) <= _LISTED else "FILES"
        say(f"next: git add {paths} && changegate check --staged --env {environment} && git commit")
    if decision.verdict is not Verdict.ALLOWED:
        say("this way back is not pre-approved: it needs the approvals named above before it may go out")
