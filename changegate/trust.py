"""What the deployed side says about how its changes are judged: read from there and from nowhere else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from changegate.errors import InvalidInputError
from changegate.frozen import frozen
from changegate.model.approval import Roster
from changegate.model.config import Config, Limits
from changegate.model.policy import Policy
from changegate.model.side import FileKind, Side
from changegate.model.value import Value

if TYPE_CHECKING:
    from changegate.classify.pack import Packs

HOME: Final = ".changegate/"
CONFIG: Final = ".changegate/config.yaml"
ROSTER: Final = ".changegate/roster.yaml"
POLICIES: Final = ".changegate/policies/"
PACKS: Final = ".changegate/packs/"
SCHEMAS: Final = ".changegate/schemas/"
APPROVALS: Final = ".changegate/approvals/"
# All of a folder are read before anything is judged.
FILES_AT_MOST: Final = 500
_SUFFIXES: Final = (".yaml", ".yml", ".json")
SHIPPED_POLICY: Final = "no-identity-crisis.yaml"


@frozen
class Trust:
    """The judge's book. `introduced` is false while the deployed side has none of it (first introduction)."""

    side: Side
    config: Config
    roster: Roster
    policy: Policy
    introduced: bool

    @property
    def bootstrap(self) -> bool:
        """Whether nobody on the deployed roster could approve yet, so that changes to the book must pass."""
        people = self.roster.approvers
        by_login = self.policy.accepts_reviews and any(approver.logins for approver in people)
        by_key = any(approver.keys for approver in people) or len(self.roster.authorities) > 0
        return not by_key and not by_login


def read_config(side: Side) -> Config:
    """Read the configuration of a side; without the file, one with no environments."""
    data = _data(side, CONFIG, Limits())
    if data is None:
        return Config()
    from changegate.config import config  # noqa: PLC0415  start-up: a run without the file needs no parser

    with _located(side, CONFIG):
        return config(data, CONFIG)


def read_trust(side: Side, known: Config) -> Trust:
    """Read roster and policies of a side whose configuration is known.

    Raises:
        InputError: a file of it is a link, cannot be read, or says something impossible.
    """
    from changegate.approvals.roster import roster  # noqa: PLC0415  start-up: not needed where nothing changed

    data = _data(side, ROSTER, known.limits)
    with _located(side, ROSTER):
        people = Roster(()) if data is None else roster(data, ROSTER)
    introduced = any(path.startswith(HOME) and not path.startswith(APPROVALS) for path in side.entries())
    return Trust(side, known, people, _policy(side, known.limits, people), introduced)


def _policy(side: Side, limits: Limits, people: Roster) -> Policy:
    from changegate.decide.policy import combine, policy  # noqa: PLC0415  start-up: the same

    own = []
    for path, data in policy_data(side, limits).items():
        with _located(side, path):
            own.append(policy(data, path, people))
    return combine(tuple(own)) if own else shipped_policy(people)


def book(trust: Trust) -> tuple[Mapping[str, bytes], Mapping[str, bytes]]:
    """Return the files that are judged by, by path: the policies (else the shipped one), and the roster."""
    from changegate.resources import shipped  # noqa: PLC0415  start-up: only where a verdict is written down

    side = trust.side
    policies = {path: side.read(path) for path in _under(side, POLICIES, _SUFFIXES)}
    if not policies:
        policies = {f"policies/{SHIPPED_POLICY}": shipped("policies", SHIPPED_POLICY)}
    return policies, {path: side.read(path) for path in (ROSTER,) if path in side.entries()}


def policy_data(side: Side, limits: Limits) -> Mapping[str, Value]:
    """Return the data of a side's policies by path."""
    return {path: _required(side, path, limits) for path in _under(side, POLICIES, _SUFFIXES)}


def shipped_policy(people: Roster) -> Policy:
    """Return the policy that applies where the deployed side has none."""
    from changegate.decide.policy import policy  # noqa: PLC0415  start-up: the same
    from changegate.load.read import parse  # noqa: PLC0415  start-up: the same
    from changegate.resources import shipped  # noqa: PLC0415  start-up: the same

    data = parse(SHIPPED_POLICY, shipped("policies", SHIPPED_POLICY), Limits())
    return policy(data, f"policies/{SHIPPED_POLICY} (shipped)", people)


def packs(trust: Trust) -> Packs:
    """Return the shipped packs and the deployed side's own, which speak first; of one name, theirs counts."""
    from changegate.classify.pack import pack, shipped  # noqa: PLC0415  start-up: the same

    paths = _under(trust.side, PACKS, _SUFFIXES)
    own = []
    for path in paths:
        with _located(trust.side, path):
            own.append(pack(_required(trust.side, path, trust.config.limits), path))
    return shipped().with_own(tuple(own))


def own_packs(side: Side, limits: Limits) -> Mapping[str, tuple[str, str]]:
    """Return a side's own packs by name, each with the path and the text of its file."""
    named = ((path, _required(side, path, limits)) for path in _under(side, PACKS, _SUFFIXES))
    return {
        str(data["name"]): (path, side.read(path).decode("utf-8", "replace"))
        for path, data in named
        if isinstance(data, Mapping) and "name" in data
    }


def schema_data(trust: Trust) -> Mapping[str, Value]:
    """Return the data of the deployed side's own schemas and of all files mapped as schemas, by path."""
    mapped = {mapping.schema for mapping in trust.config.schemas}
    paths = sorted(mapped.union(_under(trust.side, SCHEMAS, _SUFFIXES)))
    return {path: _required(trust.side, path, trust.config.limits) for path in paths}


@contextmanager
def _located(side: Side, path: str) -> Iterator[None]:
    """Add the line to what is wrong at a pointer of a file; whoever mends it looks for that."""
    try:
        yield
    except InvalidInputError as error:
        where = error.where
        if where.path != path or where.pointer is None or where.line is not None:
            raise
        from changegate.load.read import line_of  # noqa: PLC0415  only where something is wrong

        line = line_of(path, side.read(path), where.pointer)
        raise InvalidInputError(replace(where, line=line), error.problem, hint=error.hint) from error


def _under(side: Side, folder: str, suffixes: tuple[str, ...]) -> list[str]:
    found = sorted(path for path in side.entries() if path.startswith(folder) and path.endswith(suffixes))
    if len(found) > FILES_AT_MOST:
        raise InvalidInputError(
            folder, f"holds more than {FILES_AT_MOST} files", hint="leave out what nobody needs any more"
        )
    return found


def _required(side: Side, path: str, limits: Limits) -> Value:
    if path not in side.entries():
        raise InvalidInputError(
            CONFIG,
            f"names {path}, which the deployed side does not have",
            hint="commit that file, or take the entry out",
        )
    return _data(side, path, limits)


def own_data(side: Side, path: str, limits: Limits) -> Value:
    """Return the data of a further file of a side's book, None where it is not there.

    Raises:
        InputError: it is a link, or cannot be read.
    """
    return _data(side, path, limits)


def _data(side: Side, path: str, limits: Limits) -> Value:
    entry = side.entries().get(path)
    if entry is None:
        return None
    from changegate.load.read import parse  # noqa: PLC0415  start-up: yaml is read only where there is some

    if entry.kind not in {FileKind.REGULAR, FileKind.EXECUTABLE}:
        raise InvalidInputError(path, f"is a {entry.kind.value}", hint="make it a regular file")
    return parse(path, side.read(path), limits)
