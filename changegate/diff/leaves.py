"""What a value is made of: which kind of container it is, or the one leaf it comes down to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import Enum
from typing import Final, overload

from changegate.model.change import Side
from changegate.model.value import ABSENT, Absent, Embedded, Empty, Leaf, Stream, Tagged, Value

# How the format of a document inside a string is written as a leaf: no tag of a file holds a space.
WRAPPED: Final = "a document as"


class Kind(Enum):
    """What stands at a place; a container without content is a leaf."""

    ABSENT = "absent"
    LEAF = "leaf"
    MAPPING = "mapping"
    LIST = "list"
    STREAM = "stream"
    EMBEDDED = "embedded"


# The usual leaves are told at once; telling a sequence from them takes much longer.
_PLAIN: Final = frozenset({str, int, bool, float, type(None)})


def kind_of(value: Value | Absent) -> Kind:
    """Return what a settled value is."""
    if type(value) in _PLAIN:
        return Kind.LEAF
    match value:
        case dict():
            return Kind.MAPPING if len(value) > 0 else Kind.LEAF
        case list():
            return Kind.LIST if len(value) > 0 else Kind.LEAF
        case str():
            return Kind.LEAF
        case Absent():
            return Kind.ABSENT
        case Embedded():
            return Kind.EMBEDDED
        case Stream():
            return Kind.STREAM
        case Mapping():
            return Kind.MAPPING if len(value) > 0 else Kind.LEAF
        case Sequence():
            return Kind.LIST if len(value) > 0 else Kind.LEAF
        case _:
            return Kind.LEAF


@overload
def settled(value: Value) -> Value: ...
@overload
def settled(value: Value | Absent) -> Value | Absent: ...
def settled(value: Value | Absent) -> Value | Absent:
    """Return a stream of one document as that document, and a stream of none as null, as YAML readers do."""
    while isinstance(value, Stream) and len(value.documents) <= 1:
        value = value.documents[0] if len(value.documents) == 1 else None
    return value


def as_leaf(value: Value) -> Leaf:
    """Return a value of the kind `LEAF` as the leaf it is; an empty container becomes `Empty`."""
    match value:
        case str():
            return value
        case Mapping():
            return Empty.MAPPING
        case Sequence():
            return Empty.LIST
        case Embedded() | Stream():
            raise TypeError("a document has leaves but is none")
        case _:
            return value


def as_value(leaf: Leaf) -> Value:
    """Return the value a leaf stands for."""
    if isinstance(leaf, Empty):
        return {} if leaf is Empty.MAPPING else []
    return leaf


def wrapping(document: Embedded) -> Tagged:
    """Return the leaf that says a string holds a document, and of what format."""
    return Tagged(WRAPPED, document.format)


def is_wrapping(side: Side) -> bool:
    """Whether a leaf says no more than that a string holds a document."""
    return isinstance(side, Tagged) and side.tag == WRAPPED


def list_items(value: Value | Absent) -> Sequence[Value]:
    """Return the items of a list, of anything else none."""
    return value if isinstance(value, Sequence) and not isinstance(value, str) else ()


def documents(value: Value | Absent) -> Sequence[Value]:
    """Return the documents of a stream; a value that is no stream is its only document."""
    if isinstance(value, Stream):
        return value.documents
    return () if value is ABSENT or isinstance(value, Absent) else (value,)
