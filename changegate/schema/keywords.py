"""The keywords of JSON Schema Draft 2020-12, where schemas stand in schemas, and what a lint refuses."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from typing import Any, Final

from changegate.model.path import escape
from changegate.pattern import PatternError, check

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
    *("contentMediaType", "contentSchema", "definitions"),
)
_SCHEMA_MAPS: Final = ("$defs", "definitions", "properties", "patternProperties", "dependentSchemas")
_SCHEMA_LISTS: Final = ("allOf", "anyOf", "oneOf", "prefixItems")
_SCHEMAS: Final = (
    *("not", "if", "then", "else", "items", "contains", "additionalProperties", "propertyNames"),
    *("unevaluatedItems", "unevaluatedProperties", "contentSchema"),
)


def lint(schema: Any, pointer: str = "") -> Iterator[tuple[str, str, str]]:  # noqa: ANN401  JSON data
    """Yield what no validator would complain of: pointer, problem and hint."""
    if not isinstance(schema, Mapping):
        return
    for key, value in schema.items():
        here = f"{pointer}/{escape(key)}"
        if key not in KEYWORDS and not key.startswith("x-"):
            close = difflib.get_close_matches(key, KEYWORDS, n=1)
            hint = f"did you mean {close[0]!r}?" if close else "own keywords begin with x-"
            yield here, f"{key!r} is no keyword of JSON Schema", hint
        patterns = [value] if key == "pattern" else list(value) if key == "patternProperties" else []
        for pattern in patterns:
            try:
                check(pattern)
            except PatternError as error:
                yield here, error.problem, error.hint
    for below, child in subschemas(schema):
        yield from lint(child, pointer + below)


def subschemas(schema: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield the schemas directly inside a schema, with the pointer that leads to each."""
    for key in _SCHEMA_MAPS:
        for name, child in schema.get(key, {}).items():
            yield f"/{escape(key)}/{escape(name)}", child
    for key in _SCHEMA_LISTS:
        for index, child in enumerate(schema.get(key, [])):
            yield f"/{key}/{index}", child
    for key in _SCHEMAS:
        if key in schema:
            yield f"/{key}", schema[key]


def references(schema: Any, pointer: str = "") -> Iterator[tuple[str, str]]:  # noqa: ANN401  JSON data
    """Yield every reference in a schema, with the pointer of where it stands."""
    if not isinstance(schema, Mapping):
        return
    for key in ("$ref", "$dynamicRef"):
        if isinstance(schema.get(key), str):
            yield f"{pointer}/{key}", schema[key]
    for below, child in subschemas(schema):
        yield from references(child, pointer + below)
