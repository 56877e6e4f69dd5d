"""Colour for people at a terminal: a few ANSI codes (ECMA-48), or none at all."""

from __future__ import annotations

from changegate.frozen import frozen

_CODES = {"red": "31", "green": "32", "yellow": "33", "blue": "34", "dim": "2", "bold": "1"}


@frozen
class Paint:
    """Paints text if `colour` is on, else leaves it as it is."""

    colour: bool

    def __call__(self, text: str, *styles: str) -> str:
        """Return the text in the styles named (`red`, `green`, `yellow`, `blue`, `dim`, `bold`)."""
        if not self.colour:
            return text
        return f"\x1b[{';'.join(_CODES[style] for style in styles)}m{text}\x1b[0m"
