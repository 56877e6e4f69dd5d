"""Two identity settings of one document that exchanged their values."""

from __future__ import annotations

from collections.abc import Iterator

from changegate.classify.relations._contract import Mark, Scene
from changegate.classify.values import is_telling
from changegate.model.change import ChangeKind, Side
from changegate.model.finding import Severity, Signal
from changegate.model.path import pointer


def additions(scene: Scene) -> Iterator[Mark]:
    """Mark the changes whose two values are another's the other way round."""
    pairs: dict[tuple[Side, Side], list[int]] = {}
    for index, item in enumerate(scene.items):
        change = item.change
        if len(item.findings) > 0 and change.kind is ChangeKind.MODIFIED and is_telling(change.deployed):
            pairs.setdefault((change.deployed, change.proposed), []).append(index)
    for (deployed, proposed), found in pairs.items():
        others = pairs.get((proposed, deployed))
        if others is None:
            continue
        where = pointer(scene.items[others[0]].change.path)
        says = f"it changes places with another value, the one at {where}"
        yield from (Mark(index, Signal.SWAP, Severity.HIGH, says) for index in found)
