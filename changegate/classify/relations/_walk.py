"""The nodes and the strings of a document, with the paths they stand at."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from changegate.classify.places import Node, items
from changegate.model.path import INSIDE, Item, Nth, Path, Step
from changegate.model.value import Embedded, Stream


def children(node: Node) -> Iterable[tuple[Step, Node]]:
    """Return what stands one step below a node."""
    match node:
        case dict():
            return node.items()
        case Mapping():
            return list(node.items())
        case Embedded():
            return [(INSIDE, node.value)]
        case Stream():
            return [(Nth(None, index, index), one) for index, one in enumerate(node.documents)]
        case _:
            return [(Item(None, index, index), one) for index, one in enumerate(items(node))]


def strings(document: Node) -> Iterator[tuple[Path, str]]:
    """Yield every string of a document."""
    stack: list[tuple[Node, Path]] = [(document, ())]
    while len(stack) > 0:
        node, path = stack.pop()
        for step, child in children(node):
            if isinstance(child, str):
                yield (*path, step), child
            elif isinstance(child, Mapping | list | tuple | Embedded):
                stack.append((child, (*path, step)))
