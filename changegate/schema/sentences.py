"""What a schema refuses, in sentences that quote nothing of the data."""

from __future__ import annotations

from typing import Final

from changegate.model.shown import printable
from changegate.schema.plain import Stock

# In place of messages that quote the data; `{}` is what the schema says.
_SENTENCES: Final = {
    "anyOf": "fits none of the kinds its schema allows",
    "contains": "holds no item, or not as many, of the kind its schema asks for",
    "dependentRequired": "lacks a name that another of its names asks for",
    "exclusiveMaximum": "must be less than {}",
    "exclusiveMinimum": "must be more than {}",
    "items": "holds more items than its schema knows",
    "maxItems": "must hold at most {} items",
    "maxLength": "must be at most {} characters long",
    "maxProperties": "must hold at most {} names",
    "maximum": "must be at most {}",
    "minItems": "must hold at least {} items",
    "minLength": "must be at least {} characters long",
    "minProperties": "must hold at least {} names",
    "minimum": "must be at least {}",
    "not": "is of a kind its schema forbids",
    "oneOf": "fits none of the kinds its schema tells apart, or several",
}


def telling(error: Stock) -> Stock:
    """Of the branches of anyOf or oneOf, choose the error that got deepest, and there not that of a type."""
    while len(error.context) > 0:
        error = max(error.context, key=_depth)
    return error


def _depth(error: Stock) -> tuple[int, bool, str]:
    return len(error.absolute_path), error.validator != "type", str(error.validator)


def sentence(error: Stock, own: frozenset[str]) -> str:
    """Say what an error asks for; the messages of `own` keywords are such sentences already."""
    if error.validator in own:
        return str(error.message)
    wanted = error.validator_value
    shown = printable(str(wanted)) if isinstance(wanted, str | int | float) else ""
    return _SENTENCES.get(error.validator, "is not allowed here").format(shown)
