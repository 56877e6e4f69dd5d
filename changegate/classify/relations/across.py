"""Both sides of one relationship in different files: one changes a value that another still goes by."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Final

from changegate.classify.relations._contract import Mark, Scene
from changegate.classify.relations._walk import strings
from changegate.classify.values import is_telling
from changegate.frozen import frozen
from changegate.model.change import Change, ChangeKind
from changegate.model.finding import Category, ClassifiedChange, Severity, Signal
from changegate.model.path import pointer
from changegate.model.shown import printable
from changegate.model.value import ABSENT

# What two parties must write alike.
_AGREED: Final = frozenset(
    {Category.AUDIENCE, Category.CLIENT, Category.DIRECTORY, Category.ISSUER, Category.REDIRECT_URI}
)
# What is longer is no name, and would have to be kept for the whole of a decision.
_LONGEST: Final = 256


@frozen
class Left:
    """A value that two parties agree on and that a change gave up; `index` counts the document's changes."""

    index: int
    category: Category
    old: str
    new: str


@frozen
class Held:
    """A value that two parties agree on, and where a document holds it from now on."""

    where: str
    category: Category
    value: str


@frozen
class Party:
    """What is kept of one document of a decision: short values, never a secret."""

    path: str
    left: tuple[Left, ...]
    held: tuple[Held, ...] = ()


def left(items: Sequence[ClassifiedChange]) -> Iterator[Left]:
    """Yield what the changes of a document give up and another document may still go by."""
    for index, item in enumerate(items):
        change = item.change
        old, new = change.deployed, change.proposed
        if item.secret or change.kind is not ChangeKind.MODIFIED or not is_telling(old):
            continue
        if not (isinstance(old, str) and isinstance(new, str)) or max(len(old), len(new)) > _LONGEST:
            continue
        for finding in item.findings:
            # Who already knows that somebody keeps the old value need not be told twice.
            if finding.category in _AGREED and Signal.CROSS_SIDE not in finding.signals:
                yield Left(index, finding.category, old, new)


def held(scene: Scene, values: Collection[str]) -> Iterator[Held]:
    """Yield where the proposed side of a document holds one of some values as an identity setting."""
    document = scene.change_set.proposed
    for path, value in strings(ABSENT if document is None else document.data):
        if value in values:
            for _, meant in scene.known(Change(path, value, value)):
                yield from (Held(pointer(path), one.meaning.category, value) for one in meant)


def across(documents: Iterable[Party]) -> Mapping[str, tuple[Mark, ...]]:
    """Return what the documents of one decision say of each other's changes, by the path of the document.

    A value that one document gives up and another one holds on to, or changes to something else, no longer
    agrees. Where both have the new one there is nothing to say.
    """
    # Of several that hold on to a value the first by name is told of, in whatever order they were judged.
    parties = sorted(documents, key=lambda party: party.path)
    holders: dict[tuple[Category, str], list[tuple[str, str]]] = {}
    movers: dict[tuple[Category, str], list[tuple[str, str]]] = {}
    for party in parties:
        for one in party.held:
            holders.setdefault((one.category, one.value), []).append((party.path, one.where))
        for other in party.left:
            movers.setdefault((other.category, other.old), []).append((party.path, other.new))
    found = ((party.path, tuple(_marks(party, holders, movers))) for party in parties)
    return {path: marks for path, marks in found if len(marks) > 0}


_Known = Mapping[tuple[Category, str], list[tuple[str, str]]]


def _marks(party: Party, holders: _Known, movers: _Known) -> Iterator[Mark]:
    for one in party.left:
        key = (one.category, one.old)
        stays = next((found for found in holders.get(key, ()) if found[0] != party.path), None)
        goes = next((found for found in movers[key] if found[0] != party.path and found[1] != one.new), None)
        if stays is not None:
            says = f"{printable(stays[0])} keeps the old value at {stays[1]}"
        elif goes is not None:
            says = f"{printable(goes[0])} changes the same value to another one"
        else:
            continue
        yield Mark(one.index, Signal.CROSS_SIDE, Severity.HIGH, says)
