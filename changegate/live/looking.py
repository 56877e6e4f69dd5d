"""One look: a declared check-in becomes what was seen, told as differences from what is deployed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final

from changegate.classify.pack import Packs
from changegate.errors import ChangegateError, InvalidInputError, MissingInputError
from changegate.frozen import frozen
from changegate.live.kinds import KINDS
from changegate.live.kinds._contract import Kind, Question, Sight
from changegate.live.kinds._probing import FOLDER
from changegate.live.memory import MemorySide
from changegate.load.read import is_configuration, read
from changegate.meaning import Meanings
from changegate.model.checkin import Checkin, Literal, Look, Place
from changegate.model.config import Config
from changegate.model.decision import DocumentDecision
from changegate.model.finding import Category, ClassifiedChange, Direction, Finding, Severity
from changegate.model.key import key_text
from changegate.model.path import escape
from changegate.model.side import FileKind, Side
from changegate.model.value import Embedded, Opaque, Stream, Value
from changegate.pattern import any_glob_matches
from changegate.repository import changed
from changegate.schema import plain
from changegate.validation import SchemaBook

LIVE: Final = "live"
PACK: Final = "check-in"


@frozen
class Viewpoint:
    """What looks are judged by: the deployed side of one environment, its book, the time, and bounds."""

    environment: str
    deployed: Side
    config: Config
    packs: Packs
    schemas: SchemaBook
    now: datetime
    seconds: float
    commands: bool

    def look(self, checkin: Checkin) -> Look:
        """Look once; what keeps from seeing anything is told as a problem, never raised."""
        kind = KINDS[checkin.kind]
        told = Look(checkin.name, self.environment, checkin.kind, str(checkin.target), self.deployed.revision)
        try:
            sight = kind.look(checkin.target, self._question(checkin, kind))
            documents = tuple(self.differences(sight, kind))
        except ChangegateError as error:
            return replace(told, problem=f"{error}{f' ({error.hint})' if error.hint else ''}")
        return replace(told, documents=documents, remarks=sight.remarks)

    def differences(self, sight: Sight, kind: Kind | None = None) -> Iterator[DocumentDecision]:
        """Compare both sides of a sight as the gate compares a proposal."""
        deployed, live = MemorySide(sight.deployed, self.deployed.revision), MemorySide(sight.live, LIVE)
        meanings = Meanings(deployed, live, self.config, self.packs, self.schemas)
        for pair in changed(deployed, live, lambda _: True, lambda _old, _new: False):
            changes, errors = meanings.of(pair)
            if kind is not None and kind.FACTS:
                changes = tuple(_weighed(item, kind) for item in changes)
            yield DocumentDecision(pair.path, None, "", changes, errors, (), ())

    def _question(self, checkin: Checkin, kind: Kind) -> Question:
        paths = tuple(sorted(self._paths(checkin.paths)))
        expected = {name: self._settled(claim, kind, name) for name, claim in checkin.expected}
        if not kind.FACTS and not paths:
            raise MissingInputError(
                f"check-in {checkin.name}",
                "its paths match no deployed file",
                hint=f"deployed is {self.deployed.revision}; mend 'paths'",
            )
        return Question(
            *(checkin.name, self.deployed, paths, checkin.paths, expected, self.config.limits),
            *(self.now, self.seconds, self.commands),
        )

    def _paths(self, globs: tuple[str, ...]) -> Iterator[str]:
        for path, entry in self.deployed.entries().items():
            regular = entry.kind in {FileKind.REGULAR, FileKind.EXECUTABLE}
            if regular and any_glob_matches(globs, path) and (is_configuration(path) or path in globs):
                yield path

    def _settled(self, claim: Place | Literal, kind: Kind, name: str) -> object:
        if isinstance(claim, Literal):
            return claim.value
        said = value_at(self.deployed, claim, self.config)
        try:
            return kind.FACTS[name].settled(said)
        except (ValueError, RecursionError) as error:
            raise InvalidInputError(str(claim), f"cannot be the {name} expected here: {error}") from error


def _weighed(item: ClassifiedChange, kind: Kind) -> ClassifiedChange:
    """A fact that is expected and differs is drift, whatever its value looks like."""
    if item.findings:
        return item
    first = item.change.path[0] if item.change.path else ""
    fact = kind.FACTS.get(key_text(first)) if isinstance(first, str) else None
    category = Category.SERVICE_IDENTITY if fact is None else fact.category
    message = "the running service says something else than the deployed configuration"
    finding = Finding(PACK, FOLDER, category, Severity.HIGH, Direction.BOTH, (), message)
    return replace(item, findings=(finding,))


def value_at(side: Side, place: Place, config: Config) -> object:
    """Return what stands at a place of the deployed configuration, as plain data; a whole file is its text.

    Raises:
        MissingInputError: there is no such file, or nothing at the pointer.
    """
    entry = side.entries().get(place.path)
    if entry is None or entry.kind not in {FileKind.REGULAR, FileKind.EXECUTABLE}:
        raise MissingInputError(
            place.path, "is not deployed", hint="mend 'expect' in .changegate/checkins.yaml"
        )
    content = side.read(place.path)
    if not place.pointer:
        return content.decode("utf-8", "replace")
    data = read(place.path, content, config.limits).data
    if isinstance(data, Opaque):
        raise InvalidInputError(place.path, f"cannot be read: {data.reason}")
    known = dict(_below(data, "", place.pointer))
    if place.pointer not in known:
        raise MissingInputError(
            str(place), "nothing stands there", hint="pointers are those that 'changegate diff' shows"
        )
    return plain(known[place.pointer])


def _below(value: Value, pointer: str, wanted: str) -> Iterator[tuple[str, Value]]:
    """Every value on the way to a pointer, with its own pointer, as `model.path` spells it."""
    yield pointer, value
    steps: Mapping[str, Value]
    match value:
        case Embedded():
            steps = {f"{pointer}!": value.value}
        case Stream():
            steps = {f"{pointer}#{index}": one for index, one in enumerate(value.documents)}
        case Mapping():
            steps = {f"{pointer}/{escape(key_text(key))}": held for key, held in value.items()}
        case list():
            steps = {f"{pointer}/{index}": held for index, held in enumerate(value)}
        case _:
            steps = {}
    for step, held in steps.items():
        if wanted == step or wanted.startswith((f"{step}/", f"{step}!", f"{step}#")):
            yield from _below(held, step, wanted)
