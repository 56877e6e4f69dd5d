"""Keywords of Draft 2020-12 that hand values on to further schemas by pattern or by what is left over.

jsonschema matches patterns of those in a backtracking engine and counts what is left over in lists.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final, TypeAlias

from jsonschema import ValidationError

from changegate.pattern import search
from changegate.schema.assertions import Keyword, suggestion
from changegate.schema.plain import Json, Stock

Found: TypeAlias = set[Json]
Own: TypeAlias = Callable[[Stock, Json, Json], Found]


def pattern_properties(validator: Stock, wanted: Json, instance: Json, _: Json) -> Iterator[ValidationError]:
    """Check the values under names in which a pattern is found."""
    if isinstance(instance, dict):
        for expression, schema in wanted.items():
            for name, value in instance.items():
                if search(expression, name):
                    yield from validator.descend(value, schema, path=name, schema_path=expression)


def additional_properties(
    validator: Stock, wanted: Json, instance: Json, schema: Json
) -> Iterator[ValidationError]:
    """Check the values under names that neither properties nor patternProperties speak of."""
    if isinstance(instance, dict):
        known = _named(instance, schema)
        left = {name: value for name, value in instance.items() if name not in known}
        yield from _leftover(validator, wanted, left, schema)


def unevaluated_properties(
    validator: Stock, wanted: Json, instance: Json, schema: Json
) -> Iterator[ValidationError]:
    """Check the values under names that no schema of this place speaks of (Core, section 11.3)."""
    if isinstance(instance, dict):
        known = _evaluated(validator, instance, schema, _own_names)
        left = {name: value for name, value in instance.items() if name not in known}
        yield from _leftover(validator, wanted, left, schema)


def unevaluated_items(
    validator: Stock, wanted: Json, instance: Json, schema: Json
) -> Iterator[ValidationError]:
    """Check the items that no schema of this place speaks of (Core, section 11.2)."""
    if isinstance(instance, list):
        known = _evaluated(validator, instance, schema, _own_items)
        left = {index: item for index, item in enumerate(instance) if index not in known}
        yield from _leftover(validator, wanted, left, {})


def _leftover(
    validator: Stock, wanted: Json, left: dict[Json, Json], schema: Json
) -> Iterator[ValidationError]:
    for place, value in left.items():
        if wanted is False:
            near = suggestion(str(place), schema.get("properties", {}))
            yield ValidationError(f"is not known to its schema{near}", path=[place])
        else:
            yield from validator.descend(value, wanted, path=place, schema_path=str(place))


def _named(instance: Json, schema: Json) -> Found:
    patterns = schema.get("patternProperties", {})
    return {
        name
        for name in instance
        if name in schema.get("properties", {}) or any(search(expression, name) for expression in patterns)
    }


def _own_names(_: Stock, instance: Json, schema: Json) -> Found:
    everything = "additionalProperties" in schema or "unevaluatedProperties" in schema
    return set(instance) if everything else _named(instance, schema)


def _own_items(validator: Stock, instance: Json, schema: Json) -> Found:
    if "items" in schema or "unevaluatedItems" in schema:
        return set(range(len(instance)))
    found = set(range(min(len(instance), len(schema.get("prefixItems", [])))))
    if "contains" in schema:
        inner = validator.evolve(schema=schema["contains"])
        found |= {index for index, item in enumerate(instance) if inner.is_valid(item)}
    return found


def _evaluated(validator: Stock, instance: Json, schema: Json, own: Own, *, inside: bool = False) -> Found:
    """Collect what the schemas of this place speak of where they hold; the outermost not of its leftovers."""
    if not isinstance(schema, dict):
        return set()
    mine = (
        schema
        if inside
        else {key: value for key, value in schema.items() if not key.startswith("unevaluated")}
    )
    found = own(validator, instance, mine)
    for one in _holding(validator, instance, schema):
        found |= _evaluated(one, instance, one.schema, own, inside=True)
    return found


def _holding(validator: Stock, instance: Json, schema: Json) -> Iterator[Stock]:
    """Yield a validator for each schema of this place that applies and holds."""
    for keyword in ("$ref", "$dynamicRef"):
        if keyword in schema:
            resolved = validator._resolver.lookup(schema[keyword])  # noqa: SLF001  the only way to its registry
            yield validator.evolve(schema=resolved.contents, _resolver=resolved.resolver)
    branches = [one for keyword in ("allOf", "anyOf", "oneOf") for one in schema.get(keyword, [])]
    if isinstance(instance, dict):
        branches += [one for name, one in schema.get("dependentSchemas", {}).items() if name in instance]
    if "if" in schema:
        holds = validator.evolve(schema=schema["if"]).is_valid(instance)
        branches += [schema["if"]] if holds else []
        branches += [schema[word] for word in ("then" if holds else "else",) if word in schema]
    for branch in branches:
        one = validator.evolve(schema=branch)
        if one.is_valid(instance):
            yield one


APPLICATORS: Final[dict[str, Keyword]] = {
    "additionalProperties": additional_properties,
    "patternProperties": pattern_properties,
    "unevaluatedItems": unevaluated_items,
    "unevaluatedProperties": unevaluated_properties,
}
