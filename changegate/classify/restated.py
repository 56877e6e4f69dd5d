"""A setting that is written in another notation and says the same: a list became a mapping."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final, TypeAlias

from changegate.classify.places import Place
from changegate.classify.template_logic import LOGIC
from changegate.classify.values import text
from changegate.model.change import Change
from changegate.model.finding import ClassifiedChange
from changegate.model.path import Item, Nth
from changegate.model.value import ABSENT
from changegate.regex import regex

# The names on the way to a setting, the items of lists outside of steps, and what it holds.
_Said: TypeAlias = tuple[tuple[str, ...], tuple[str, ...], str]

# What Kustomize calls lists of files by now; `path` only says of an item that it is a file.
_LISTS: Final = {"bases": "resources", "patchesStrategicMerge": "patches", "patchesJson6902": "patches"}
# Steps of a pipeline that hold others, which Concourse runs one after the other or all at once.
_STEPS: Final = frozenset({"aggregate", "do", "in_parallel", "steps"})
# Spring reads `a.b: c` and `a: {b: c}` alike, in the files it looks for.
_SPRING: Final = regex(r"(?:^|/)(?:application|bootstrap)[\w.-]*\.ya?ml$")


def without_restated(
    found: Sequence[ClassifiedChange], places: Callable[[Change], Iterable[Place]]
) -> tuple[ClassifiedChange, ...]:
    """Take the findings from changes that only write the same setting down in another way.

    Each that is gone answers for one that came: `- PASSWORD=a` and `PASSWORD: a`. So does a file
    that a kustomization takes in by another of its lists.
    """
    if not any(item.findings for item in found):
        return tuple(found)
    told = [item for item in found if _one_sided(item.change)]
    sides = [
        (list(_said(item.change, places, went=True)), list(_said(item.change, places, went=False)))
        for item in told
    ]
    gone = Counter(said for went, _ in sides for said in went)
    come = Counter(said for _, came in sides for said in came)
    kept = {said for said in gone if gone[said] == come[said]}
    ways = {said: set[tuple[bool, int, tuple[str, ...]]]() for said in kept}
    for item, (went, came) in zip(told, sides, strict=True):
        for said in {*went, *came} & kept:
            ways[said].add(_notation(item.change))
    alike = {said for said, notations in ways.items() if len(notations) == 2 or said[0][-1:] == (LOGIC,)}
    quiet = {
        id(item)
        for item, (went, came) in zip(told, sides, strict=True)
        if (went or came) and {*went, *came} <= alike
    }
    return tuple(replace(item, findings=()) if id(item) in quiet else item for item in found)


def _one_sided(change: Change) -> bool:
    """Whether a setting came, went or stands elsewhere now."""
    return change.origin is not None or change.deployed is ABSENT or change.proposed is ABSENT


def _said(change: Change, places: Callable[[Change], Iterable[Place]], *, went: bool) -> Iterator[_Said]:
    if change.origin is not None:
        # That it went from the other place is a change of its own.
        change = Change(change.path, ABSENT, change.proposed)
    if (change.deployed if went else change.proposed) is ABSENT:
        return
    for place in places(change):
        value = text(place.setting.deployed if went else place.setting.proposed)
        if value is not None:
            names = _named(place)
            yield names, _holder(change), _trimmed(value) if names[-1:] == (LOGIC,) else value


def _trimmed(line: str) -> str:
    """Return a line of a template without what only says how much space is left around it."""
    return " ".join(line.replace("{{-", "{{ ").replace("-}}", " }}").split())


def _named(place: Place) -> tuple[str, ...]:
    """The names on the way to a setting, without how its reader groups them."""
    names = tuple(name for name in _as_now(place.names) if name not in _STEPS)
    spring = _SPRING.search(place.setting.path) is not None
    return tuple(".".join(names).split(".")) if spring else names


def _as_now(names: tuple[str, ...]) -> tuple[str, ...]:
    """Return the names on the way to a setting as Kustomize has them now."""
    if not names or names[0] not in {*_LISTS, *_LISTS.values()}:
        return names
    return (_LISTS.get(names[0], names[0]), *(name for name in names[1:] if name != "path"))


def _holder(change: Change) -> tuple[str, ...]:
    """Which document, job or container a setting is of: another one gets another setting.

    Items within the steps of a pipeline, and the item that a variable itself is, say nothing.
    """
    steps = [index for index, step in enumerate(change.path) if isinstance(step, str) and step in _STEPS]
    outside = change.path[: steps[0]] if steps else change.path[:-2]
    documents = [f"#{step.index}" for step in change.path if isinstance(step, Nth)]
    return (*documents, *(step.name or str(step.index) for step in outside if isinstance(step, Item)))


def _notation(change: Change) -> tuple[bool, int, tuple[str, ...]]:
    """How a setting is written down: as an item of a list, below how many keys, in which steps or lists."""
    keys = [step for step in change.path if isinstance(step, str)]
    item = bool(change.path) and isinstance(change.path[-1], Item)
    return item, len(keys), tuple(key for key in keys if key in _STEPS or key in _LISTS)
