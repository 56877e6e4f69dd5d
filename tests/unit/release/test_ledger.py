"""What was approved, what slipped in, what was taken back: the ledger of one file, step by step."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from changegate.model.deployment import Restored
from changegate.model.side import Entry, FileKind
from changegate.release.ledger import APPROVED, BACK, Ledger, Seen
from changegate.repository.steps import Step

BEGIN = datetime(2026, 6, 1, tzinfo=UTC)
PATH = "auth.yaml"


def version(name: str) -> Entry:
    return Entry(FileKind.REGULAR, name)


def identity(entry: Entry | None) -> str:
    """The identity of a version is its first letter: `a1` and `a2` differ in ordinary settings."""
    return "" if entry is None else entry.oid[0]


@dataclass
class Told:
    """A line of versions, each allowed or not."""

    together: bool = False
    trusting: bool = True
    count: int = 0
    last: Entry | None = None
    ledger: Ledger = field(init=False)

    def __post_init__(self) -> None:
        self.ledger = Ledger(
            lambda _path, one, other: identity(one) == identity(other),
            lambda _step, _path, _old, _new: self.together,
            trusting=self.trusting,
        )

    def step(self, name: str, *, allowed: bool = True) -> str | None:
        new = version(name) if name else None
        seen = () if identity(new) == identity(self.last) else (Seen(allowed, None),)
        step = Step(f"c{self.count}", f"c{self.count + 1}", {PATH: (self.last, new)})
        self.count += 1
        self.last = new
        return self.ledger.observe(step, BEGIN + timedelta(hours=self.count), {PATH: seen}).get(PATH)

    def back(self, name: str) -> str | None:
        same = lambda _path, one, other: identity(one) == identity(other)  # noqa: E731  a word for it
        found: Restored | None = self.ledger.restored(PATH, version(name) if name else None, same)
        return None if found is None else found.revision


def test_one_goes_back_to_what_was_approved_and_ran() -> None:
    told = Told()
    for name in ("a1", "a2", "b1"):
        told.step(name)
    assert told.back("a9") == "c1"
    assert told.back("b1") is None
    assert told.back("x1") is None
    # The file was not there at first; going back to that is going back too.
    assert told.back("") == "c0"


def test_what_slipped_in_is_nothing_to_go_back_to() -> None:
    told = Told()
    told.step("a1")
    told.step("b1", allowed=False)
    assert told.back("a1") == "c1"
    told.step("c1")
    # It was approved against what slipped in, so what slipped in may still be in it.
    assert told.back("b1") is None
    assert told.back("a1") == "c1"
    told.together = True
    assert told.step("d1") == APPROVED
    assert told.back("c1") is None


def test_what_was_taken_back_is_not_approved_by_having_run() -> None:
    told = Told()
    for name in ("a1", "b1", "c1"):
        told.step(name)
    assert told.step("a2", allowed=False) is None
    assert told.back("b1") is None
    assert told.back("c1") is None
    told.step("b1", allowed=False)
    assert told.step("a3") == BACK


def test_where_the_beginning_is_not_known_nothing_is_approved_by_it() -> None:
    told = Told(trusting=False, last=version("a1"))
    told.step("b1")
    assert told.back("a1") is None
    told.step("c1")
    assert told.back("b1") is None
