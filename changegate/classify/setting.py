"""One changed setting as the ways of recognising see it: its names, its surroundings, its two values."""

from __future__ import annotations

from collections.abc import Mapping

from changegate.frozen import frozen
from changegate.model.change import Change, Side
from changegate.model.finding import Category, Direction, Severity, Signal
from changegate.model.value import Leaf


@frozen
class Setting:
    """A change with the names it goes by.

    `keys` are the key texts from the root of the document (list items and documents of a file as `[]`, a step
    inside an embedded document as `!`). `name` is the name the setting really has: the last key, or for an
    item of an environment list its variable, for a command-line argument its flag. `deployed` and `proposed`
    are the values under that name (an argument without its `--flag=`). `siblings` are the scalars beside it.
    `within` says how the string it stands in was read, where it is a part of one;
    `hidden` says that the file's own schema calls it a secret.
    """

    change: Change
    path: str
    keys: tuple[str, ...]
    name: str
    deployed: Side
    proposed: Side
    siblings: Mapping[str, Leaf]
    within: str = ""
    hidden: bool = False


@frozen
class Meaning:
    """What one way of recognising says of a setting; `compare` names the value semantics, empty for none.

    `pattern` says what fired, in words or as the pattern of a pack, for `explain`.
    """

    pack: str
    pattern: str
    category: Category
    severity: Severity
    compare: str
    says: str


@frozen
class Reading:
    """What comparing the two values by meaning says: a sentence, and how it moves severity and direction.

    `same` is set where the values mean the same (a renewed certificate with the same key is not: it says so).
    `severity` is None where the values say nothing about it.
    """

    message: str
    direction: Direction
    severity: Severity | None
    signals: tuple[Signal, ...]
    same: bool = False
