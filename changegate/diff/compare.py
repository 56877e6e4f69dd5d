"""Two documents become a change set; the one door to deepdiff, whose answer is checked by a law."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from changegate.diff.apply import apply
from changegate.diff.digest import Digests
from changegate.diff.joint import Joint, ListRules, Slots, Twins
from changegate.diff.leaves import is_wrapping
from changegate.diff.moves import with_origins
from changegate.errors import ChangegateError
from changegate.model.change import Change, ChangeSet, Document, Order, Side
from changegate.model.path import Inside, Item, Nth, Path, Step
from changegate.model.shown import printable
from changegate.model.value import ABSENT, Absent, Value


def compare(  # noqa: PLR0913, PLR0917  two documents, their two names, what is known of them
    path: str,
    previous_path: str | None,
    deployed: Document | None,
    proposed: Document | None,
    list_rule: ListRules,
    most: int | None = None,
) -> ChangeSet:
    """Return every leaf that differs between two documents; a document that is not there is None.

    `list_rule` gets the key texts on the way to a list (items and documents as `[]`, a step inside as `!`)
    and says what is known of it. A change of the order alone is left out where order says nothing.

    Raises:
        TooManyError: more than `most` places differ.
        ChangegateError: the differences found do not lead from one document to the other.
    """
    old = ABSENT if deployed is None else deployed.data
    new = ABSENT if proposed is None else proposed.data
    digests = Digests()
    joint = Joint(list_rule, digests, most)
    found = _changes(joint, old, new)
    _insist(path, found, old, new, digests)
    told = [change for change in found if not _says_nothing(change, joint)]
    return ChangeSet(path, previous_path, deployed, proposed, with_origins(told))


def _changes(joint: Joint, old: Value | Absent, new: Value | Absent) -> list[Change]:
    """Every leaf that differs, each place once, in a settled order."""
    sides: dict[Path, list[Side]] = {}
    for twins in joint.twins(old, new):
        for before, path, node in _differences(joint, twins):
            for below, leaf in joint.leaves(node):
                sides.setdefault((*twins.path, *path, *below), [ABSENT, ABSENT])[0 if before else 1] = leaf
    changes = [Change(path, before, after) for path, (before, after) in sides.items()]
    return sorted(changes, key=lambda change: tuple(map(_rank, change.path)))


def _differences(joint: Joint, twins: Twins) -> Iterator[tuple[bool, Path, object]]:
    """What one of two trees has otherwise or alone: whether it is the deployed one, where, and the node."""
    if len(twins.deployed) == 0 or len(twins.proposed) == 0:
        # Only one side has anything here: there is nothing to compare.
        yield True, (), twins.deployed
        yield False, (), twins.proposed
        return
    slots, old, new = _narrowed(twins)
    if isinstance(old, str) or isinstance(new, str):
        # Nothing but one place is left: the library, which takes long to load, could say no more than that.
        yield True, joint.path(slots), old
        yield False, joint.path(slots), new
        return
    for level in _levels(twins):
        path = joint.path(tuple(level.path(output_format="list")))
        yield True, path, level.t1
        yield False, path, level.t2


def _narrowed(twins: Twins) -> tuple[Slots, object, object]:
    """As far down as both sides have but one way: the slots, and the nodes or names of leaves there."""
    slots: list[str] = []
    old: object = twins.deployed
    new: object = twins.proposed
    while isinstance(old, dict) and isinstance(new, dict) and len(old) == 1 and old.keys() == new.keys():
        slot = next(iter(old))
        slots.append(slot)
        old, new = old[slot], new[slot]
    return tuple(slots), old, new


def _levels(twins: Twins) -> Iterator[Any]:
    from deepdiff import DeepDiff  # noqa: PLC0415  start-up: only needed where something differs

    found = DeepDiff(
        twins.deployed,
        twins.proposed,
        view="tree",
        ignore_private_variables=False,
        threshold_to_diff_deeper=0,
        zip_ordered_iterables=True,
    )
    for group in found.values():
        yield from group


def _rank(step: Step) -> tuple[int, int, str]:
    match step:
        case str():
            return 0, 0, step
        case Item() | Nth():
            return 1, step.index, "gone" if step.proposed is None else "here"
        case Inside.INSIDE:
            return 2, 0, ""


def _says_nothing(change: Change, joint: Joint) -> bool:
    """Whether this is an order where order says nothing, or what the leaves inside a string say as well."""
    if isinstance(change.proposed, Order):
        return change.path in joint.unordered
    return (change.deployed is ABSENT and is_wrapping(change.proposed)) or (
        change.proposed is ABSENT and is_wrapping(change.deployed)
    )


def _insist(
    path: str, changes: list[Change], old: Value | Absent, new: Value | Absent, digests: Digests
) -> None:
    """Check the law: no changes if and only if equal, and applied to the one they give the other."""
    equal = old is new or digests.same(old, new)
    if (len(changes) == 0) != equal or not _lead(changes, old, new, digests):
        raise ChangegateError(
            f"could not decide: the differences found in {printable(path)} do not make one side the other",
            hint="this is a defect of changegate; please report it with the two files",
        )


def _lead(changes: list[Change], old: Value | Absent, new: Value | Absent, digests: Digests) -> bool:
    try:
        given = apply(changes, old)
    except ChangegateError:
        return False
    return given is new or digests.same(given, new)
