"""Which added leaf is one that went from another place of the document."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Final

from changegate.diff.digest import token
from changegate.model.change import Change, ChangeKind, Side
from changegate.model.value import Tagged

# Below this a value says too little to be known again: ports, counts, `true`, `info`.
_TELLING: Final = 6


def with_origins(changes: Sequence[Change]) -> tuple[Change, ...]:
    """Return the changes, each added leaf as moved where exactly one leaf of its value went elsewhere.

    Both places are named by a key. The removal stays a change of its own, so that what the old place meant is
    judged like any other removal; only the kind of the addition says that its value is no new one.
    """
    gone = _lone(change for change in changes if change.kind is ChangeKind.REMOVED)
    come = _lone(change for change in changes if change.kind is ChangeKind.ADDED)
    origins = {come[name].path: gone[name].path for name in come if name in gone}
    return tuple(
        replace(change, deployed=change.proposed, origin=origins[change.path])
        if change.kind is ChangeKind.ADDED and change.path in origins
        else change
        for change in changes
    )


def _lone(changes: Iterable[Change]) -> dict[str, Change]:
    """The changes whose value no other of them has, by its token."""
    found: dict[str, list[Change]] = {}
    for change in changes:
        name = _telling(change.deployed if change.kind is ChangeKind.REMOVED else change.proposed)
        if name is not None:
            found.setdefault(name, []).append(change)
    return {name: same[0] for name, same in found.items() if len(same) == 1 and _is_key(same[0])}


def _is_key(change: Change) -> bool:
    return len(change.path) > 0 and isinstance(change.path[-1], str)


def _telling(side: Side) -> str | None:
    match side:
        case str():
            text = side
        case Tagged():
            text = side.text
        case bool():
            return None
        case int() | float() | Decimal():
            text = token(side).partition(":")[2]
        case _:
            return None
    return token(side) if len(text) >= _TELLING else None
