"""What a configuration file says: plain trees of scalars, read in a way no two readers can differ on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from enum import Enum
from typing import Final, TypeAlias

from changegate.frozen import frozen

# Begins the reading of what YAML 1.1 takes for a point in time.
TIMESTAMP: Final = "!!timestamp "


@frozen
class Twofold:
    """A plain YAML scalar that YAML 1.1 and YAML 1.2 read differently (`no`, `0o14`, `1:30`, `1e3`).

    `text` is the scalar as written. Two of them are the same setting only if both readings are. A timestamp
    of YAML 1.1 stays text, with a mark in front that no text of YAML 1.2 at its place has.
    """

    text: str
    yaml11: PlainScalar
    yaml12: PlainScalar


@frozen
class Tagged:
    """A scalar under an application's own tag (`!vault`, `!Ref`, `!ENV`): kept as text, never constructed."""

    tag: str
    text: str


@frozen
class Opaque:
    """Content that was not understood, known only by its digest (`sha256:…`) and why it was not."""

    reason: str
    digest: str


@frozen
class Embedded:
    """A document written inside a string: its text as it stands, how it was read, and what it says."""

    text: str
    format: str
    value: Value


@frozen
class Stream:
    """The documents of one multi-document YAML file, in order."""

    documents: tuple[Value, ...]


class Empty(Enum):
    """A container with nothing in it: a leaf, because its presence is a setting."""

    MAPPING = "{}"
    LIST = "[]"


class Absent(Enum):
    """Not there at all, which is not the same as null."""

    ABSENT = "absent"


ABSENT: Final = Absent.ABSENT

PlainScalar: TypeAlias = str | int | float | Decimal | bool | None
Scalar: TypeAlias = PlainScalar | Twofold | Tagged | Opaque
Value: TypeAlias = Scalar | Embedded | Stream | Mapping[str, "Value"] | Sequence["Value"]
Leaf: TypeAlias = Scalar | Empty
