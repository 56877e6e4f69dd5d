"""Lines of plain-text formats: comments left out, words told apart, quotes respected."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from changegate.load.formats._contract import FormatError, LimitError
from changegate.load.formats._text import plain
from changegate.model.config import Limits
from changegate.regex import regex

BLANK: Final = " \t\r\f\v"
# Other blanks are letters of a word to whoever reads these files, and may be to us.
BLANKS: Final = regex(f"[{BLANK}]+")
_WORD: Final = regex(rf"(?:\"(?:[^\"]|\"\")*+\"|[^{BLANK}\n\"]+)+")


class Line(NamedTuple):
    """A line that says something, without indentation, and its number counted from 1."""

    number: int
    text: str


def statements(text: str, limits: Limits, *, joined: bool = False) -> Iterator[Line]:
    """Give the lines that are neither blank nor comments (`#`); with `joined`, a final backslash is no end.

    Raises:
        FormatError: the text begins with a byte order mark.
        LimitError: there are more lines than values allowed.
    """
    begun, number = "", 0
    for count, raw in enumerate(plain(text).split("\n"), 1):
        if count > limits.nodes:
            raise LimitError(f"more than {limits.nodes} lines", count, setting="nodes")
        line = raw.strip(BLANK)
        number = number or count
        if joined and line.endswith("\\"):
            begun += line[:-1] + " "
            continue
        line, begun = begun + line, ""
        if line and not line.startswith("#"):
            yield Line(number, line.strip(BLANK))
        number = 0
    if begun:
        raise FormatError("a line that is to go on, and does not", number)


def words(line: Line) -> list[str]:
    """Return the words of a line; quotes (`"`) hold blanks and stay, since they can change what a word means.

    Raises:
        FormatError: a quote is left open.
    """
    if line.text.count('"') % 2:
        raise FormatError("a quote that nothing ends", line.number)
    return _WORD.findall(line.text)
