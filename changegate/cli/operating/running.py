"""Look at every environment: what runs there, who recorded it, and what waits to go out."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

from changegate.approvals.rejected import Rejected
from changegate.cli.edge.clock import now
from changegate.cli.edge.options import SideOptions
from changegate.cli.judging.inputs import decided
from changegate.cli.sides.scope import Located, book_of, deployed_of, named_environment
from changegate.cli.sides.spelling import Places
from changegate.errors import ChangegateError, UsageError
from changegate.model.approval import Roster
from changegate.model.config import Config, Environment
from changegate.model.deployment import Recorded
from changegate.model.running import Running
from changegate.model.side import Side
from changegate.release import statement
from changegate.release.records import records
from changegate.repository import Repository
from changegate.trust import read_config, read_trust


def running(directory: Path, environment: str | None, target: str) -> tuple[Running, ...]:
    """Return what runs where; `target` is the side that environments are behind of."""
    with ExitStack() as closing:
        places = Places.opened(directory, ("HEAD",), closing)
        options = SideOptions(directory, None, target, None, ())
        book = book_of(options, places)
        if places.repository is None or book is None:
            raise UsageError("not inside a git repository")
        config = read_config(book)
        known = config.environments if environment is None else (named_environment(config, environment),)
        if not known:
            raise UsageError(
                "no environment is configured", hint="write environments into .changegate/config.yaml"
            )
        looking = _Looking(options, places, places.repository, config, book)
        return tuple(looking.at(one) for one in known)


class _Looking:
    """Everything that is the same for all environments."""

    def __init__(
        self, options: SideOptions, places: Places, repository: Repository, config: Config, book: Side
    ) -> None:
        self._located = Located(options, places, config, book)
        self._repository = repository
        self._roster: Roster = read_trust(book, config).roster

    def at(self, environment: Environment) -> Running:
        """Look at one environment; what keeps us from it is part of the answer."""
        try:
            return self._found(environment)
        except ChangegateError as error:
            hint = f" ({error.hint})" if error.hint else ""
            return Running(environment.name, environment.deployed, problem=f"{error}{hint}")

    def _found(self, environment: Environment) -> Running:
        options = self._located.options
        spelled, side = deployed_of(self._located, environment)
        side = self._located.places.side(spelled) if side is None else side
        latest = next(records(self._repository, _recorded_as(environment)), None)
        asked = SideOptions(options.directory, None, options.proposed, environment.name, ())
        return Running(
            environment=environment.name,
            source=environment.deployed,
            revision=side.revision,
            recorded=latest,
            signature="" if latest is None else self._signature(latest),
            behind=self._behind(side),
            waiting=decided(asked),
        )

    def _signature(self, latest: Recorded) -> str:
        if not statement.is_signed(latest.content):
            return "unsigned"
        try:
            held = statement.signer(latest.content, latest.deployment, self._roster, now())
        except Rejected as rejected:
            return f"signature does not count: {rejected.detail}"
        return f"signed by {held.approver.name}"

    def _behind(self, side: Side) -> int | None:
        commit = self._repository.commit_of(side)
        target = self._located.options.proposed or "HEAD"
        if commit is None or self._repository.is_shallow or not self._repository.knows(target):
            return None
        return len(self._repository.revisions_between(commit, self._repository.resolve(target)))


def _recorded_as(environment: Environment) -> str:
    kind, _, name = environment.deployed.partition(":")
    return name if kind == "record" else environment.name
