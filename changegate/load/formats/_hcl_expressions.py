"""Settings inside an expression of HCL: the objects it is made of, and the text around them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final, TypeAlias

from changegate.model.value import Embedded, Value

Node: TypeAlias = Any

# Keys that no object has by accident: the text around its objects, and the objects where there are several.
AROUND: Final = "(expression)"
OBJECTS: Final = "(objects)"


def objects(node: Node) -> Iterator[Node]:
    """Give the outermost objects below a node, in order; nothing bounds how deep they stand."""
    waiting: list[Any] = [node]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            continue
        if one.data == "object":
            yield one
        else:
            waiting.extend(reversed(one.children))


def opened(text: str, parts: Iterator[tuple[str, Value]]) -> Value:
    """Return an expression as a document of its objects (each as text and value); without any, its text."""
    around, found = text, []
    for part, value in parts:
        if isinstance(value, Mapping) and len(value) > 0:
            around = around.replace(part, "{}", 1)
            found.append(value)
    if not found:
        return text
    if len(found) == 1:
        return Embedded(text, "hcl", {**found[0], AROUND: around})
    return Embedded(text, "hcl", {AROUND: around, OBJECTS: found})
