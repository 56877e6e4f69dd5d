"""What an output format offers: one function from a masked decision to text that ends in one newline."""

from __future__ import annotations

from typing import Protocol

from changegate.frozen import frozen
from changegate.model.decision import Decision


@frozen
class View:
    """How to show a decision: colour, everything or only what matters, and how the sides were named.

    `sides` are the options that name the two sides, with a space in front, for commands to copy. `judged` is
    false where nothing was decided, only compared.
    """

    colour: bool = False
    verbose: bool = False
    sides: str = ""
    judged: bool = True


class Renderer(Protocol):
    """A module of this folder."""

    def render(self, decision: Decision, view: View) -> str:
        """Return the decision as text."""
