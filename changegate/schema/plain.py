"""Values as the plain JSON data that JSON Schema speaks of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from changegate.model.key import key_text
from changegate.model.value import Embedded, Opaque, Stream, Tagged, Twofold, Value


def plain(value: Value) -> Any:  # noqa: ANN401  JSON data
    """Return a value as plain JSON data: YAML scalars in their 1.2 reading, keys by their text."""
    match value:
        case Twofold():
            return value.yaml12
        case Tagged() | Embedded():
            return value.text
        case Opaque():
            return value.digest
        case Stream():
            return [plain(document) for document in value.documents]
        case Mapping():
            return {key_text(key): plain(item) for key, item in value.items()}
        case Sequence() if not isinstance(value, str):
            return [plain(item) for item in value]
        case _:
            return value
