from __future__ import annotations

import copy
import dataclasses
import pickle
import subprocess
import sys
from collections.abc import Mapping
from typing import Any

import pytest

from changegate.frozen import frozen


@frozen
class Place:
    """A place."""

    name: str
    size: int = 1
    notes: Mapping[str, int] = dataclasses.field(default_factory=dict, compare=False)

    @property
    def both(self) -> str:
        """Its name and size."""
        return f"{self.name}{self.size}"


@dataclasses.dataclass(frozen=True, slots=True)
class Usual:
    """The same as the standard library makes it."""

    name: str
    size: int = 1
    notes: Mapping[str, int] = dataclasses.field(default_factory=dict, compare=False)


def fresh() -> Any:
    """A class of which nothing has been asked yet."""

    @frozen
    class Fresh:
        one: int
        two: str = "b"

    return Fresh


def test_it_is_copied_and_sent_as_any_value_is() -> None:
    place = Place("a", 2, {"x": 1})
    sent = pickle.loads(pickle.dumps(place))  # noqa: S301  it was packed here
    for again in (copy.copy(place), copy.deepcopy(place), sent):
        assert (again, again.notes) == (place, {"x": 1})
        assert again is not place


def test_it_is_what_a_frozen_dataclass_is() -> None:
    assert repr(Place("a")) == repr(Usual("a")).replace("Usual", "Place")
    assert hash(Place("a", 2)) == hash(Usual("a", 2))
    assert Place("a", 2) == Place(size=2, name="a")
    assert Place("a") == Place("a", notes={"x": 1})
    assert Place("a") != Place("b")
    assert Place("a") != Usual("a")
    assert Place("a").both == "a1"
    assert Place("a").notes is not Place("a").notes
    assert dataclasses.replace(Place("a"), size=3) == Place("a", 3)
    assert [one.name for one in dataclasses.fields(Place)] == ["name", "size", "notes"]
    assert Place.__doc__ == "A place."
    assert not hasattr(Place("a"), "__dict__")
    assert {Place("a"), Place("a")} == {Place("a")}


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (lambda cls: repr(cls(1)).rpartition(".")[2], "Fresh(one=1, two='b')"),
        (lambda cls: hash(cls(1)), hash((1, "b"))),
        (lambda cls: cls(1) == cls(1), True),
        (lambda cls: cls.__match_args__, ("one", "two")),
        (dataclasses.is_dataclass, True),
        (lambda cls: len(dataclasses.fields(cls)), 2),
    ],
    ids=["text", "hash", "equality", "pattern", "kind", "fields"],
)
def test_whatever_is_asked_for_first_is_there(asked: Any, expected: object) -> None:
    assert asked(fresh()) == expected


def test_a_pattern_takes_it_apart() -> None:
    match Place("a", 2):
        case Place(name, 2):
            assert name == "a"
        case _:
            pytest.fail("it was not matched")


def test_nobody_changes_it() -> None:
    place: Any = fresh()(1)
    with pytest.raises(dataclasses.FrozenInstanceError):
        place.one = 2
    with pytest.raises(dataclasses.FrozenInstanceError):
        del place.one
    with pytest.raises((AttributeError, TypeError)):
        place.three = 2
    assert place.one == 1


def test_a_wrong_argument_is_told_as_usual() -> None:
    with pytest.raises(TypeError, match="unexpected keyword argument 'three'"):
        fresh()(one=1, three=2)


def test_a_method_of_its_own_stays() -> None:
    @frozen
    class Own:
        one: int

        def __repr__(self) -> str:
            return "own"

        def __hash__(self) -> int:
            return 7

        def __eq__(self, other: object) -> bool:
            return True

    assert (repr(Own(1)), hash(Own(1)), Own(1) == Own(2)) == ("own", 7, True)


THREADS = """
import threading
from changegate.model.change import Change
wrong = []
def make():
    try:
        assert Change(("a",), 1, 2) == Change(("a",), 1, 2)
    except BaseException as error:
        wrong.append(error)
many = [threading.Thread(target=make) for _ in range(40)]
for one in many: one.start()
for one in many: one.join()
assert wrong == [], wrong
"""


def test_many_may_ask_at_once() -> None:
    done = subprocess.run([sys.executable, "-c", THREADS], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
