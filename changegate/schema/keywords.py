"""The keywords of JSON Schema Draft 2020-12, where schemas stand in schemas, and what a lint refuses."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterator, Mapping
from math import isfinite
from typing import Final, TypeAlias

from changegate.model.finding import Category
from changegate.model.path import escape
from changegate.pattern import PatternError, check
from changegate.schema.formats import FORMATS
from changegate.schema.plain import Json

CATEGORY: Final = "x-changegate-category"
SECRET: Final = "x-changegate-secret"  # noqa: S105  the name of a keyword
# All vocabularies of the draft; anything else is a misspelling, unless it begins with x-.
KEYWORDS: Final = (
    *("$schema", "$id", "$ref", "$defs", "$anchor", "$comment", "$dynamicRef", "$dynamicAnchor"),
    *("$vocabulary", "allOf", "anyOf", "oneOf", "not", "if", "then", "else", "dependentSchemas"),
    *("prefixItems", "items", "contains", "properties", "patternProperties", "additionalProperties"),
    *("propertyNames", "unevaluatedItems", "unevaluatedProperties", "type", "enum", "const"),
    *("multipleOf", "maximum", "exclusiveMaximum", "minimum", "exclusiveMinimum", "maxLength"),
    *("minLength", "pattern", "maxItems", "minItems", "uniqueItems", "maxContains", "minContains"),
    *("maxProperties", "minProperties", "required", "dependentRequired", "title", "description"),
    *("default", "deprecated", "readOnly", "writeOnly", "examples", "format", "contentEncoding"),
    *("contentMediaType", "contentSchema", "definitions", CATEGORY, SECRET),
)
IN_PLACE_MAPS: Final = ("dependentSchemas",)
IN_PLACE_LISTS: Final = ("allOf", "anyOf", "oneOf")
IN_PLACE: Final = ("not", "if", "then", "else")
MAPS: Final = (*IN_PLACE_MAPS, "$defs", "definitions", "properties", "patternProperties")
LISTS: Final = (*IN_PLACE_LISTS, "prefixItems")
SINGLE: Final = (
    *(*IN_PLACE, "items", "contains", "additionalProperties", "propertyNames"),
    *("unevaluatedItems", "unevaluatedProperties", "contentSchema"),
)
# Pointer, problem and hint.
Complaint: TypeAlias = tuple[str, str, str]


def children(
    schema: Mapping[str, Json],
    maps: Collection[str] = MAPS,
    lists: Collection[str] = LISTS,
    single: Collection[str] = SINGLE,
) -> Iterator[tuple[str, Json]]:
    """Yield the schemas directly inside a schema, with the pointer that leads to each."""
    for key in maps:
        for name, child in schema.get(key, {}).items():
            yield f"/{escape(key)}/{escape(name)}", child
    for key in lists:
        for index, child in enumerate(schema.get(key, [])):
            yield f"/{key}/{index}", child
    for key in single:
        if key in schema:
            yield f"/{key}", schema[key]


def in_place(schema: Mapping[str, Json]) -> Iterator[Json]:
    """Yield the schemas inside a schema that speak of the same place of the data as it does."""
    for _, child in children(schema, IN_PLACE_MAPS, IN_PLACE_LISTS, IN_PLACE):
        yield child


def lint(schema: Mapping[str, Json]) -> Iterator[Complaint]:
    """Yield what no validator would complain of in one schema; the schemas inside it are not looked at."""
    for key, value in schema.items():
        here = f"/{escape(key)}"
        if key not in KEYWORDS and (not key.startswith("x-") or key.startswith("x-changegate")):
            yield here, f"{key!r} is no keyword of JSON Schema", _nearest(key, KEYWORDS)
        for pattern in _patterns(key, value):
            yield from _pattern(here, pattern)
        yield from _word(here, key, value)


def how_many_patterns(schema: Mapping[str, Json]) -> int:
    """Return how many patterns one schema has, without those of the schemas inside it."""
    return sum(len(_patterns(key, value)) for key, value in schema.items())


def _patterns(key: str, value: Json) -> list[str]:
    if key == "pattern":
        return [str(value)]
    return list(value) if key == "patternProperties" and isinstance(value, Mapping) else []


def _pattern(here: str, pattern: str) -> Iterator[Complaint]:
    try:
        check(pattern)
    except PatternError as error:
        yield here, error.problem, error.hint


def _word(here: str, key: str, value: object) -> Iterator[Complaint]:
    known = {"format": list(FORMATS), CATEGORY: [category.value for category in Category]}
    if key == "multipleOf" and isinstance(value, float) and not isfinite(value):
        yield here, "must be a number that JSON can spell", ""
    if key == SECRET and not isinstance(value, bool):
        yield here, "must be true or false", ""
    if key in known and value not in known[key]:
        yield here, f"{value!r} is not known here", _nearest(str(value), known[key])


def _nearest(word: str, known: Collection[str]) -> str:
    close = difflib.get_close_matches(word[:100], known, n=1)
    if len(close) > 0:
        return f"did you mean {close[0]!r}?"
    return "own keywords begin with x-" if known is KEYWORDS else f"known are {', '.join(sorted(known))}"
