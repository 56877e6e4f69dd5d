"""A setting with the ways its path can be written and the nodes above it: what packs are matched against."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Final

from changegate.classify.setting import Setting
from changegate.frozen import frozen
from changegate.model.key import key_text
from changegate.model.path import Inside, Item, Nth, Step
from changegate.model.value import (
    ABSENT,
    Absent,
    Embedded,
    Empty,
    Leaf,
    Opaque,
    Stream,
    Tagged,
    Twofold,
    Value,
)

# All that stands in a block such as `set { name = "issuer"  value = "…" }`.
_BLOCK: Final = frozenset(
    {"name", "value", "value_from", "valueFrom", "type", "@key", "@name", "@value", "Name", "Value", "Type",
     "Description", "Tier"}
)  # fmt: skip

Node = Value | Absent
Sides = tuple[Node, Node]

# Fields of a list item that name a setting, and the fields that hold its value.
_NAMED_VALUES: Final = (
    ("name", ("value", "valueFrom", "values", "value_from")),
    ("Name", ("Value", "ValueFrom")),
    ("ParameterKey", ("ParameterValue",)),
    ("OptionName", ("Value",)),
    ("@key", ("@value",)),
    ("@name", ("@value",)),
    ("key", ("value",)),
)


@frozen
class Ancestor:
    """A node on the way to a setting, on the deployed and the proposed side.

    `view` and `raw` count the names and the plain keys above it. `key` is the key it stands under; `file` the
    path (or for an embedded document the key) it can be known by where it is the root of a document;
    `programs` who the arguments in it are for.
    """

    sides: Sides
    view: int
    raw: int
    key: str = ""
    file: str = ""
    programs: frozenset[str] = frozenset()


@frozen
class Place:
    """A setting and where it stands.

    `names` are the keys without lists, with variables, flags and parameters under their own name; `raw` are
    the plain keys without lists.
    """

    setting: Setting
    names: tuple[str, ...]
    raw: tuple[str, ...]
    ancestors: tuple[Ancestor, ...]


def below(node: Node, step: Step, *, deployed: bool) -> Node:
    """Return the node one step further down on one side."""
    match step:
        case str():
            return node.get(step, ABSENT) if isinstance(node, Mapping) else ABSENT
        case Item():
            return _indexed(node, step.deployed if deployed else step.proposed)
        case Nth():
            index = step.deployed if deployed else step.proposed
            if isinstance(node, Stream):
                return _indexed(node.documents, index)
            return ABSENT if index is None else node
        case Inside.INSIDE:
            return node.value if isinstance(node, Embedded) else ABSENT


def _indexed(node: Node | tuple[Value, ...], index: int | None) -> Node:
    if index is None or isinstance(node, str) or not isinstance(node, Sequence) or index >= len(node):
        return ABSENT
    found: Value = node[index]
    return found


def items(node: Node) -> Sequence[Value]:
    """Return the items of a list, of anything else none."""
    return node if isinstance(node, Sequence) and not isinstance(node, str) else ()


def named_value(node: Node) -> tuple[str, str, str] | None:
    """Return what an item such as `{name: ISSUER, value: …}` is about: the name and both fields' keys."""
    if not isinstance(node, Mapping):
        return None
    for label, holders in _NAMED_VALUES:
        name = node.get(label)
        if isinstance(name, str) and name != "":
            for holder in holders:
                if holder in node:
                    return name, label, holder
    return None


def block(node: Node) -> tuple[str, str, str] | None:
    """Return what a mapping is about that is a named value and nothing else, as a single block of HCL is."""
    if not isinstance(node, Mapping) or not node.keys() <= _BLOCK:
        return None
    return named_value(node)


def leaf(node: Node) -> Leaf | Absent:
    """Return a scalar as it is; of a document in a string its text, of a container that it is one."""
    match node:
        case Embedded():
            return node.text
        case Mapping():
            return Empty.MAPPING
        case Sequence() if not isinstance(node, str):
            return Empty.LIST
        case Stream():
            return Empty.LIST
        case _:
            return node


def scalars(node: Node) -> Iterator[tuple[str, Leaf]]:
    """Yield the scalars of a mapping by key, of a list those of its named values."""
    if isinstance(node, Mapping):
        for key, value in node.items():
            if value is None or isinstance(
                value, str | bool | int | float | Decimal | Twofold | Tagged | Opaque
            ):
                yield key_text(key), value
        return
    for item in items(node):
        found = named_value(item)
        if found is not None and isinstance(item, Mapping):
            said = leaf(item[found[2]])
            if not isinstance(said, Absent):
                yield found[0], said
