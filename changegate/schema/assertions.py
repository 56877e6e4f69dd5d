"""Keywords of Draft 2020-12 that jsonschema would run in unbounded time, or in words that quote the data.

Its own versions put the whole value into every message, compare lists pair by pair, divide doubles, and
search with a backtracking engine. Each function here yields errors whose message is the sentence to show.
"""

from __future__ import annotations

import difflib
import json
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from math import isfinite
from typing import Final, TypeAlias

from jsonschema import ValidationError

from changegate.model.shown import printable
from changegate.pattern import LONGEST_TEXT, search
from changegate.schema.formats import FORMATS
from changegate.schema.plain import Json, Stock

Keyword: TypeAlias = Callable[[Stock, Json, Json, Json], Iterator[ValidationError]]
_LONGEST: Final = 200


def required(_: Stock, names: Json, instance: Json, __: Json) -> Iterator[ValidationError]:
    """Yield each name that is missing."""
    if isinstance(instance, dict):
        for name in names:
            if name not in instance:
                yield ValidationError(f"{name!r} is missing")


def type_(validator: Stock, wanted: Json, instance: Json, _: Json) -> Iterator[ValidationError]:
    """Refuse a value of none of the types."""
    types = [wanted] if isinstance(wanted, str) else wanted
    if not any(validator.is_type(instance, one) for one in types):
        yield ValidationError(f"must be of type {' or '.join(types)}")


def enum(_: Stock, wanted: Json, instance: Json, __: Json) -> Iterator[ValidationError]:
    """Refuse a value that is none of those listed."""
    found = token(instance)
    if all(token(one) != found for one in wanted):
        yield ValidationError(f"must be one of {', '.join(map(spelled, wanted))}"[:_LONGEST])


def const(_: Stock, wanted: Json, instance: Json, __: Json) -> Iterator[ValidationError]:
    """Refuse any other value."""
    if token(wanted) != token(instance):
        yield ValidationError(f"must be {spelled(wanted)}"[:_LONGEST])


def pattern(_: Stock, expression: Json, instance: Json, __: Json) -> Iterator[ValidationError]:
    """Refuse a string in which the pattern is not found."""
    if isinstance(instance, str) and len(instance) > LONGEST_TEXT:
        yield ValidationError(f"is longer than {LONGEST_TEXT} characters, too long for a pattern")
    elif isinstance(instance, str) and not search(expression, instance):
        yield ValidationError(f"must match {printable(expression)}")


def format_(_: Stock, name: Json, instance: Json, __: Json) -> Iterator[ValidationError]:
    """Refuse what is not written as the format says."""
    if not FORMATS[name](instance):
        yield ValidationError(f"must be written as {name}")


def unique_items(_: Stock, wanted: Json, instance: Json, __: Json) -> Iterator[ValidationError]:
    """Refuse a list that holds something twice, looking at each item once."""
    if wanted is True and isinstance(instance, list):
        seen: set[object] = set()
        for index, item in enumerate(instance):
            found = token(item)
            if found in seen:
                yield ValidationError("stands in its list a second time", path=[index])
                return
            seen.add(found)


def multiple_of(validator: Stock, step: Json, instance: Json, _: Json) -> Iterator[ValidationError]:
    """Refuse a number that is no multiple, exactly as both are written."""
    if validator.is_type(instance, "number") and _exact(instance) % _exact(step) != 0:
        yield ValidationError(f"must be a multiple of {step}")


def _exact(number: float) -> Fraction:
    return Fraction(number) if isinstance(number, int) else Fraction(Decimal(repr(number)))


def is_number(_: object, value: object) -> bool:
    """Whether a value is a number that JSON could spell: infinity and not-a-number are none."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return isinstance(value, int) or isfinite(value)


def token(value: object) -> object:
    """Return something to hash, equal for values JSON Schema takes for equal: 1 and 1.0, not 1 and true."""
    match value:
        case bool() | None:
            return ("word", value)
        case Mapping():
            return ("object", frozenset((key, token(item)) for key, item in value.items()))
        case list():
            return ("array", tuple(map(token, value)))
        case _:
            return value


def spelled(value: object) -> str:
    """Return a value that a schema holds as JSON on one line."""
    return printable(json.dumps(value, ensure_ascii=False))


def suggestion(name: str, known: Mapping[str, object]) -> str:
    """Return what somebody who wrote a name may have meant, as the end of a sentence."""
    close = difflib.get_close_matches(name[:100], known, n=1)
    return f"; did you mean {printable(close[0])}?" if len(close) > 0 else ""


ASSERTIONS: Final[dict[str, Keyword]] = {
    "const": const,
    "enum": enum,
    "format": format_,
    "multipleOf": multiple_of,
    "pattern": pattern,
    "required": required,
    "type": type_,
    "uniqueItems": unique_items,
}
