"""The other half of the law: applying a change set to the deployed document gives the proposed one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import assert_never

from changegate.diff.leaves import as_value, documents, is_wrapping, list_items, settled
from changegate.errors import ChangegateError
from changegate.model.change import Change, Masked, Order, Side
from changegate.model.path import INSIDE, Inside, Item, Nth, Step
from changegate.model.value import ABSENT, Absent, Embedded, Stream, Tagged, Value


@dataclass(slots=True)
class _Place:
    """A place on the way to a change: what is deployed there, the changes of it, and the places below."""

    value: Value | Absent
    own: list[Change] = field(default_factory=list)
    below: dict[Step, _Place] = field(default_factory=dict)
    result: Value | Absent = ABSENT


def apply(changes: Iterable[Change], deployed: Value | Absent) -> Value | Absent:
    """Return what becomes of a document under its changes; `ABSENT` where nothing is left of it.

    The text around a changed document in a string is left out: nothing is known of it but what it says.

    Raises:
        ChangegateError: the changes are not changes of this document.
    """
    top = _Place(settled(deployed))
    places = [top]
    for change in changes:
        _lay_out(change, top, places)
    for place in reversed(places):
        place.result = _rebuilt(place)
    return top.result


def _lay_out(change: Change, top: _Place, places: list[_Place]) -> None:
    place = top
    for step in change.path:
        if step not in place.below:
            place.below[step] = _Place(settled(_under(place.value, step)))
            places.append(place.below[step])
        place = place.below[step]
    place.own.append(change)


def _under(value: Value | Absent, step: Step) -> Value | Absent:
    match step:
        case str():
            return value.get(step, ABSENT) if isinstance(value, Mapping) else ABSENT
        case Item():
            return _at(list_items(value), step.deployed)
        case Nth():
            return _at(documents(value), step.deployed)
        case Inside.INSIDE:
            return value.value if isinstance(value, Embedded) else ABSENT
        case _:
            assert_never(step)


def _at(items: Sequence[Value], index: int | None) -> Value | Absent:
    if index is None:
        return ABSENT
    if index >= len(items):
        raise _foreign()
    return items[index]


def _rebuilt(place: _Place) -> Value | Absent:
    if len(place.own) == 0 and len(place.below) == 0:
        return place.value
    leaves = [change.proposed for change in place.own if not isinstance(change.proposed, Order)]
    leaf = next((side for side in leaves if side is not ABSENT), ABSENT)
    if leaf is not ABSENT and not is_wrapping(leaf):
        return _unleafed(leaf)
    # Where the kind of container changed, nothing is left of the one it was.
    parts = (_mapping(place), _list(place), _stream(place), _embedded(place, leaf))
    return next((part for part in parts if part is not ABSENT), ABSENT)


def _unleafed(side: Side) -> Value:
    if isinstance(side, Order | Masked | Absent):
        raise _foreign()
    return as_value(side)


def _mapping(place: _Place) -> Value | Absent:
    below = {step: found.result for step, found in place.below.items() if isinstance(step, str)}
    if len(below) == 0:
        return ABSENT
    base = place.value if isinstance(place.value, Mapping) else {}
    built = {key: value for key, value in base.items() if key not in below}
    built |= {key: value for key, value in below.items() if not isinstance(value, Absent)}
    return built if len(built) > 0 else ABSENT


def _list(place: _Place) -> Value | Absent:
    below = {step: found.result for step, found in place.below.items() if isinstance(step, Item)}
    items = list_items(place.value)
    if len(below) == 0 and (len(items) == 0 or _order(place) is None):
        return ABSENT
    built = _items(items, below, _order(place))
    return built if len(built) > 0 else ABSENT


def _stream(place: _Place) -> Value | Absent:
    below = {step: found.result for step, found in place.below.items() if isinstance(step, Nth)}
    if len(below) == 0 and (not isinstance(place.value, Stream) or _order(place) is None):
        return ABSENT
    built = _items(documents(place.value), below, _order(place))
    return Stream(tuple(built)) if len(built) > 0 else ABSENT


def _embedded(place: _Place, leaf: Side) -> Value | Absent:
    found = place.below.get(INSIDE)
    was = place.value if isinstance(place.value, Embedded) else None
    if found is None and (was is None or leaf is ABSENT):
        return ABSENT
    value = found.result if found is not None else was.value if was is not None else ABSENT
    if isinstance(value, Absent):
        return ABSENT
    return Embedded(
        "", leaf.text if isinstance(leaf, Tagged) else was.format if was is not None else "", value
    )


def _order(place: _Place) -> Change | None:
    return next((change for change in place.own if isinstance(change.proposed, Order)), None)


def _items(
    items: Sequence[Value],
    below: Mapping[Item, Value | Absent] | Mapping[Nth, Value | Absent],
    order: Change | None,
) -> list[Value]:
    """The items that stay, in their new order, around those that were added, at their new places."""
    kept: dict[int, Value] = dict(enumerate(items))
    added: dict[int, Value] = {}
    for step, value in below.items():
        if step.deployed is not None:
            kept.pop(step.deployed, None)
        if isinstance(value, Absent):
            continue
        if step.deployed is None and step.proposed is not None:
            added[step.proposed] = value
        elif step.deployed is not None and step.proposed is not None:
            kept[step.deployed] = value
    return _placed([kept[index] for index in _reordered(sorted(kept), order)], added)


def _reordered(common: list[int], order: Change | None) -> list[int]:
    if order is None:
        return common
    before, after = order.deployed, order.proposed
    if not isinstance(before, Order) or not isinstance(after, Order):
        raise _foreign()
    places = dict(zip(before.items, common, strict=False))
    if not len(places) == len(common) == len(before.items) or sorted(before.items) != sorted(after.items):
        raise _foreign()
    return [places[name] for name in after.items]


def _placed(stay: Sequence[Value], added: Mapping[int, Value]) -> list[Value]:
    total = len(stay) + len(added)
    if any(index >= total for index in added):
        raise _foreign()
    rest = iter(stay)
    return [added[index] if index in added else next(rest) for index in range(total)]


def _foreign() -> ChangegateError:
    return ChangegateError("could not decide: the changes found are not changes of the deployed document")
