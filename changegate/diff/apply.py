"""The other half of the law: applying a change set to the deployed document gives the proposed one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from changegate.model.change import Change, Order
from changegate.model.path import INSIDE, Item, Nth, Path, Step
from changegate.model.value import ABSENT, Absent, Embedded, Empty, Stream, Value

Tail = tuple[Path, Change]


def apply(changes: Sequence[Change], deployed: Value | Absent) -> Value | Absent:
    """Return what becomes of a document under its changes; `ABSENT` where nothing is left of it."""
    if any(change.path and isinstance(change.path[0], Nth) for change in changes) and not isinstance(
        deployed, Stream
    ):
        deployed = ABSENT if isinstance(deployed, Absent) else Stream((deployed,))
    return _applied(deployed, [(change.path, change) for change in changes])


def _applied(value: Value | Absent, tails: Sequence[Tail]) -> Value | Absent:
    here = [change for path, change in tails if not path]
    order = next((change.proposed for change in here if isinstance(change.proposed, Order)), None)
    before = next((change.deployed for change in here if isinstance(change.deployed, Order)), None)
    replaced = [change.proposed for change in here if not isinstance(change.proposed, Order)]
    below: dict[Step, list[Tail]] = {}
    for path, change in tails:
        if path:
            below.setdefault(path[0], []).append((path[1:], change))
    result: Value | Absent = value
    if below or order is not None:
        result = _container(value, below, before, order)
    given = next((side for side in replaced if side is not ABSENT), ABSENT)
    if given is not ABSENT:
        return _unleafed(given)
    return ABSENT if replaced and not below else result


def _unleafed(side: object) -> Value:
    if side is Empty.MAPPING:
        return {}
    if side is Empty.LIST:
        return []
    return side  # type: ignore[return-value]  # a leaf


def _container(
    value: Value | Absent, below: Mapping[Step, Sequence[Tail]], before: object, order: object
) -> Value | Absent:
    """Rebuild what has children; where its kind changed, only one kind has any left."""
    keys = {step: tails for step, tails in below.items() if isinstance(step, str)}
    items = {step: tails for step, tails in below.items() if isinstance(step, Item | Nth)}
    inside = [tail for step, tails in below.items() if step is INSIDE for tail in tails]
    built: list[Value | Absent] = []
    if keys:
        built.append(_mapping(value if isinstance(value, Mapping) else {}, keys))
    if items or order is not None:
        built.append(_listed(value, items, before, order))
    if inside:
        child = _applied(value.value if isinstance(value, Embedded) else ABSENT, inside)
        built.append(child if isinstance(child, Absent) else Embedded("", "", child))
    return next((one for one in built if one is not ABSENT), ABSENT)


def _listed(
    value: Value | Absent, items: Mapping[Item | Nth, Sequence[Tail]], before: object, order: object
) -> Value | Absent:
    built = _list(_items(value), items, before, order)
    if len(built) == 0:
        return ABSENT
    stream = isinstance(value, Stream) or any(isinstance(step, Nth) for step in items)
    return Stream(tuple(built)) if stream else built


def _items(value: Value | Absent) -> Sequence[Value]:
    if isinstance(value, Stream):
        return value.documents
    return value if isinstance(value, Sequence) and not isinstance(value, str) else ()


def _mapping(value: Mapping[str, Value], below: Mapping[str, Sequence[Tail]]) -> Value | Absent:
    built = dict(value)
    for step, tails in below.items():
        child = _applied(built.pop(step, ABSENT), tails)
        if not isinstance(child, Absent):
            built[step] = child
    return built or ABSENT


def _list(
    items: Sequence[Value], below: Mapping[Item | Nth, Sequence[Tail]], before: object, order: object
) -> list[Value]:
    kept: dict[int, Value] = dict(enumerate(items))
    added: dict[int, Value] = {}
    common = set(kept)
    for step, tails in below.items():
        child = _applied(ABSENT if step.deployed is None else kept[step.deployed], tails)
        if step.deployed is not None and step.proposed is None:
            common.discard(step.deployed)
        elif step.deployed is not None and not isinstance(child, Absent):
            kept[step.deployed] = child
        elif step.proposed is not None and not isinstance(child, Absent):
            added[step.proposed] = child
    survivors = [kept[index] for index in _reordered(sorted(common), before, order)]
    return _placed(survivors, added)


def _reordered(common: list[int], before: object, order: object) -> list[int]:
    if not isinstance(before, Order) or not isinstance(order, Order):
        return common
    places = dict(zip(before.items, common, strict=True))
    return [places[name] for name in order.items]


def _placed(survivors: Sequence[Value], added: Mapping[int, Value]) -> list[Value]:
    """Put added items at their proposed places; the survivors fill the rest in order."""
    rest = iter(survivors)
    total = len(survivors) + len(added)
    return [added[index] if index in added else next(rest) for index in range(total)]
