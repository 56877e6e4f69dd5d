"""Values as the plain JSON data that JSON Schema speaks of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final, TypeAlias

from changegate.model.key import key_text
from changegate.model.value import Embedded, Opaque, Stream, Tagged, Twofold, Value

# What JSON can spell, as Python's json module reads it.
Json: TypeAlias = Any
# A value of jsonschema's or referencing's own, whose classes have no types to speak of.
Stock: TypeAlias = Any
# Doubles end at 1e308; a whole number of more digits is compared as one all the same.
_DIGITS: Final = 400


def plain(value: Value) -> Json:
    """Return a value as plain JSON data: YAML scalars in their 1.2 reading, keys by their text.

    What stands under a tag or embedded in a string is that text; content not understood is its digest.
    """
    match value:
        case Twofold():
            return plain(value.yaml12)
        case Tagged() | Embedded():
            return value.text
        case Opaque():
            return value.digest
        case Decimal():
            return _number(value)
        case Stream():
            return [plain(document) for document in value.documents]
        case Mapping():
            return {key_text(key): plain(item) for key, item in value.items()}
        case Sequence() if not isinstance(value, str):
            return [plain(item) for item in value]
        case _:
            return value


def _number(value: Decimal) -> int | float:
    whole = value.is_finite() and value.adjusted() < _DIGITS and value == value.to_integral_value()
    return int(value) if whole else float(value)
