"""Two documents as two trees of the same shape, equal subtrees cut away, ready for an exact comparison.

A node is a dict: under `=` stands the token of a leaf, under `%` the order of a list, and under a slot of its
own every child. Slots lead back to path steps through `Joint.steps`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from changegate.diff.align import Match, aligned, aligned_documents
from changegate.diff.digest import as_leaf, subtree, token
from changegate.model.change import ListRule, Order
from changegate.model.key import key_text
from changegate.model.path import INSIDE, Item, Nth, Path, Step
from changegate.model.value import ABSENT, Absent, Embedded, Leaf, Stream, Value

LEAF: Final = "="
ORDER: Final = "%"
Slots = tuple[str, ...]
Node = dict[str, Any]
ListRules = Callable[[tuple[str, ...]], ListRule | None]


@dataclass
class Joint:
    """Builds both trees at once; `steps` says what a slot is, `leaves` what a leaf or order stands for."""

    list_rule: ListRules
    steps: dict[Slots, Step] = field(default_factory=dict)
    leaves: dict[tuple[Slots, bool], Leaf | Order] = field(default_factory=dict)
    unordered: set[Slots] = field(default_factory=set)

    def trees(self, deployed: Value | Absent, proposed: Value | Absent) -> tuple[Node, Node]:
        """Return the two trees of what differs."""
        if isinstance(deployed, Stream) != isinstance(proposed, Stream):
            deployed, proposed = _streamed(deployed), _streamed(proposed)
        if deployed is not ABSENT and proposed is not ABSENT and subtree(deployed) == subtree(proposed):
            return {}, {}
        return self._node(deployed, proposed, (), ())

    def path(self, slots: Slots) -> Path:
        """Return the path that slots stand for."""
        return tuple(self.steps[slots[: index + 1]] for index in range(len(slots)))

    def _node(
        self, deployed: Value | Absent, proposed: Value | Absent, slots: Slots, keys: tuple[str, ...]
    ) -> tuple[Node, Node]:
        kinds = _kind(deployed), _kind(proposed)
        if kinds[0] == kinds[1] or ABSENT in (deployed, proposed):
            return self._same_kind(kinds[0] or kinds[1], deployed, proposed, slots, keys)
        old, _ = self._same_kind(kinds[0], deployed, ABSENT, slots, keys)
        _, new = self._same_kind(kinds[1], ABSENT, proposed, slots, keys)
        return old, new

    def _same_kind(
        self,
        kind: str,
        deployed: Value | Absent,
        proposed: Value | Absent,
        slots: Slots,
        keys: tuple[str, ...],
    ) -> tuple[Node, Node]:
        match kind:
            case "mapping":
                return self._mapping(_map(deployed), _map(proposed), slots, keys)
            case "list":
                return self._list(_list(deployed), _list(proposed), slots, keys)
            case "stream":
                return self._stream(_documents(deployed), _documents(proposed), slots, keys)
            case "embedded":
                old, new = (
                    ABSENT if isinstance(one, Absent) else _inner(one) for one in (deployed, proposed)
                )
                return self._child("!", INSIDE, old, new, slots, (*keys, "!"))
            case _:
                return self._leaf(deployed, slots, old=True), self._leaf(proposed, slots, old=False)

    def _leaf(self, value: Value | Absent, slots: Slots, *, old: bool) -> Node:
        if isinstance(value, Absent):
            return {}
        leaf = as_leaf(value)
        self.leaves[slots, old] = leaf
        return {LEAF: token(leaf)}

    def _mapping(
        self,
        deployed: Mapping[str, Value],
        proposed: Mapping[str, Value],
        slots: Slots,
        keys: tuple[str, ...],
    ) -> tuple[Node, Node]:
        old: Node = {}
        new: Node = {}
        for key in [*deployed, *(key for key in proposed if key not in deployed)]:
            below = (*keys, key_text(key))
            pair = self._child(
                f"k{key}", key, deployed.get(key, ABSENT), proposed.get(key, ABSENT), slots, below
            )
            old |= pair[0]
            new |= pair[1]
        return old, new

    def _list(
        self, deployed: Sequence[Value], proposed: Sequence[Value], slots: Slots, keys: tuple[str, ...]
    ) -> tuple[Node, Node]:
        below = (*keys, "[]")
        rule = self.list_rule(keys)
        matches = aligned(deployed, proposed, rule)
        if rule is not None and not rule.ordered:
            self.unordered.add(slots)
        return self._items(matches, deployed, proposed, slots, below, Item)

    def _stream(
        self, deployed: Stream, proposed: Stream, slots: Slots, keys: tuple[str, ...]
    ) -> tuple[Node, Node]:
        matches = aligned_documents(deployed, proposed)
        self.unordered.add(slots)  # Kubernetes and its kin read documents in any order.
        return self._items(matches, deployed.documents, proposed.documents, slots, (*keys, "[]"), Nth)

    def _items(  # noqa: PLR0913, PLR0917  the two lists, how they match, where they stand
        self,
        matches: Sequence[Match],
        deployed: Sequence[Value],
        proposed: Sequence[Value],
        slots: Slots,
        keys: tuple[str, ...],
        step: type[Item | Nth],
    ) -> tuple[Node, Node]:
        old: Node = {}
        new: Node = {}
        for match in matches:
            before = ABSENT if match.deployed is None else deployed[match.deployed]
            after = ABSENT if match.proposed is None else proposed[match.proposed]
            slot = f"{match.deployed}-{match.proposed}"
            pair = self._child(
                slot, step(match.name, match.deployed, match.proposed), before, after, slots, keys
            )
            old |= pair[0]
            new |= pair[1]
        return self._ordered(matches, slots, old, new)

    def _ordered(self, matches: Sequence[Match], slots: Slots, old: Node, new: Node) -> tuple[Node, Node]:
        """Add the order of the items both sides have, where it differs."""
        common = [match for match in matches if match.deployed is not None and match.proposed is not None]
        before = tuple(_called(match) for match in sorted(common, key=lambda match: match.deployed or 0))
        after = tuple(_called(match) for match in sorted(common, key=lambda match: match.proposed or 0))
        if before == after:
            return old, new
        self.leaves[(*slots, ORDER), True] = Order(before)
        self.leaves[(*slots, ORDER), False] = Order(after)
        return old | {ORDER: "\0".join(before)}, new | {ORDER: "\0".join(after)}

    def _child(  # noqa: PLR0913, PLR0917  a child, its two values, where it stands
        self,
        slot: str,
        step: Step,
        deployed: Value | Absent,
        proposed: Value | Absent,
        slots: Slots,
        keys: tuple[str, ...],
    ) -> tuple[Node, Node]:
        here = (*slots, slot)
        both = deployed is not ABSENT and proposed is not ABSENT
        if both and subtree(deployed) == subtree(proposed):  # type: ignore[arg-type]  # neither is absent
            return {}, {}
        self.steps[here] = step
        old, new = self._node(deployed, proposed, here, keys)
        return ({slot: old} if old else {}, {slot: new} if new else {})


def _called(match: Match) -> str:
    return str(match.deployed) if match.name is None else match.name


def _kind(value: Value | Absent) -> str:
    match value:
        case Absent():
            return ""
        case Embedded():
            return "embedded"
        case Stream() if len(value.documents) > 0:
            return "stream"
        case Mapping() if len(value) > 0:
            return "mapping"
        case Sequence() if not isinstance(value, str) and len(value) > 0:
            return "list"
        case _:
            return "leaf"


def _map(value: Value | Absent) -> Mapping[str, Value]:
    return value if isinstance(value, Mapping) else {}


def _list(value: Value | Absent) -> Sequence[Value]:
    return value if isinstance(value, Sequence) and not isinstance(value, str) else ()


def _documents(value: Value | Absent) -> Stream:
    return value if isinstance(value, Stream) else Stream(())


def _inner(value: Value) -> Value:
    return value.value if isinstance(value, Embedded) else value


def _streamed(value: Value | Absent) -> Value | Absent:
    return value if isinstance(value, Stream | Absent) else Stream((value,))
