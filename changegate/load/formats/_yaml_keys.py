"""Keys of YAML mappings: which are the same key to some reader, and what a merge key adds."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from changegate.load.formats._contract import AmbiguousError
from changegate.load.formats._yaml_scalars import resolved
from changegate.model.key import TAG, TYPED, key_text, string_key, typed_key
from changegate.model.shown import printable
from changegate.model.value import PlainScalar, Tagged, Twofold, Value

# Stands for the merge key `<<` while its mapping is read. It stays in the result only where readers disagree
# or cannot know what is merged: an own key above the merge key loses to it in some of them.
MERGE: Final = typed_key("<<")


def mapping_key(value: Value) -> str | None:
    """Return the key that a scalar makes; None where it makes none that all readers accept."""
    if isinstance(value, str):
        return string_key(value)
    if isinstance(value, Twofold):
        return typed_key(value.text)
    return typed_key(_canonical(value)) if value is None or isinstance(value, bool | int | float) else None


def _canonical(value: PlainScalar) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def refuse_colliding(mapping: dict[str, Value], line: int) -> None:
    """Refuse keys that are one key to some reader: `1` and `"1"`, `1` and `1.0`, `no` and `false`.

    Raises:
        FormatError: there are such keys.
    """
    owners: dict[str, str] = {}
    for key in mapping:
        for name in _names(key):
            owner = owners.setdefault(name, key)
            if owner != key:
                both = f"{_written(owner)} and {_written(key)}"
                raise AmbiguousError(
                    f"to some readers the keys {both} of the mapping begun here are one", line
                )


def _written(key: str) -> str:
    text = printable(key_text(key))
    return text if key.startswith(TYPED) else f'"{text}"'


def _names(key: str) -> Iterable[str]:
    text = key_text(key)
    if not key.startswith(TYPED):
        return {text}
    value = resolved(text)
    readings = (value.yaml11, value.yaml12) if isinstance(value, Twofold) else (value,)
    return {text, *(name for reading in readings for name in _reading_names(reading))}


def _reading_names(value: PlainScalar) -> Iterable[str]:
    # Python, among others, takes 1, 1.0 and true for the same key.
    whole = isinstance(value, bool) or (isinstance(value, float) and value.is_integer())
    return {_canonical(value), str(int(value))} if whole and value is not None else {_canonical(value)}


def mergeable(value: Value) -> list[dict[str, Value]] | None:
    """Return the mappings that the value of a merge key names, first one strongest; None where it is none."""
    wanted = value if isinstance(value, list) else [value]
    if all(isinstance(item, dict) and not any(key.startswith(TAG) for key in item) for item in wanted):
        return [item for item in wanted if isinstance(item, dict)]
    return None


def merge(own: dict[str, Value], sources: list[dict[str, Value]], above: frozenset[str]) -> None:
    """Add what the sources say (YAML 1.1 merge type): own keys win, then earlier sources.

    What they say of an own key that stands above the merge key is kept under `MERGE`, since it wins in some
    readers.
    """
    beaten: dict[str, Value] = {}
    for source in sources:
        for key, value in source.items():
            if key in above:
                beaten.setdefault(key, value)
            else:
                own.setdefault(key, value)
    if beaten:
        own[MERGE] = beaten


def unknown_merge(value: Value) -> bool:
    """Whether the value of a merge key is known to the application alone (`<<: !include base.yaml`)."""
    return isinstance(value, Tagged)
