"""What the difference between two files means: load, diff and classify behind one call."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import Final

from changegate.classify.lists import list_rules
from changegate.classify.match import Around, is_ordinary, match, scene
from changegate.classify.pack import Packs
from changegate.classify.relations import Scene
from changegate.classify.relations.across import Held, held
from changegate.diff.compare import compare
from changegate.diff.joint import TooManyError
from changegate.load.read import lines, read, salvaged
from changegate.model.change import Change, ChangeKind, ChangeSet, Document
from changegate.model.config import Config, Ignored
from changegate.model.decision import SchemaError
from changegate.model.finding import Category, ClassifiedChange
from changegate.model.path import Address, address
from changegate.model.side import Entry, FileKind, Pair, Side
from changegate.model.value import Opaque, Value
from changegate.neighbours import Neighbours
from changegate.pattern import any_glob_matches
from changegate.regex import regex
from changegate.validation import SchemaBook, schema_comment

Annotations = Mapping[Address, Category]
Ignores = Sequence[Ignored]

_PLAIN: Final = frozenset({FileKind.REGULAR, FileKind.EXECUTABLE})
_LINE: Final = regex(r"^line \d+: ")


@dataclass(slots=True)
class Taken:
    """How much was read so far."""

    bytes: int = 0


@dataclass(frozen=True)
class Meanings:
    """Says what the differences of pairs of files mean, by one config, one set of packs and schemas.

    `around` finds what other files say of them, where somebody has looked at those already.
    """

    deployed: Side
    proposed: Side
    config: Config
    packs: Packs
    schemas: SchemaBook
    now: datetime | None = None
    around: Neighbours | None = None
    taken: Taken = field(default_factory=Taken, compare=False)

    def of(self, pair: Pair) -> tuple[tuple[ClassifiedChange, ...], tuple[SchemaError, ...]]:
        """Return the classified changes of a pair, with lines, and what its schemas refuse."""
        change_set = self.compared(pair)
        changes = match(*self._asked(change_set))
        errors = self.schemas.errors(change_set.proposed, self._schema_comment(pair))
        return self._with_lines(pair, changes), self._errors_with_lines(pair, errors)

    def alike(self, pair: Pair) -> bool:
        """Whether nothing of identity differs in a pair."""
        return is_ordinary(*self._asked(self.compared(pair)))

    def _asked(self, change_set: ChangeSet) -> tuple[ChangeSet, Packs, Annotations, Ignores, Around]:
        around = Around(self._neighbours.additions, self.now, self.schemas.secrets(change_set))
        return change_set, self.packs, self.schemas.annotations(change_set), self.config.ignores, around

    def standing(self, path: str) -> Scene | None:
        """Return a file of the proposed side as one to ask what its settings mean; None where it is none."""
        entry = self.proposed.entries().get(path)
        if entry is None or entry.kind not in _PLAIN:
            return None
        change_set = self.compared(Pair(path, None, entry, entry))
        change_set = replace(change_set, deployed=change_set.proposed, changes=())
        return scene(change_set, self.packs, self.schemas.annotations(change_set))

    def held(self, pair: Pair, values: Collection[str]) -> tuple[Held, ...]:
        """Return where the proposed side of a pair holds one of some values as an identity setting.

        A file in which none of them is written is not taken apart.
        """
        if pair.proposed is None or pair.proposed.kind not in {FileKind.REGULAR, FileKind.EXECUTABLE}:
            return ()
        content = self.proposed.read(pair.path)
        wanted = {value for value in values if value.encode(errors="replace") in content}
        if len(wanted) == 0:
            return ()
        change_set = self.compared(pair)
        return tuple(held(scene(change_set, self.packs, self.schemas.annotations(change_set)), wanted))

    def _schema_comment(self, pair: Pair) -> str:
        plain = pair.proposed is not None and pair.proposed.kind in {FileKind.REGULAR, FileKind.EXECUTABLE}
        return schema_comment(self.proposed.read(pair.path)) if plain and self.schemas.schemas else ""

    def compared(self, pair: Pair) -> ChangeSet:
        """Return the change set of a pair."""
        deployed = self._document(self.deployed, pair.previous_path or pair.path, pair.deployed)
        proposed = self._document(self.proposed, pair.path, pair.proposed)
        if deployed is not None and proposed is not None:
            deployed, proposed = self._both_salvaged(pair, deployed, proposed)
            deployed, proposed = self._both_opaque(pair, deployed, proposed)
        change_set = self._compared(pair, deployed, proposed)
        if deployed is None or proposed is None or change_set.changes:
            return change_set
        if pair.previous_path is not None or deployed.format == proposed.format:
            return change_set
        # Equal data read in two different ways: to whoever reads the file one way only, it has changed.
        deployed = replace(deployed, data=_unread(self.deployed.read(pair.path)))
        proposed = replace(proposed, data=_unread(self.proposed.read(pair.path)))
        return self._compared(pair, deployed, proposed)

    def _compared(self, pair: Pair, deployed: Document | None, proposed: Document | None) -> ChangeSet:
        rules = list_rules(deployed, proposed, self.packs)
        names, most = (pair.path, pair.previous_path), self.config.limits.changes
        try:
            return compare(*names, deployed, proposed, rules, most)
        except TooManyError as error:
            reason = (
                f"{error}; split the change, or raise limits.changes in the deployed .changegate/config.yaml"
            )
            old = _opaque(deployed, self.deployed, pair.previous_path or pair.path, reason)
            new = _opaque(proposed, self.proposed, pair.path, reason)
            return compare(*names, old, new, rules)

    def _both_salvaged(self, pair: Pair, deployed: Document, proposed: Document) -> tuple[Document, Document]:
        """What was refused before for the same reason is read somehow where it runs: compare line by line.

        So is what was refused and has been mended: what will hold is known, and no line of it is left out.
        """
        mended = not isinstance(proposed.data, Opaque) or _flaw(deployed.data) == _flaw(proposed.data)
        same = _flaw(deployed.data) is not None and mended
        if not same or pair.deployed is None or pair.proposed is None:
            return deployed, proposed
        if any(entry.kind not in _PLAIN for entry in (pair.deployed, pair.proposed)):
            return deployed, proposed
        limits = self.config.limits
        old_path = pair.previous_path or pair.path
        before = salvaged(old_path, self.deployed.read(old_path), limits)
        after = salvaged(pair.path, self.proposed.read(pair.path), limits)
        return (deployed, proposed) if before is None or after is None else (before, after)

    def _both_opaque(self, pair: Pair, deployed: Document, proposed: Document) -> tuple[Document, Document]:
        """Where one side is not understood, compare both as they stand: for all we know nothing is gone."""
        if isinstance(deployed.data, Opaque) == isinstance(proposed.data, Opaque):
            return deployed, proposed
        if isinstance(deployed.data, Opaque):
            content = self.proposed.read(pair.path)
            return deployed, replace(proposed, data=_unread(content))
        return replace(deployed, data=_unread(self.deployed.read(pair.previous_path or pair.path))), proposed

    @cached_property
    def _neighbours(self) -> Neighbours:
        return self.around or self.neighbours()

    def neighbours(self) -> Neighbours:
        """Return what finds the files around those of the proposed side."""
        return Neighbours(self.proposed, self.packs, self.config.limits, self._configured_service)

    def service(self, path: str) -> str:
        """Return the service a file belongs to: the first configured one, else the directory it lies in."""
        return service_of(self.config, path)

    def _configured_service(self, path: str) -> str:
        return configured_service(self.config, path)

    def _document(self, side: Side, path: str, entry: Entry | None) -> Document | None:
        if entry is None:
            return None
        content = side.read(path)
        self.taken.bytes += len(content)
        if entry.kind in {FileKind.SYMLINK, FileKind.SUBMODULE}:
            digest = "sha256:" + hashlib.sha256(content).hexdigest()
            return Document(path, "opaque", Opaque(f"is a {entry.kind.value}", digest))
        return read(path, content, self.config.limits)

    def _with_lines(self, pair: Pair, changes: tuple[ClassifiedChange, ...]) -> tuple[ClassifiedChange, ...]:
        """Fill in the lines of those changes that will be shown; finding lines reads the file once more."""
        shown = [item.change for item in changes if item.findings]
        if not shown:
            return changes
        before = self._lines(self.deployed, pair.previous_path or pair.path, pair.deployed, shown, old=True)
        after = self._lines(self.proposed, pair.path, pair.proposed, shown, old=False)
        return tuple(
            replace(item, change=_located(item.change, before, after)) if item.findings else item
            for item in changes
        )

    def _lines(
        self, side: Side, path: str, entry: Entry | None, changes: Iterable[Change], *, old: bool
    ) -> dict[Address, int]:
        wanted = {
            address(change.path, deployed=old)
            for change in changes
            if (change.kind is ChangeKind.REMOVED) is old
        }
        if not wanted or entry is None or entry.kind not in {FileKind.REGULAR, FileKind.EXECUTABLE}:
            return {}
        return lines(path, side.read(path), wanted)

    def _errors_with_lines(
        self, pair: Pair, errors: tuple[tuple[Address, SchemaError], ...]
    ) -> tuple[SchemaError, ...]:
        if not errors:
            return ()
        found = lines(pair.path, self.proposed.read(pair.path), {address for address, _ in errors})
        return tuple(replace(error, line=found.get(address)) for address, error in errors)


def _flaw(data: Value) -> str | None:
    """Return what is wrong with a file that is not understood, wherever in it that is."""
    return _LINE.sub("", data.reason) if isinstance(data, Opaque) else None


def service_of(config: Config, path: str) -> str:
    """Return the service a file belongs to: the first configured one, else the directory it lies in."""
    return configured_service(config, path) or path.rpartition("/")[0] or "."


def configured_service(config: Config, path: str) -> str:
    """Return the first configured service a file belongs to, empty for none."""
    return next((one.name for one in config.services if any_glob_matches(one.paths, path)), "")


def _unread(content: bytes, reason: str = "readable") -> Opaque:
    return Opaque(reason, "sha256:" + hashlib.sha256(content).hexdigest())


def _opaque(document: Document | None, side: Side, path: str, reason: str) -> Document | None:
    return None if document is None else replace(document, data=_unread(side.read(path), reason))


def _located(change: Change, before: dict[Address, int], after: dict[Address, int]) -> Change:
    removed = change.kind is ChangeKind.REMOVED
    line = (before if removed else after).get(address(change.path, deployed=removed))
    return replace(change, line=line)
