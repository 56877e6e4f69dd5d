"""Java properties, with the document separators of Spring Boot."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from changegate.load.formats._contract import Address, AmbiguousError, FormatError, LimitError
from changegate.load.formats._text import plain
from changegate.model.config import Limits
from changegate.model.key import string_key
from changegate.model.shown import printable
from changegate.model.value import Stream, Value
from changegate.regex import regex

SUFFIXES: Final = (".properties",)
NAMES: Final = ()

# A comment to other readers; to Spring Boot the lines after it are a document of their own.
_SEPARATOR: Final = regex(r"[#!]---[ \t\f]*")
_LINE_END: Final = regex(r"\r\n|\r|\n")
_SURROGATE: Final = regex("[\ud800-\udfff]")


def parse(text: str, limits: Limits) -> Value:
    """Return the properties as `java.util.Properties` loads them, or a stream of them.

    Java reads the bytes as ISO 8859-1 or UTF-8 depending on who asks; a file that is no UTF-8 is refused
    before it comes here, so that the same text is always the same bytes.
    """
    documents: list[dict[str, Value]] = [{}]
    for count, entry in enumerate(_entries(plain(text))):
        if count >= limits.nodes:
            raise LimitError(f"more than {limits.nodes} values", entry.line, setting="nodes")
        if entry.key is None:
            documents.append({})
            continue
        if _SURROGATE.search(entry.key + entry.value):
            raise AmbiguousError("half a surrogate pair", entry.line)
        if string_key(entry.key) in documents[-1]:
            raise AmbiguousError(f"the key {printable(entry.key)} is there twice", entry.line)
        documents[-1][string_key(entry.key)] = entry.value
    return documents[0] if len(documents) == 1 else Stream(tuple(documents))


def places(text: str, limits: Limits) -> Iterator[tuple[Address, int]]:
    """Return the line of every key."""
    del limits
    entries = list(_entries(text))
    several = any(entry.key is None for entry in entries)
    index = 0
    for entry in entries:
        if entry.key is None:
            index += 1
        else:
            yield (index, string_key(entry.key)) if several else (string_key(entry.key),), entry.line


class _Entry(NamedTuple):
    """A key with its value, or (without a key) where a new document begins."""

    key: str | None
    value: str
    line: int


def _entries(text: str) -> Iterator[_Entry]:
    """Give every entry; the library takes the parts of a line apart, but too long to find where it ends."""
    import javaproperties  # noqa: PLC0415  start-up: other formats do without

    for number, line in _logical_lines(text):
        if _SEPARATOR.fullmatch(line):
            yield _Entry(None, "", number)
            continue
        try:
            elements = list(javaproperties.parse(line))
        except javaproperties.InvalidUEscapeError as error:
            raise FormatError("a \\u without four hexadecimal digits", number) from error
        if len(elements) != 1 or not isinstance(elements[0], javaproperties.KeyValue):
            raise FormatError("a line that is continued to say nothing", number)
        yield _Entry(elements[0].key, elements[0].value, number)


def _logical_lines(text: str) -> Iterator[tuple[int, str]]:
    """Give lines that are neither blank nor comments, joined where a backslash ends one; and separators."""
    parts: list[str] = []
    begun = 0
    for number, raw in enumerate(_LINE_END.split(text), 1):
        line = raw.lstrip(" \t\f")
        if begun == 0 and (not line or line[0] in "#!"):
            if _SEPARATOR.fullmatch(line):
                yield number, line
            continue
        begun = begun or number
        continued = (len(line) - len(line.rstrip("\\"))) % 2 == 1
        parts.append(line[:-1] if continued else line)
        if not continued:
            yield begun, "".join(parts)
            parts, begun = [], 0
    if begun:
        yield begun, "".join(parts)
