"""Seats are filled so that as few as can be stay empty, whatever came first."""

from __future__ import annotations

import itertools

from changegate.decide.matching import seat


def test_somebody_who_can_take_two_seats_moves_over_for_somebody_who_cannot() -> None:
    keys = {"alice": ["a"], "bob": ["b"]}
    taken = seat([(1, ["alice", "bob"]), (1, ["alice"])], keys).taken
    assert taken == (("bob",), ("alice",))


def test_a_long_chain_of_moves_is_found() -> None:
    people = [f"p{n:02}" for n in range(20)]
    demands = [(1, [people[n], people[n + 1]]) for n in range(19)]
    taken = seat([*demands, (1, [people[0]])], {name: [name] for name in people}).taken
    assert [len(names) for names in taken] == [1] * 20


def test_a_key_is_left_to_whoever_has_no_other() -> None:
    for names in itertools.permutations(["alice", "bob"]):
        keys = {name: {"alice": ["shared", "z"], "bob": ["shared"]}[name] for name in names}
        found = seat([(2, list(names))], keys)
        assert found.taken == (("alice", "bob"),)
        assert found.keys == {"alice": "z", "bob": "shared"}


def test_two_people_with_one_key_take_one_seat() -> None:
    assert len(seat([(2, ["alice", "bob"])], {"alice": ["k"], "bob": ["k"]}).taken[0]) == 1


def test_people_beyond_the_seats_are_seated_behind_them() -> None:
    keys = {name: [name] for name in ("alice", "bob", "carol")}
    assert seat([(1, sorted(keys))], keys).taken == (("alice", "bob", "carol"),)


def test_nobody_is_seated_where_nobody_is() -> None:
    found = seat([(2, []), (0, [])], {})
    assert (found.taken, dict(found.keys)) == (((), ()), {})
