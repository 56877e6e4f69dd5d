"""TOML 1.0; dates and times as their text, told apart from the same text in quotes."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Iterator
from typing import Final

from changegate.load.formats._budget import within
from changegate.load.formats._contract import Address, AmbiguousError, FormatError, LimitError
from changegate.load.formats._number import real
from changegate.load.formats._text import line_of, unmarked
from changegate.model.config import Limits
from changegate.model.key import string_key
from changegate.model.value import Tagged, Value
from changegate.regex import regex

SUFFIXES: Final = (".toml",)
NAMES: Final = ("pipfile",)

_AT: Final = regex(r" \(at line (\d+), column \d+\)| \(at end of document\)")
_QUOTED: Final = regex(r"'[^']*'|\"[^\"]*\"|\([^)]*\)")
# The library's time grows with the third power of the parts of a key.
_MOST_PARTS: Final = 20
_DOTTED: Final = regex(
    rf"(?<![\w.\"'-])(?:(?:[\w-]++|\"[^\"\n]*+\"|'[^'\n]*+')[ \t]*+\.[ \t]*+){{{_MOST_PARTS}}}"
)
_HEADER: Final = regex(r"\s*(\[\[?)\s*([^\]]+?)\s*\]")
_ENTRY: Final = regex(r"\s*((?:[\w-]+|\"[^\"]*\"|'[^']*')(?:\s*\.\s*(?:[\w-]+|\"[^\"]*\"|'[^']*'))*)\s*=")
_PART: Final = regex(r"\"([^\"]*)\"|'([^']*)'|([\w-]+)")


def parse(text: str, limits: Limits) -> Value:
    """Return what a TOML text says; the library itself refuses what is there twice."""
    text = unmarked(text)
    if _DOTTED.search(text) is not None:
        raise LimitError(f"a key of more than {_MOST_PARTS} parts")
    try:
        data = tomllib.loads(text, parse_float=real)
    except tomllib.TOMLDecodeError as error:
        # The library says "Cannot overwrite", "Cannot declare … twice" of what is there twice.
        kind = AmbiguousError if str(error).startswith("Cannot") else FormatError
        raise kind(*_told(str(error), text)) from error
    except RecursionError as error:
        raise LimitError(f"nested deeper than {limits.depth} levels", setting="depth") from error
    except ValueError as error:
        # An integer of more digits than Python converts, or a date that no calendar has.
        raise FormatError("a number or date beyond all range") from error
    within(data, limits)
    return _plain(data)


def places(text: str, limits: Limits) -> Iterator[tuple[Address, int]]:
    """Return the lines of tables and of the keys that begin a line."""
    del limits
    table: Address = ()
    items: dict[Address, int] = {}
    for number, line in enumerate(text.split("\n"), 1):
        header = _HEADER.match(line)
        entry = _ENTRY.match(line) if header is None else None
        if header is not None:
            table = _parts(header[2])
            if header[1] == "[[":
                items[table] = items.get(table, -1) + 1
            table = _indexed(table, items)
            yield table, number
        elif entry is not None:
            yield (*table, *_parts(entry[1])), number


def _told(message: str, text: str) -> tuple[str, int | None]:
    """Return the message without what it quotes, and its line."""
    at = _AT.search(message)
    line = None if at is None else line_of(text, len(text)) if at[1] is None else int(at[1])
    return f"not TOML: {_QUOTED.sub('…', _AT.sub('', message))}", line


def _parts(dotted: str) -> Address:
    return tuple(
        string_key(next(part for part in found if part is not None))
        for found in ((match[1], match[2], match[3]) for match in _PART.finditer(dotted))
    )


def _indexed(table: Address, items: dict[Address, int]) -> Address:
    """Return the address of a table with the index of each array of tables on the way."""
    found: list[str | int] = []
    for end in range(1, len(table) + 1):
        found.append(table[end - 1])
        if table[:end] in items:
            found.append(items[table[:end]])
    return tuple(found)


def _plain(value: object) -> Value:
    match value:
        case dict():
            return {string_key(str(key)): _plain(item) for key, item in value.items()}
        case list():
            return [_plain(item) for item in value]
        case dt.datetime() | dt.date() | dt.time():
            return Tagged("!!timestamp", value.isoformat())
        case _:
            return value  # type: ignore[return-value]  # tomllib gives nothing else
