"""What changes of one document say together and none says alone: values that swap or get lost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from changegate.model.change import ChangeKind, Side
from changegate.model.finding import ClassifiedChange, Direction, Finding, Severity, Signal

# Shorter values recur by chance.
_TELLING_LENGTH: Final = 4
_SAYS: Final = {
    Signal.SWAP: "it changes places with another value",
    Signal.DEAD_KEY: "its value now stands under a key nobody is known to read",
}


def swaps(items: Sequence[ClassifiedChange]) -> tuple[ClassifiedChange, ...]:
    """Return the changes with those marked whose two values are another's the other way round."""
    pairs: dict[tuple[Side, Side], list[int]] = {}
    for index, item in enumerate(items):
        change = item.change
        if len(item.findings) > 0 and change.kind is ChangeKind.MODIFIED and _is_telling(change.deployed):
            pairs.setdefault((change.deployed, change.proposed), []).append(index)
    swapped = {
        index
        for (deployed, proposed), found in pairs.items()
        if (proposed, deployed) in pairs
        for index in found
    }
    return tuple(
        with_signal(item, Signal.SWAP) if index in swapped else item for index, item in enumerate(items)
    )


def with_signal(item: ClassifiedChange, signal: Signal) -> ClassifiedChange:
    """Return a change whose findings bear a signal of this table, with what it says."""
    return replace(item, findings=tuple(_marked(finding, signal) for finding in item.findings))


def _marked(finding: Finding, signal: Signal) -> Finding:
    severity = finding.severity if finding.severity.at_least(Severity.HIGH) else Severity.HIGH
    return replace(
        finding,
        severity=severity,
        direction=Direction.BOTH,
        signals=(*finding.signals, signal),
        message=f"{finding.message}; {_SAYS[signal]}",
    )


def _is_telling(side: Side) -> bool:
    return isinstance(side, str) and len(side) >= _TELLING_LENGTH
