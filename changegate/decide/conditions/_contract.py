"""What a condition offers: the JSON Schema of its options, and whether it holds for one finding."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from changegate.model.finding import ClassifiedChange, Finding


@dataclass(frozen=True, slots=True)
class Facts:
    """What a condition may look at: one finding, its change, and where that stands."""

    finding: Finding
    item: ClassifiedChange
    path: str
    environment: str
    service: str


class ConditionMember(Protocol):
    """A module of this folder; `OPTIONS` is a JSON Schema that both describes and closes its options."""

    OPTIONS: Mapping[str, object]

    def holds(self, facts: Facts, options: object) -> bool:
        """Whether the condition holds; the options fit `OPTIONS`."""


def listed(options: object) -> tuple[str, ...]:
    """Return options that are one word or a list of words as words."""
    if isinstance(options, str):
        return (options,)
    return (
        tuple(option for option in options if isinstance(option, str))
        if isinstance(options, list | tuple)
        else ()
    )


def words(*allowed: str) -> Mapping[str, object]:
    """Return the JSON Schema of one word or several out of a closed list."""
    one: Mapping[str, object] = {"enum": list(allowed)}
    return {"anyOf": [one, {"type": "array", "items": one, "minItems": 1}]}


TEXTS: Mapping[str, object] = {
    "anyOf": [
        {"type": "string", "minLength": 1},
        {"type": "array", "items": {"type": "string", "minLength": 1}, "minItems": 1},
    ]
}
