"""A variable that is written in another notation and says the same: a list became a mapping."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final, TypeAlias

from changegate.classify.places import Place
from changegate.classify.values import text
from changegate.model.change import Change
from changegate.model.finding import ClassifiedChange
from changegate.model.path import Item
from changegate.model.value import ABSENT

# The names on the way to a setting, and what it holds.
_Said: TypeAlias = tuple[tuple[str, ...], str]
# How it is written: as an item of a list or not, and in which list of files.
_Way: TypeAlias = tuple[bool, str]

# What Kustomize calls lists of files by now; `path` only says of an item that it is a file.
_LISTS: Final = {"bases": "resources", "patchesStrategicMerge": "patches", "patchesJson6902": "patches"}


def without_restated(
    found: Sequence[ClassifiedChange], places: Callable[[Change], Iterable[Place]]
) -> tuple[ClassifiedChange, ...]:
    """Take the findings from changes that only write the same variable down in another way.

    Each assignment that is gone answers for one that came: `- PASSWORD=a` and `PASSWORD: a`. So does a file
    that a kustomization takes in by another of its lists.
    """
    told = [item for item in found if item.findings and item.change.origin is None]
    sides = [
        (list(_said(item.change, places, went=True)), list(_said(item.change, places, went=False)))
        for item in told
    ]
    gone = Counter(said for went, _ in sides for said in went)
    come = Counter(said for _, came in sides for said in came)
    kept = {said for said in gone if gone[said] == come[said] == 1}
    ways = {said: set[_Way]() for said in kept}
    for item, (went, came) in zip(told, sides, strict=True):
        for said in {*went, *came} & kept:
            ways[said].add((_is_item(item.change), _list_of_files(item.change)))
    alike = {said for said, notations in ways.items() if len(notations) == 2}
    quiet = {
        id(item)
        for item, (went, came) in zip(told, sides, strict=True)
        if (went or came) and {*went, *came} <= alike
    }
    return tuple(replace(item, findings=()) if id(item) in quiet else item for item in found)


def _said(change: Change, places: Callable[[Change], Iterable[Place]], *, went: bool) -> Iterator[_Said]:
    one, other = (change.deployed, change.proposed) if went else (change.proposed, change.deployed)
    if one is ABSENT or other is not ABSENT:
        return
    for place in places(change):
        value = text(place.setting.deployed if went else place.setting.proposed)
        if value is not None:
            yield _as_now(place.names), value


def _as_now(names: tuple[str, ...]) -> tuple[str, ...]:
    """Return the names on the way to a setting as Kustomize has them now."""
    if not names or names[0] not in {*_LISTS, *_LISTS.values()}:
        return names
    return (_LISTS.get(names[0], names[0]), *(name for name in names[1:] if name != "path"))


def _list_of_files(change: Change) -> str:
    first = next(iter(change.path), "")
    return first if isinstance(first, str) and first in {*_LISTS, *_LISTS.values()} else ""


def _is_item(change: Change) -> bool:
    return bool(change.path) and isinstance(change.path[-1], Item)
