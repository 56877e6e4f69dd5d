"""Fill seats with people so that nobody and no key is counted twice, whatever the order they came in."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import TypeAlias

from changegate.frozen import frozen

Node: TypeAlias = tuple[str, ...]
# Edges that may still be used; a dict instead of a set, because its order is settled.
Residual: TypeAlias = dict[Node, dict[Node, None]]

_SOURCE: Node = ("source",)
_SINK: Node = ("sink",)


@frozen
class Seating:
    """Who sits where, demand by demand, and with which key each of them is counted."""

    taken: tuple[tuple[str, ...], ...]
    keys: Mapping[str, str]


def seat(demands: Sequence[tuple[int, Iterable[str]]], keys: Mapping[str, Iterable[str]]) -> Seating:
    """Fill as many seats as can be filled at all; a demand is its seats and the people that may take them.

    Everybody takes one seat with one key, and no two people the same key. This is a maximum flow with unit
    capacities (Ford and Fulkerson), so one more person or key never leaves a seat empty that was filled.
    People beyond the seats of their demand are seated behind them, so that they are seen.
    """
    wanted = [(seats, sorted(people)) for seats, people in demands]
    residual = _network(wanted, keys)
    for index, (seats, _) in enumerate(wanted):
        _fill(residual, ("demand", str(index)), seats)
    for index, (_, people) in enumerate(wanted):
        _fill(residual, ("demand", str(index)), len(people))
    return _read(residual, wanted, keys)


def _network(demands: Sequence[tuple[int, Sequence[str]]], keys: Mapping[str, Iterable[str]]) -> Residual:
    residual: Residual = {_SINK: {}}
    for index, (_, people) in enumerate(demands):
        residual[("demand", str(index))] = {("in", name): None for name in people}
        for name in people:
            residual[("in", name)] = {("out", name): None}
            residual[("out", name)] = {("key", key): None for key in sorted(keys[name])}
            for key in keys[name]:
                residual[("key", key)] = {_SINK: None}
    return residual


def _fill(residual: Residual, demand: Node, seats: int) -> None:
    for _ in range(seats):
        if not _seated(residual, demand):
            return


def _seated(residual: Residual, start: Node) -> bool:
    """Turn the edges of one shortest way from a demand to a free key, moving others where that helps."""
    came: dict[Node, Node] = {start: _SOURCE}
    waiting = deque([start])
    while waiting and _SINK not in came:
        here = waiting.popleft()
        for there in residual[here]:
            if there not in came:
                came[there] = here
                waiting.append(there)
    if _SINK not in came:
        return False
    way = [_SINK]
    while way[-1] != start:
        way.append(came[way[-1]])
    for there, here in pairwise(way):
        del residual[here][there]
        residual[there][here] = None
    return True


def _read(
    residual: Residual, demands: Sequence[tuple[int, Sequence[str]]], keys: Mapping[str, Iterable[str]]
) -> Seating:
    """Read the turned edges: a person's back to a demand, and a key's back to a person."""
    taken = tuple(
        tuple(name for name in people if ("demand", str(index)) in residual[("in", name)])
        for index, (_, people) in enumerate(demands)
    )
    used = {
        name: key
        for name in sorted({name for names in taken for name in names})
        for key in sorted(keys[name])
        if ("out", name) in residual[("key", key)]
    }
    return Seating(taken, used)
