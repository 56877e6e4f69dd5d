"""What a schema says of settings: `x-changegate-category` and `x-changegate-secret` beside a property."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from typing import TypeAlias

from referencing.jsonschema import DRAFT202012

from changegate.frozen import frozen
from changegate.model.finding import Category
from changegate.model.key import key_text
from changegate.model.value import Value
from changegate.pattern import search
from changegate.schema.files import REFERENCES
from changegate.schema.keywords import CATEGORY, SECRET, in_place
from changegate.schema.plain import Json, Stock

Address: TypeAlias = tuple[str | int, ...]


@frozen
class Annotations:
    """Categories by the address of the setting they are given to, and the addresses of secrets."""

    categories: dict[Address, Category] = field(default_factory=dict)
    secrets: set[Address] = field(default_factory=set)


def noted(root: Json, resolver: Stock, data: Value) -> Annotations:
    """Return what a schema says of places of the data, whichever branch says it.

    A walk that goes into every branch, whether or not the data fits it: a document that makes a branch fail
    cannot shed its category. Where branches disagree, the first in the order of the list of categories holds.
    """
    found = Annotations()
    seen: set[tuple[int, Address]] = set()
    waiting: list[tuple[Json, Stock, Value, Address]] = [(root, resolver, data, ())]
    while len(waiting) > 0:
        schema, here, value, place = waiting.pop()
        if not isinstance(schema, Mapping) or (id(schema), place) in seen:
            continue
        seen.add((id(schema), place))
        _note(schema, place, found)
        waiting += [(child, _inner(here, child), value, place) for child in in_place(schema)]
        for key in REFERENCES:
            if key in schema:
                target = here.lookup(schema[key])
                waiting.append((target.contents, target.resolver, value, place))
        waiting += [
            (child, _inner(here, child), below, (*place, step))
            for child, below, step in _below(schema, value)
        ]
    return found


def _inner(resolver: Stock, schema: Json) -> Stock:
    return resolver.in_subresource(DRAFT202012.create_resource(schema))


def _note(schema: Mapping[str, Json], place: Address, found: Annotations) -> None:
    if CATEGORY in schema:
        ranks = list(Category)
        given = {Category(schema[CATEGORY]), found.categories.get(place, ranks[-1])}
        found.categories[place] = min(given, key=ranks.index)
    if schema.get(SECRET) is True:
        found.secrets.add(place)


def _below(schema: Mapping[str, Json], value: Value) -> Iterator[tuple[Json, Value, str | int]]:
    """Yield the schemas of what the value holds, with that and the step to it."""
    if isinstance(value, Mapping):
        for key, item in value.items():
            for child in _of_name(schema, key_text(key)):
                yield child, item, key
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for index, item in enumerate(value):
            for child in _of_item(schema, index):
                yield child, item, index


def _of_name(schema: Mapping[str, Json], name: str) -> Iterator[Json]:
    properties = schema.get("properties", {})
    matching = [one for pattern, one in schema.get("patternProperties", {}).items() if search(pattern, name)]
    yield from matching
    if name in properties:
        yield properties[name]
    elif len(matching) == 0 and "additionalProperties" in schema:
        yield schema["additionalProperties"]
    if "unevaluatedProperties" in schema:
        yield schema["unevaluatedProperties"]


def _of_item(schema: Mapping[str, Json], index: int) -> Iterator[Json]:
    prefix = schema.get("prefixItems", [])
    if index < len(prefix):
        yield prefix[index]
    elif "items" in schema:
        yield schema["items"]
    for keyword in ("contains", "unevaluatedItems"):
        if keyword in schema:
            yield schema[keyword]
