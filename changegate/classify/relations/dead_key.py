"""An identity value that left a key that is read for one that nobody reads: it no longer counts, silently."""

from __future__ import annotations

from collections.abc import Iterator

from changegate.classify.relations._contract import Addition, Mark, More, Scene, parted
from changegate.classify.values import is_telling
from changegate.model.change import Change, ChangeKind, Side
from changegate.model.finding import ClassifiedChange, Direction, Finding, Severity, Signal
from changegate.model.path import pointer

_NOTHING = "nothing reads this key"
_NOBODY = "nobody is known to read this key"


def additions(scene: Scene) -> Iterator[Addition]:
    """Mark what moved to a dead key, and what was removed here and added there with the same value."""
    for index, item in enumerate(scene.items):
        if len(item.findings) > 0 and item.change.kind is ChangeKind.MOVED:
            left, came = parted(item.change)
            if not scene.is_read(came):
                floor, says = _weight(scene, left)
                yield Mark(index, Signal.DEAD_KEY, floor, says)
    yield from _removed_and_added(scene)


def _removed_and_added(scene: Scene) -> Iterator[More]:
    removed = _removed(scene)
    if not removed:
        return
    added: dict[Side, list[int]] = {}
    for index, item in enumerate(scene.items):
        if item.change.kind is ChangeKind.ADDED and is_telling(item.change.proposed):
            added.setdefault(item.change.proposed, []).append(index)
    for value, gone in removed.items():
        came = added.get(value, ())
        # Where one of several new places is read, that is where it went.
        if not any(len(scene.items[index].findings) > 0 for index in came):
            yield from (_put(scene, gone, index) for index in came if _is_dead(scene, index))


def _removed(scene: Scene) -> dict[Side, ClassifiedChange]:
    found: dict[Side, ClassifiedChange] = {}
    for item in scene.items:
        change = item.change
        if len(item.findings) > 0 and change.kind is ChangeKind.REMOVED and is_telling(change.deployed):
            found.setdefault(change.deployed, item)
    return found


def _is_dead(scene: Scene, index: int) -> bool:
    return not scene.is_read(scene.items[index].change)


def _put(scene: Scene, gone: ClassifiedChange, index: int) -> More:
    """The new place has no finding of its own, so it gets those of the place that was left."""
    floor, says = _weight(scene, gone.change)
    message = f"{says}; the value stood at {pointer(gone.change.path)}"
    findings = tuple(
        Finding("relations", "dead-key", one.category, floor, Direction.BOTH, (Signal.DEAD_KEY,), message)
        for one in gone.findings
    )
    return More(index, findings, gone.secret)


def _weight(scene: Scene, left: Change) -> tuple[Severity, str]:
    """Only a pack knows for sure which keys are read; who guesses says so."""
    sure = any(one.entry is not None for _, meant in scene.known(left) for one in meant)
    return (Severity.CRITICAL, _NOTHING) if sure else (Severity.HIGH, _NOBODY)
