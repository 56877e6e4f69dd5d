"""One round of check-ins: from the options to looks, reports, alarms and the exit status."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Final

from changegate.cli.alarm.alarms import Bell, notebook
from changegate.cli.edge.clock import now
from changegate.cli.edge.console import complain, say, wants_colour
from changegate.cli.edge.exit import ALLOWED, HELD_BACK, UNDECIDED
from changegate.cli.edge.files import write_whole
from changegate.cli.edge.options import SideOptions
from changegate.cli.sides.scope import NO_ENVIRONMENT, Scope, scopes
from changegate.cli.sides.spelling import Places
from changegate.errors import ChangegateError, MissingInputError, UsageError
from changegate.frozen import frozen
from changegate.live.declared import CHECKINS, declarations
from changegate.live.looking import Viewpoint
from changegate.model.checkin import Declared, Look, Receiver, Round, State
from changegate.model.decision import DocumentDecision
from changegate.report.rounds import round_json, round_text, without_secrets
from changegate.repository import changed
from changegate.trust import HOME, Trust, packs, read_config, read_trust, schema_data
from changegate.validation import SchemaBook

_STATUS: Final = {State.AGREES: ALLOWED, State.DRIFTED: HELD_BACK, State.UNKNOWN: UNDECIDED}
_SIDE: Final = "side"
_FORMATS: Final = ("json", "text")


@frozen
class Asked:
    """The options of the command."""

    directory: Path
    environment: str | None
    deployed: str | None
    live: str | None
    formats: tuple[str, ...]
    verbose: bool
    colour: str
    allow_commands: bool
    timeout: float
    alarm: bool
    state: Path | None
    prometheus: Path | None
    names: tuple[str, ...]


@frozen
class Seen:
    """A round, the same without its secrets, who is to be told of it, and where that is remembered."""

    looked: Round
    shown: Round
    receivers: tuple[Receiver, ...]
    patience: int
    memory: Path | None


def once(asked: Asked) -> int:
    """Look once, report, tell, and return the exit status."""
    _targets(asked.formats)
    found = seen(asked)
    report(asked, found.shown)
    undelivered = told(asked, found)
    return status(found.looked.state, undelivered)


def status(state: State, undelivered: int | None) -> int:
    """Return the exit status: an alarm that nobody has taken is not 'all is well'."""
    return UNDECIDED if state is State.AGREES and undelivered != 0 else _STATUS[state]


def seen(asked: Asked) -> Seen:
    """Look at everything that was asked for."""
    at = now()
    with ExitStack() as closing:
        places = Places.opened(asked.directory, (asked.deployed, asked.live), closing)
        options = SideOptions(asked.directory, asked.deployed, None, asked.environment, ())
        looks: list[Look] = []
        known: set[str] = set()
        receivers: dict[str, Receiver] = {}
        patience = 1
        for scope in scopes(options, places):
            point, said = _viewpoint(asked, places, scope)
            known.update(one.name for one in said.checkins)
            looks.extend(_looks(asked, places, scope, point, said))
            receivers.update({one.name: one for one in said.receivers})
            patience = max(patience, said.patience)
        memory = None if places.repository is None else places.repository.git_dir
    _insist(asked, known)
    looked = Round(at, tuple(looks))
    # A fresh key each round: fingerprints tell secrets apart within one report and cannot be looked up.
    shown = without_secrets(looked, secrets.token_bytes(32))
    return Seen(looked, shown, tuple(receivers.values()), patience, memory)


def _viewpoint(asked: Asked, places: Places, scope: Scope) -> tuple[Viewpoint, Declared]:
    side = places.side(scope.deployed)
    config = read_config(side)
    trust = read_trust(side, config)
    environment = "" if scope.environment == NO_ENVIRONMENT else scope.environment
    point = Viewpoint(
        environment,
        side,
        config,
        packs(trust),
        SchemaBook(config, schema_data(trust)),
        now(),
        asked.timeout,
        asked.allow_commands,
    )
    return point, Declared() if asked.live is not None else _declared(trust)


def _declared(trust: Trust) -> Declared:
    found = declarations(trust)
    if found is None:
        raise MissingInputError(
            CHECKINS,
            f"is not there on the deployed side {trust.side.revision[:12]}: nobody has said where to look",
            hint="write and deploy it (docs/checkin.md), or compare now: changegate checkin --live dir:PATH",
        )
    return found


def _looks(asked: Asked, places: Places, scope: Scope, point: Viewpoint, said: Declared) -> Iterator[Look]:
    if asked.live is not None:
        yield Look(
            *(asked.live, point.environment, _SIDE, asked.live, point.deployed.revision),
            documents=tuple(_between(places, scope, point, asked.live)),
        )
        return
    for checkin in said.checkins:
        wanted = not asked.names or checkin.name in asked.names
        if wanted and checkin.environment in {"", point.environment}:
            yield point.look(checkin)


def _between(places: Places, scope: Scope, point: Viewpoint, spelled: str) -> Iterator[DocumentDecision]:
    """Compare with a side that was named, file by file, as the gate does."""
    from changegate.meaning import Meanings  # noqa: PLC0415  only for a side that was named

    live = places.side(spelled)
    meanings = Meanings(point.deployed, live, point.config, point.packs, point.schemas)
    for pair in changed(point.deployed, live, lambda path: scope.wanted(path) and not path.startswith(HOME)):
        changes, errors = meanings.of(pair)
        yield DocumentDecision(pair.path, pair.previous_path, "", changes, errors, (), ())


def _insist(asked: Asked, known: set[str]) -> None:
    unknown = sorted(set(asked.names) - known)
    if unknown and asked.live is None:
        declared_names = ", ".join(sorted(known)) or "none"
        raise UsageError(f"there is no check-in {unknown[0]!r}", hint=f"declared are: {declared_names}")


def report(asked: Asked, shown: Round) -> None:
    """Write the round in every format asked for."""
    for name, target in _targets(asked.formats):
        if name == "json":
            text = round_json(shown)
        else:
            text = round_text(
                shown, colour=target is None and wants_colour(asked.colour), verbose=asked.verbose
            )
        if target is None:
            say(text)
        else:
            write_whole(target, text.encode())
    if asked.prometheus is not None:
        from changegate.cli.alarm.metrics import metrics  # noqa: PLC0415  only where asked for

        write_whole(asked.prometheus, metrics(shown))


def _targets(formats: tuple[str, ...]) -> list[tuple[str, Path | None]]:
    found = []
    for spelled in formats or ("text",):
        name, given, file = spelled.partition("=")
        if name not in _FORMATS or (given and not file):
            raise UsageError(f"there is no format {spelled!r}", hint="text, json, or NAME=FILE")
        found.append((name, Path(file) if given else None))
    return found


def told(asked: Asked, found: Seen) -> int:
    """Tell the receivers, and return how many alarms still wait to be taken."""
    if not asked.alarm or not found.receivers:
        return 0
    folder = asked.state
    if folder is None and found.memory is not None:
        folder = found.memory / "changegate" / "checkin"
    if folder is None:
        raise UsageError("nothing can be remembered without a repository", hint="name a folder with --state")
    with notebook(folder) as book:
        bell = Bell(found.receivers, book, found.patience, asked.timeout, asked.allow_commands)
        return bell.ring(found.looked, found.shown)


def explained(error: ChangegateError) -> None:
    """Say why a round could not even begin; the next one may."""
    complain(str(error), error.hint)
