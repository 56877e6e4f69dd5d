"""Two documents become a change set; the one door to deepdiff, whose answer is checked by a law."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from changegate.diff.apply import apply
from changegate.diff.digest import subtree
from changegate.diff.joint import ORDER, Joint, ListRules, Node, Slots
from changegate.errors import ChangegateError
from changegate.model.change import Change, ChangeSet, Document, Order
from changegate.model.path import Path
from changegate.model.value import ABSENT, Absent, Stream, Value


def compare(
    path: str,
    previous_path: str | None,
    deployed: Document | None,
    proposed: Document | None,
    list_rule: ListRules,
) -> ChangeSet:
    """Return every leaf that differs between two documents; a document that is not there is None.

    `list_rule` gets the key texts on the way to a list (items and documents as `[]`, a step inside as `!`).

    Raises:
        ChangegateError: the differences found do not lead from one document to the other.
    """
    old = ABSENT if deployed is None else deployed.data
    new = ABSENT if proposed is None else proposed.data
    joint = Joint(list_rule)
    trees = joint.trees(old, new)
    found = sorted(_changes(joint, *trees), key=lambda change: _sorting(change.path))
    _insist(path, found, old, new)
    shown = tuple(change for change in found if not _meaningless(change, joint))
    return ChangeSet(path, previous_path, deployed, proposed, shown)


def _sorting(path: Path) -> tuple[str, ...]:
    return tuple(step if isinstance(step, str) else f"{getattr(step, 'index', -1):09}" for step in path)


def _changes(joint: Joint, old: Node, new: Node) -> Iterator[Change]:
    if not old and not new:
        return
    seen: set[Slots] = set()
    for slots, before, after in _differences(old, new):
        for leaf in {*_leaf_slots(before, slots), *_leaf_slots(after, slots)}:
            if leaf not in seen:
                seen.add(leaf)
                yield _change(joint, leaf)


def _change(joint: Joint, slots: Slots) -> Change:
    where = slots if slots and slots[-1] == ORDER else slots[:-1]
    sides = [joint.leaves.get((where, old), ABSENT) for old in (True, False)]
    return Change(joint.path(slots[:-1]), sides[0], sides[1])


def _leaf_slots(node: object, slots: Slots) -> Iterator[Slots]:
    """The slots of all leaves and orders of a subtree; a leaf itself comes as its token."""
    if isinstance(node, str):
        yield slots
    elif isinstance(node, Mapping):
        for slot, child in node.items():
            yield from _leaf_slots(child, (*slots, slot))


def _differences(old: Node, new: Node) -> Iterator[tuple[Slots, object, object]]:
    if not old or not new:
        # One side has nothing left: every leaf of the other differs, and there is nothing to compare.
        yield (), old, new
        return
    from deepdiff import DeepDiff  # noqa: PLC0415  start-up: only needed where something differs

    found: Any = DeepDiff(
        old,
        new,
        view="tree",
        ignore_private_variables=False,
        threshold_to_diff_deeper=0,
        zip_ordered_iterables=True,
    )
    for group in found.values():
        for level in group:
            slots = tuple(level.path(output_format="list"))
            yield slots, _present(level.t1), _present(level.t2)


def _present(value: object) -> object:
    return value if isinstance(value, str | dict) else None


def _meaningless(change: Change, joint: Joint) -> bool:
    """Whether this is the order of a list whose order says nothing."""
    if not isinstance(change.proposed, Order):
        return False
    return any(joint.path(slots) == change.path for slots in joint.unordered)


def _insist(path: str, changes: list[Change], old: Value | Absent, new: Value | Absent) -> None:
    """Check the law: no changes if and only if equal, and applied to the one they give the other."""
    given = apply(changes, old) if changes else old
    if _named(given) != _named(new):
        raise ChangegateError(
            f"could not decide: the differences found in {path} do not lead from one side to the other",
            hint="this is a defect of changegate; please report the two files",
        )


def _named(value: Value | Absent) -> bytes:
    if isinstance(value, Absent):
        return b""
    if isinstance(value, Stream) and len(value.documents) == 1:
        return subtree(value.documents[0])
    return subtree(value)
