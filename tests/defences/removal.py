"""A defence taken away in a copy of the program, and the test that must then fail."""

from __future__ import annotations

from dataclasses import dataclass

Edit = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Removal:
    """A test that must fail once some texts of the program are replaced; each is a file, the old text and the new."""

    test: str
    edits: tuple[Edit, ...]


def removal(test: str, *edits: Edit) -> Removal:
    """Return a removal."""
    return Removal(test, edits)
