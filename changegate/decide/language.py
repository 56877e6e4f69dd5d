"""The words of the policy language as JSON Schema, composed from the table of conditions."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

from changegate.decide.conditions import CONDITIONS
from changegate.decide.conditions._contract import Condition
from changegate.model.change import ChangeKind
from changegate.model.finding import Category, Direction, Severity, Signal


def conditions_schema() -> Mapping[str, object]:
    """Return the JSON Schema of a mapping of conditions: what `when`, `unless` and exemptions hold."""
    return {
        "description": "Conditions that must all hold for one finding.",
        "type": "object",
        "properties": {name: _described(member) for name, member in CONDITIONS.items()},
        "additionalProperties": False,
    }


def _described(member: Condition) -> Mapping[str, object]:
    return {"description": member.__doc__, **member.OPTIONS}


def findings_schema() -> Mapping[str, Mapping[str, object]]:
    """Return the JSON Schemas of the words that an example's finding is made of, by key."""
    words: Mapping[str, type[Enum]] = {
        "category": Category,
        "severity": Severity,
        "direction": Direction,
        "kind": ChangeKind,
    }
    signals = {"type": "array", "items": _enum(Signal)}
    return {**{key: _enum(kind) for key, kind in words.items()}, "signals": signals}


def _enum(kind: type[Enum]) -> Mapping[str, object]:
    return {"enum": [member.value for member in kind]}
