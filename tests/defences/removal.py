"""A defence taken away in a copy of the program, and the test that must then fail."""

from __future__ import annotations

from dataclasses import dataclass

Edit = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Removal:
    """A test that must fail once some texts of the program are replaced; each is a file, the old text and the new.

    `closes` is set where the attack is on the gate's answer: without the defence there is none (exit 3).
    """

    test: str
    edits: tuple[Edit, ...]
    closes: bool = False


def removal(test: str, *edits: Edit, closes: bool = False) -> Removal:
    """Return a removal."""
    return Removal(test, edits, closes)
