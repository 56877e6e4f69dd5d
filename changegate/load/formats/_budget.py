"""Bounds on trees that a library has built already: depth and number of nodes."""

from __future__ import annotations

from collections.abc import Mapping

from changegate.load.formats._contract import LimitError
from changegate.model.config import Limits


def within(value: object, limits: Limits) -> int:
    """Return how many nodes a tree of mappings and lists has.

    Raises:
        FormatError: it is deeper or larger than the limits allow.
    """
    nodes, depth = 0, 0
    level = [value]
    while level:
        nodes += len(level)
        if nodes > limits.nodes:
            raise LimitError(f"more than {limits.nodes} values", setting="nodes")
        if depth > limits.depth:
            raise LimitError(f"nested deeper than {limits.depth} levels", setting="depth")
        depth += 1
        level = [child for item in level if isinstance(item, Mapping | list) for child in _children(item)]
    return nodes


def _children(item: Mapping[str, object] | list[object]) -> list[object]:
    return list(item.values()) if isinstance(item, Mapping) else item
