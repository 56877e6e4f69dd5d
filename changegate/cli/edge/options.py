"""Options that several commands share, and the values they become."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any, Final, TypeVar

import click

from changegate.frozen import frozen

Command = TypeVar("Command", bound=Callable[..., Any])
_CENTURY: Final = timedelta(days=36_525)


@frozen
class Push:
    """The ref a push moves, and the approval records (object ids by ref) that arrive with it.

    `book_only` is set where the ref is guarded for the judge's book alone: no environment is deployed there.
    """

    ref: str
    records: Mapping[str, str]
    book_only: bool


@frozen
class SideOptions:
    """How the two sides were named: where to look, each side or None for its default, the environment.

    `remote` is set where what a remote has is to be taken for what is deployed: at a push to it. With `push`
    exactly the proposed commit is judged, for the environments that are deployed from the ref it moves.
    """

    directory: Path
    deployed: str | None
    proposed: str | None
    environment: str | None
    paths: tuple[str, ...]
    approvals: tuple[Path, ...] = ()
    reviews: tuple[str, ...] = ()
    remote: str = ""
    push: Push | None = None

    @property
    def spelled(self) -> str:
        """The options as they would be typed again, each with a space in front."""
        named = {"--deployed": self.deployed, "--env": self.environment}
        if self.proposed == "index":
            staged = " --staged"
        else:
            staged = ""
            named["--proposed"] = self.proposed
        return staged + "".join(
            f" {name} {_quoted(value)}" for name, value in named.items() if value is not None
        )


def _quoted(text: str) -> str:
    import shlex  # noqa: PLC0415  start-up: only what gets copied needs quoting

    return shlex.quote(text)


def length_of_time(context: click.Context, parameter: click.Parameter, value: str) -> timedelta:
    """Return the length of time an option gives, such as `14d`; a century at most.

    As a callback of the option it refuses anything else as wrong usage, before anything is read or signed.
    """
    from changegate.errors import InvalidInputError  # noqa: PLC0415  start-up: help needs no reader
    from changegate.reading import Reader  # noqa: PLC0415  start-up: the same

    try:
        found = Reader(value, "").duration()
    except InvalidInputError as error:
        problem = f"{value!r} is no length of time; give {error.hint}"
        raise click.BadParameter(problem, context, parameter) from error
    if found > _CENTURY:
        raise click.BadParameter(f"{value!r} is longer than a century", context, parameter)
    return found


def plain_reason(context: click.Context, parameter: click.Parameter, value: str) -> str:
    """Return the reason an option gives, if a record can hold it."""
    from changegate.approvals.claims import REASON_AT_MOST, is_reason  # noqa: PLC0415  start-up: help needs no records

    if not is_reason(value):
        problem = f"a reason is plain text of {REASON_AT_MOST} characters at most"
        raise click.BadParameter(problem, context, parameter)
    return value


def directory_option(function: Command) -> Command:
    """Add `-C DIR`, which works as git's does."""
    return click.option(
        "-C",
        "directory",
        metavar="DIR",
        default=".",
        type=click.Path(exists=True, file_okay=False, path_type=Path),
        help="Run as if started in DIR.",
    )(function)


def side_options(function: Command) -> Command:
    """Add the options that name the two sides; the command gets them as one `SideOptions` named `sides`."""

    def gathered(  # noqa: PLR0913, PLR0917  one parameter an option
        directory: Path,
        deployed: str | None,
        proposed: str | None,
        staged: bool,  # noqa: FBT001  click hands it over by name
        environment: str | None,
        approvals: tuple[Path, ...],
        reviews: tuple[str, ...],
        paths: tuple[str, ...],
        **others: Any,  # noqa: ANN401  the command's own options
    ) -> Any:  # noqa: ANN401  what the command returns
        if staged and proposed is not None:
            raise click.UsageError("--staged is --proposed index: give one of the two")
        side = "index" if staged else proposed
        sides = SideOptions(directory, deployed, side, environment, paths, approvals, reviews)
        return function(sides=sides, **others)

    gathered.__name__ = function.__name__
    gathered.__doc__ = function.__doc__
    gathered.__click_params__ = getattr(function, "__click_params__", [])  # type: ignore[attr-defined]  # click's own
    for decorate in reversed(_SIDE_OPTIONS):
        gathered = decorate(gathered)
    return directory_option(gathered)  # type: ignore[return-value]  # the same command with more options


_SIDE_OPTIONS = (
    click.option(
        "--deployed",
        metavar="SIDE",
        help="What runs now: a git revision or dir:PATH.  [default: as configured, else HEAD]",
    ),
    click.option(
        "--proposed",
        metavar="SIDE",
        help="What is meant to run: a git revision, index, worktree, dir:PATH, or an environment (env:NAME) "
        "that is promoted.  [default: worktree]",
    ),
    click.option("--staged", is_flag=True, help="The same as --proposed index."),
    click.option("--env", "environment", metavar="NAME", help="The environment to decide for."),
    click.option(
        "--approvals",
        metavar="PATH",
        multiple=True,
        type=click.Path(exists=True, path_type=Path),
        help="A further directory, or bundle, to look for approval records in.",
    ),
    click.option(
        "--reviews",
        metavar="FORGE=PLACE",
        multiple=True,
        help="Reviews on github or gitlab: a file, or the API's address of the pull or merge request.",
    ),
    click.argument("paths", nargs=-1),
)


def any_environment_option(function: Command) -> Command:
    """Give a command the option to look at one environment instead of all."""
    return click.option(
        "--env", "environment", metavar="NAME", help="Only this environment.  [default: all]"
    )(function)


def within_option(function: Command) -> Command:
    """Give a command the option how far to look back."""
    return click.option(
        "--within",
        callback=length_of_time,
        default="14d",
        metavar="TIME",
        show_default=True,
        help="How far to look back.",
    )(function)


def page_option(function: Command) -> Command:
    """Add `--format` for pages about history."""
    return click.option(
        "--format",
        "formats",
        metavar="NAME[=FILE]",
        multiple=True,
        help="text, markdown, json or html, and to which file instead of the screen; repeatable.",
    )(function)


def format_options(function: Command) -> Command:
    """Add `--format`, `--verbose` and `--color`."""
    for decorate in reversed(_FORMAT_OPTIONS):
        function = decorate(function)
    return function


_FORMAT_OPTIONS = (
    click.option(
        "--format",
        "formats",
        metavar="NAME[=FILE]",
        multiple=True,
        help="How to report, and to which file instead of the screen; repeatable.  [default: text]",
    ),
    click.option("-v", "--verbose", is_flag=True, help="Show ordinary changes and unchanged verdicts too."),
    click.option(
        "--color",
        "colour",
        type=click.Choice(["auto", "always", "never"]),
        default="auto",
        help="Colour; auto honours NO_COLOR and FORCE_COLOR.",
    ),
)
