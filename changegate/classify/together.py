"""What changes of one document say together and none says alone: values that swap or get lost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from changegate.model.change import Change, ChangeKind, Side
from changegate.model.finding import ClassifiedChange, Direction, Finding, Severity, Signal
from changegate.model.key import key_text
from changegate.model.path import Path

# Shorter values recur by chance.
_TELLING_LENGTH: Final = 4


def marked(items: Sequence[ClassifiedChange]) -> tuple[ClassifiedChange, ...]:
    """Return the changes with the signals that only show when all of them are seen."""
    if sum(len(item.findings) > 0 for item in items) == 0:
        return tuple(items)
    swapped = _swapped(items)
    lost = _lost(items)
    return tuple(
        _with_signal(item, Signal.SWAP, "its value changes places with another")
        if index in swapped
        else _with_signal(item, Signal.DEAD_KEY, "its value now stands under a key nobody is known to read")
        if index in lost
        else item
        for index, item in enumerate(items)
    )


def _with_signal(item: ClassifiedChange, signal: Signal, says: str) -> ClassifiedChange:
    return replace(item, findings=tuple(_raised(finding, signal, says) for finding in item.findings))


def _raised(finding: Finding, signal: Signal, says: str) -> Finding:
    severity = finding.severity if finding.severity.at_least(Severity.HIGH) else Severity.HIGH
    return replace(
        finding,
        severity=severity,
        direction=Direction.BOTH,
        signals=(*finding.signals, signal),
        message=f"{finding.message}; {says}",
    )


def _swapped(items: Sequence[ClassifiedChange]) -> set[int]:
    """The changes with findings whose two values are another's the other way round."""
    pairs: dict[tuple[Side, Side], list[int]] = {}
    for index, item in enumerate(items):
        change = item.change
        if len(item.findings) > 0 and change.kind is ChangeKind.MODIFIED and _is_telling(change.deployed):
            pairs.setdefault((change.deployed, change.proposed), []).append(index)
    return {
        index
        for (deployed, proposed), found in pairs.items()
        if (proposed, deployed) in pairs
        for index in found
    }


def _lost(items: Sequence[ClassifiedChange]) -> set[int]:
    """The removed settings whose value was put, under the same last key, where it means nothing."""
    ordinary = {
        (_last(item.change.path), item.change.proposed)
        for item in items
        if len(item.findings) == 0
        and item.change.kind is ChangeKind.ADDED
        and _is_telling(item.change.proposed)
    }
    return {
        index
        for index, item in enumerate(items)
        if len(item.findings) > 0 and _is_removed_into(item.change, ordinary)
    }


def _is_removed_into(change: Change, places: set[tuple[str, Side]]) -> bool:
    return change.kind is ChangeKind.REMOVED and (_last(change.path), change.deployed) in places


def _last(path: Path) -> str:
    return next((key_text(step) for step in reversed(path) if isinstance(step, str)), "")


def _is_telling(side: Side) -> bool:
    return isinstance(side, str) and len(side) >= _TELLING_LENGTH
