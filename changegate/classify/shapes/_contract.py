"""What a value shape offers: how it is recognised, what it is about, and what its difference means."""

from __future__ import annotations

from typing import Protocol

from changegate.classify.readings import Text
from changegate.classify.setting import Meaning, Reading, Setting


class Shape(Protocol):
    """A module of this folder. Nothing in it raises, whatever the value."""

    @property
    def NAME(self) -> str:  # noqa: N802  a constant of the module
        """What a value of this shape is called, as it stands in a sentence behind `a`."""

    @property
    def SURENESS(self) -> int:  # noqa: N802  a constant of the module
        """How little else has this form: 3 nothing, 2 hardly anything, 1 a good deal."""

    @property
    def QUOTES(self) -> bool:  # noqa: N802  a constant of the module
        """Whether its readings quote the values; those of shapes that hold secrets never do."""

    def matches(self, value: str) -> bool:
        """Whether a value, without white space around it, has the shape."""

    def meaning(self, setting: Setting) -> Meaning | None:
        """Return what a value of the shape means under any key, or None where it takes the key to tell."""

    def read(self, deployed: Text, proposed: Text) -> Reading:
        """Return what the difference of two values of the shape means."""
