"""Every schema that a schema leads to is checked before anything is validated by it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from typing import Final

from referencing import Registry
from referencing.exceptions import Unresolvable
from referencing.jsonschema import DRAFT202012

from changegate.errors import InvalidInputError, Where
from changegate.frozen import frozen
from changegate.schema.files import REFERENCES, gathered
from changegate.schema.keywords import children, how_many_patterns, in_place, lint
from changegate.schema.plain import Json, Stock

# So many schemas may speak of one place of the data, counted with repetition.
MOST_AT_ONCE: Final = 10_000
# Each is compiled before anything is judged, which takes some milliseconds of the costliest.
MOST_PATTERNS: Final = 500


@frozen
class Node:
    """One schema: where it stands, what it says, and how references resolve from there."""

    where: Where
    schema: Json
    resolver: Stock

    def targets(self) -> Iterator[tuple[str, Stock]]:
        """Yield the keyword and the target of each reference this schema makes."""
        for key in REFERENCES:
            if key in self.schema:
                try:
                    yield key, self.resolver.lookup(self.schema[key])
                except (Unresolvable, ValueError, TypeError, LookupError) as error:
                    said = f"refers to {self.schema[key]!r}, where nothing stands"
                    raise InvalidInputError(self.below(f"/{key}"), said) from error

    def below(self, pointer: str) -> Where:
        """The place of something inside this schema."""
        return Where(self.where.path, f"{self.where.pointer or ''}{pointer}")


@frozen
class Reach:
    """A schema ready for use, with the registry of all it may refer to."""

    root: Mapping[str, Json]
    registry: Stock
    resolver: Stock


def reach(schema: Json, name: str, others: Mapping[str, Json]) -> Reach:
    """Return a schema with all it leads to; `others` are the schemas it may refer to, by URI or file name.

    Raises:
        InvalidInputError: a schema among them is none, refers to what is not here, or to itself without end.
    """
    start, files = gathered(schema, name, others)
    resources = [(uri, DRAFT202012.create_resource(file.schema)) for uri, file in files.items()]
    registry: Stock = Registry().with_resources(resources).crawl()
    roots = [Node(Where(file.name, ""), file.schema, registry.resolver(uri)) for uri, file in files.items()]
    _insist_on_an_end(_checked(roots), name)
    return Reach(files[start].schema, registry, registry.resolver(start))


def _checked(roots: list[Node]) -> dict[int, Node]:
    """Visit every schema once, also those that stand where no keyword looks for schemas."""
    found: dict[int, Node] = {}
    waiting = list(roots)
    patterns = 0
    while len(waiting) > 0:
        node = waiting.pop()
        if isinstance(node.schema, bool) or id(node.schema) in found:
            continue
        if not isinstance(node.schema, Mapping):
            raise InvalidInputError(node.where, "is referred to as a schema and is none")
        found[id(node.schema)] = node
        patterns += how_many_patterns(node.schema)
        if patterns > MOST_PATTERNS:
            said = f"holds more than {MOST_PATTERNS} patterns"
            raise InvalidInputError(roots[0].where, said, hint="state each of them once, and refer to it")
        for pointer, said, hint in lint(node.schema):
            raise InvalidInputError(node.below(pointer), said, hint=hint)
        for pointer, child in children(node.schema):
            inner = node.resolver.in_subresource(DRAFT202012.create_resource(child))
            waiting.append(Node(node.below(pointer), child, inner))
        for key, target in node.targets():
            waiting.append(Node(node.below(f"/{key}"), target.contents, target.resolver))
    return found


def _insist_on_an_end(nodes: Mapping[int, Node], name: str) -> None:
    """Refuse schemas that speak of one place of the data for ever, or for so long that nobody could wait."""
    graph = {
        number: [id(one) for one in _at_once(node) if isinstance(one, Mapping)]
        for number, node in nodes.items()
    }
    try:
        order = list(TopologicalSorter(graph).static_order())
    except CycleError as error:
        looping = nodes[error.args[1][0]]
        hint = "a schema may refer to itself only from what is inside the data: properties, items"
        raise InvalidInputError(looping.where, "refers to itself without end", hint=hint) from error
    weights: dict[int, int] = {}
    for number in order:
        weights[number] = 1 + sum(weights[child] for child in graph[number])
    if max(weights.values(), default=0) > MOST_AT_ONCE:
        said = f"puts more than {MOST_AT_ONCE} schemas on one place"
        raise InvalidInputError(name, said, hint="its references multiply; state each of them once")


def _at_once(node: Node) -> Iterator[Json]:
    yield from in_place(node.schema)
    for _, target in node.targets():
        yield target.contents
