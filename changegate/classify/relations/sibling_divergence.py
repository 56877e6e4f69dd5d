"""An identity address that leaves the domain which all other identity addresses of its document share."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from changegate.classify.domains import domain
from changegate.classify.relations._contract import Mark, Scene
from changegate.classify.relations._walk import strings
from changegate.classify.values import text
from changegate.frozen import frozen
from changegate.model.change import Change
from changegate.model.finding import ClassifiedChange, Severity, Signal
from changegate.model.path import Nth, Path, pointer
from changegate.model.value import ABSENT

# One alone may share a domain by chance.
_FEWEST: Final = 2
# A document with more addresses than this is a list of them, and says nothing about belonging together.
_MOST_ADDRESSES: Final = 1000


@frozen
class _Sibling:
    where: str
    domain: str


def additions(scene: Scene) -> Iterator[Mark]:
    """Mark a changed address whose domain was that of all other identity addresses and no longer is."""
    leaving = [(index, item, left) for index, item in enumerate(scene.items) if (left := _left(item)) != ""]
    if not leaving:
        return
    siblings = _siblings(scene)
    for index, item, left in leaving:
        others = siblings.get(_document(item.change.path), [])
        if len(others) >= _FEWEST and all(one.domain == left for one in others):
            says = f"it leaves the domain that {len(others)} other identity settings here share, such as "
            yield Mark(index, Signal.SIBLING_DIVERGENCE, Severity.MEDIUM, says + others[0].where)


def _left(item: ClassifiedChange) -> str:
    """The domain that an identity address leaves for another one, empty where it stays or is no address."""
    if len(item.findings) == 0:
        return ""
    old, new = (text(side) for side in (item.change.deployed, item.change.proposed))
    if old is None or new is None:
        return ""
    before, after = domain(old), domain(new)
    return "" if before is None or after is None or before == after else before


def _document(path: Path) -> int:
    """Which document of a file with several of them a path leads into."""
    return path[0].index if len(path) > 0 and isinstance(path[0], Nth) else -1


def _siblings(scene: Scene) -> dict[int, list[_Sibling]]:
    """The identity addresses that stay as they are, by document."""
    document = scene.change_set.proposed
    changed = {pointer(item.change.path) for item in scene.items}
    found: dict[int, list[_Sibling]] = {}
    asked = 0
    for path, value in strings(ABSENT if document is None else document.data):
        name = domain(value)
        where = pointer(path) if name is not None else ""
        if name is None or where in changed:
            continue
        asked += 1
        if asked > _MOST_ADDRESSES:
            return {}
        if any(len(meant) > 0 for _, meant in scene.known(Change(path, value, value))):
            found.setdefault(_document(path), []).append(_Sibling(where, name))
    return found
