"""From statements in order to a mapping: what recurs becomes a list, and the order itself stays known."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import groupby
from typing import Final, NamedTuple

from changegate.model.key import string_key
from changegate.model.value import Value

ORDER: Final = "#order"


class Statement(NamedTuple):
    """A name, for a labelled block its label, and what it says."""

    name: str
    label: str
    value: Value


def mapping(statements: Sequence[Statement], *, ordered: bool) -> dict[str, Value]:
    """Return statements by name; labelled blocks by label below their name; what recurs as a list.

    Where order counts between different names, it stands under `ORDER`, a run of one name as one.
    """
    found: dict[str, Value] = {}
    for name, alike in _by(statements, lambda one: one.name).items():
        labelled = all(one.label for one in alike)
        values = _labelled(alike) if labelled else _single([_with_label(one) for one in alike])
        found[string_key(name)] = values
    order: list[Value] = [
        name for name, _ in groupby(f"{one.name} {one.label}".strip() for one in statements)
    ]
    return {**found, ORDER: order} if ordered and len(order) > 1 else found


def _labelled(statements: Iterable[Statement]) -> Value:
    groups = _by(statements, lambda one: one.label)
    return {string_key(label): _single([one.value for one in alike]) for label, alike in groups.items()}


def _with_label(statement: Statement) -> Value:
    return {statement.label: statement.value} if statement.label else statement.value


def _single(values: list[Value]) -> Value:
    return values[0] if len(values) == 1 else values


def _by(statements: Iterable[Statement], key: Callable[[Statement], str]) -> dict[str, list[Statement]]:
    groups: dict[str, list[Statement]] = {}
    for statement in statements:
        groups.setdefault(key(statement), []).append(statement)
    return groups


def keyed(parts: object) -> Value:
    """Return plain data of texts, mappings and lists, its keys as keys of a document."""
    if isinstance(parts, Mapping):
        return {string_key(name): keyed(part) for name, part in parts.items()}
    return [keyed(part) for part in parts] if isinstance(parts, list) else str(parts)
