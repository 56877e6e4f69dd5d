"""The categories a schema gives to settings: `x-changegate-category` beside a property."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from changegate.model.finding import Category
from changegate.pattern import search

CATEGORY: Final = "x-changegate-category"
# A schema may refer to itself; data is never nested deeper than files are read.
_DEPTH: Final = 200
Address = tuple[str | int, ...]


def annotated(schema: Mapping[str, Any], data: Any) -> Mapping[Address, Category]:  # noqa: ANN401  JSON data
    """Return the categories a schema gives to places of the data, whichever branch they stand in.

    A static walk that goes into every branch: a document that makes a branch fail cannot shed its category.
    """
    found: dict[Address, Category] = {}
    _annotate(schema, schema, data, (), found, 0)
    return found


def _annotate(  # noqa: PLR0913, PLR0917  the root, a schema of it, the data, where, what was found, how deep
    root: Mapping[str, Any],
    schema: Any,  # noqa: ANN401  JSON data
    data: Any,  # noqa: ANN401  JSON data
    place: Address,
    found: dict[Address, Category],
    depth: int,
) -> None:
    if not isinstance(schema, Mapping) or depth > _DEPTH:
        return
    word = schema.get(CATEGORY)
    if isinstance(word, str) and word in {category.value for category in Category}:
        found[place] = Category(word)
    below = [(branch, data, place) for branch in _branches(root, schema)]
    if isinstance(data, Mapping):
        below += [
            (child, value, (*place, key)) for key, value in data.items() for child in _properties(schema, key)
        ]
    elif isinstance(data, list):
        below += [(_item(schema, index), value, (*place, index)) for index, value in enumerate(data)]
    for child, value, where in below:
        _annotate(root, child, value, where, found, depth + 1)


def _item(schema: Mapping[str, Any], index: int) -> Any:  # noqa: ANN401  JSON data
    prefix = schema.get("prefixItems", [])
    return prefix[index] if index < len(prefix) else schema.get("items")


def _branches(root: Mapping[str, Any], schema: Mapping[str, Any]) -> Iterator[Any]:
    for key in ("allOf", "anyOf", "oneOf"):
        yield from schema.get(key, [])
    for key in ("if", "then", "else", "not"):
        if key in schema:
            yield schema[key]
    reference = schema.get("$ref")
    if isinstance(reference, str) and reference.startswith("#"):
        target: Any = root
        for part in reference.removeprefix("#").split("/")[1:]:
            name = part.replace("~1", "/").replace("~0", "~")
            target = target.get(name) if isinstance(target, Mapping) else None
        yield target


def _properties(schema: Mapping[str, Any], key: str) -> Iterator[Any]:
    properties = schema.get("properties", {})
    matching = [
        child for expression, child in schema.get("patternProperties", {}).items() if search(expression, key)
    ]
    if key in properties:
        yield properties[key]
    yield from matching
    if key not in properties and not matching:
        yield schema.get("additionalProperties")
