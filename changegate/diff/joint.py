"""Two documents as trees of numbered places, equal subtrees cut away, ready for an exact comparison.

A node is a dict from slots to nodes or names of leaves. A slot is a number given to one place on both sides;
it stands for no step (the format of a document in a string, the order of a list) or for one. So no text of a
document reaches what compares the trees.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

from changegate.diff.align import Match, aligned, aligned_documents
from changegate.diff.digest import Digests, token
from changegate.diff.leaves import Kind, as_leaf, documents, kind_of, list_items, settled, wrapping
from changegate.errors import ChangegateError
from changegate.frozen import frozen
from changegate.model.change import ListRule, Order
from changegate.model.key import key_text
from changegate.model.path import INSIDE, Item, Nth, Path, Step
from changegate.model.value import ABSENT, Absent, Embedded, Leaf, Stream, Value

Node = dict[str, Any]
Slots = tuple[str, ...]
Sides = tuple[Value | Absent, Value | Absent]
ListRules = Callable[[tuple[str, ...]], ListRule | None]
# What compares the trees calls itself for each level; deeper ones are compared on their own.
_LEVELS: Final = 48


@frozen
class Twins:
    """The two trees below one path."""

    path: Path
    deployed: Node
    proposed: Node


@frozen
class _Place:
    """A place still to be looked at: its values, and the nodes and the slot it goes to."""

    sides: Sides
    path: Path
    nodes: tuple[Node, Node]
    slot: str
    level: int


class TooManyError(ChangegateError):
    """More places differ than anybody asked to look at."""


class Joint:
    """Builds the trees of two documents and knows what their slots and names of leaves stand for.

    `unordered` are the paths of lists whose order says nothing.
    """

    def __init__(self, list_rule: ListRules, digests: Digests, most: int | None) -> None:
        self.unordered: set[Path] = set()
        self._list_rule = list_rule
        self._digests = digests
        self._most = most
        self._steps: dict[str, Path] = {}
        self._leaves: dict[str, Leaf | Order] = {}
        self._waiting: list[_Place] = []
        self._found: list[Twins] = []

    def twins(self, deployed: Value | Absent, proposed: Value | Absent) -> tuple[Twins, ...]:
        """Return the trees of what differs; where nothing does, none.

        Raises:
            TooManyError: more places differ than the bound allows.
        """
        if self._digests.same(deployed, proposed):
            return ()
        self._found = [Twins((), {}, {})]
        top = self._found[0]
        self._child((deployed, proposed), (), (), (top.deployed, top.proposed), 0)
        while len(self._waiting) > 0:
            self._grow(self._waiting.pop())
        return tuple(self._found)

    def path(self, slots: Slots) -> Path:
        """Return the steps that slots stand for."""
        return tuple(step for slot in slots for step in self._steps[slot])

    def leaves(self, node: object) -> Iterator[tuple[Path, Leaf | Order]]:
        """Return the leaves of a node, or the one leaf a name stands for, with their paths from there."""
        waiting: list[tuple[Path, object]] = [((), node)]
        while len(waiting) > 0:
            path, last = waiting.pop()
            if isinstance(last, str):
                yield path, self._leaves[last]
            elif isinstance(last, Mapping):
                waiting.extend(((*path, *self._steps[slot]), below) for slot, below in last.items())

    def _child(self, sides: Sides, path: Path, steps: Path, nodes: tuple[Node, Node], level: int) -> None:
        """Look at a place later, unless both sides are equal there."""
        if not self._digests.same(*sides):
            slot = self._slot(steps)
            self._waiting.append(_Place(sides, (*path, *steps), nodes, slot, level))

    def _slot(self, steps: Path) -> str:
        if self._most is not None and len(self._steps) > self._most:
            raise TooManyError(f"more than {self._most} places differ")
        slot = str(len(self._steps))
        self._steps[slot] = steps
        return slot

    def _grow(self, place: _Place) -> None:
        """Put the leaves of a place into the trees, and its children on the list."""
        sides = _streamed(settled(place.sides[0]), settled(place.sides[1]))
        kinds = (_filled(sides), kind_of(sides[1]))
        nodes, level = self._below(place, kinds)
        for kind in dict.fromkeys(kinds):
            # Where the kind changed, everything of the one goes and everything of the other comes.
            old, new = (side if kind is own else ABSENT for side, own in zip(sides, kinds, strict=True))
            match kind:
                case Kind.ABSENT:
                    continue
                case Kind.LEAF:
                    self._leaf((old, new), place)
                case Kind.MAPPING:
                    self._mapping((old, new), place.path, nodes, level)
                case Kind.LIST:
                    self._list((old, new), place.path, nodes, level)
                case Kind.STREAM:
                    self._stream((old, new), place.path, nodes, level)
                case Kind.EMBEDDED:
                    self._embedded((old, new), place.path, nodes, level)

    def _below(self, place: _Place, kinds: tuple[Kind, Kind]) -> tuple[tuple[Node, Node], int]:
        """The nodes for the children of a place, and how many levels they lie below the top of their tree."""
        nodes: tuple[Node, Node] = ({}, {})
        holds = [kind not in {Kind.ABSENT, Kind.LEAF} for kind in kinds]
        if all(holds) and place.level >= _LEVELS:
            self._found.append(Twins(place.path, *nodes))
            return nodes, 0
        for above, node, held in zip(place.nodes, nodes, holds, strict=True):
            if held:
                above[place.slot] = node
        return nodes, place.level + 1

    def _leaf(self, sides: Sides, place: _Place) -> None:
        for node, side in zip(place.nodes, sides, strict=True):
            if not isinstance(side, Absent):
                leaf = as_leaf(side)
                node[place.slot] = self._name(leaf, token(leaf))

    def _name(self, leaf: Leaf | Order, text: str) -> str:
        name = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
        self._leaves[name] = leaf
        return name

    def _mapping(self, sides: Sides, path: Path, nodes: tuple[Node, Node], level: int) -> None:
        old, new = (side if isinstance(side, Mapping) else {} for side in sides)
        for key in dict.fromkeys((*old, *new)):
            self._child((old.get(key, ABSENT), new.get(key, ABSENT)), path, (key,), nodes, level)

    def _embedded(self, sides: Sides, path: Path, nodes: tuple[Node, Node], level: int) -> None:
        old, new = (
            (wrapping(side), side.value) if isinstance(side, Embedded) else (ABSENT, ABSENT) for side in sides
        )
        self._child((old[0], new[0]), path, (), nodes, level)
        self._child((old[1], new[1]), path, (INSIDE,), nodes, level)

    def _list(self, sides: Sides, path: Path, nodes: tuple[Node, Node], level: int) -> None:
        old, new = map(list_items, sides)
        rule = self._list_rule(tuple(map(_key, path)))
        ordered = rule is None or rule.ordered
        if not ordered:
            self.unordered.add(path)
        matches = aligned(old, new, rule, self._digests.of)
        for match in matches:
            both = _matched(match, old, new)
            placed = ordered or match.name is not None or not _are_leaves(both)
            step = Item(match.name, match.deployed, match.proposed, placed)
            self._child(both, path, (step,), nodes, level)
        self._order(matches, nodes)

    def _stream(self, sides: Sides, path: Path, nodes: tuple[Node, Node], level: int) -> None:
        old, new = map(documents, sides)
        matches = aligned_documents(old, new, self._digests.of)
        for match in matches:
            step = Nth(match.name, match.deployed, match.proposed)
            self._child(_matched(match, old, new), path, (step,), nodes, level)
        if all(match.name is not None for match in _common(matches)):
            # Kubernetes reads its objects in any order; other files of several documents override in theirs.
            self.unordered.add(path)
        self._order(matches, nodes)

    def _order(self, matches: Sequence[Match], nodes: tuple[Node, Node]) -> None:
        """Add the order of the items both sides have, where it differs."""
        after = _common(matches)
        before = sorted(after, key=lambda match: match.deployed or 0)
        if before == after:
            return
        slot = self._slot(())
        by_name = _are_told_apart(list(map(_called, after)))
        for node, matched in zip(nodes, (before, after), strict=True):
            called = [_called(match) if by_name else str(match.deployed) for match in matched]
            node[slot] = self._name(Order(tuple(called)), f"order:{json.dumps(called)}")


def _filled(sides: Sides) -> Kind:
    """The kind of the deployed side; an empty container that gets content is no leaf that goes."""
    old, new = sides
    if isinstance(old, Mapping) and kind_of(new) is Kind.MAPPING:
        return Kind.MAPPING
    is_list = isinstance(old, Sequence) and not isinstance(old, str)
    return Kind.LIST if is_list and kind_of(new) is Kind.LIST else kind_of(old)


def _common(matches: Sequence[Match]) -> list[Match]:
    """The items both sides have, in the proposed order."""
    return [match for match in matches if match.deployed is not None and match.proposed is not None]


def _called(match: Match) -> str:
    return str(match.deployed) if match.name is None else match.name


def _are_told_apart(names: Sequence[str]) -> bool:
    """Whether no name looks like the index of an item without one."""
    return len(set(names)) == len(names)


def _matched(match: Match, deployed: Sequence[Value], proposed: Sequence[Value]) -> Sides:
    old = ABSENT if match.deployed is None else deployed[match.deployed]
    return old, ABSENT if match.proposed is None else proposed[match.proposed]


def _are_leaves(sides: Sides) -> bool:
    return all(kind_of(settled(side)) in {Kind.ABSENT, Kind.LEAF} for side in sides)


def _streamed(deployed: Value | Absent, proposed: Value | Absent) -> Sides:
    """A single document against a stream is a stream of one."""
    if isinstance(deployed, Stream) == isinstance(proposed, Stream):
        return deployed, proposed
    old, new = (
        side if isinstance(side, Stream | Absent) else Stream((side,)) for side in (deployed, proposed)
    )
    return old, new


def _key(step: Step) -> str:
    if isinstance(step, str):
        return key_text(step)
    return "!" if step is INSIDE else "[]"
