"""Java properties, with the document separators of Spring Boot."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from changegate.load.formats._contract import Address, AmbiguousError, FormatError, LimitError
from changegate.load.formats._text import plain
from changegate.model.config import Limits
from changegate.model.key import string_key
from changegate.model.shown import printable
from changegate.model.value import Stream, Value

SUFFIXES: Final = (".properties",)
NAMES: Final = ()

# A comment to other readers; to Spring Boot the lines after it are a document of their own.
_SEPARATOR: Final = re.compile(r"[#!]---\s*")
_SURROGATE: Final = re.compile("[\ud800-\udfff]")


def parse(text: str, limits: Limits) -> Value:
    """Return the properties as `java.util.Properties` loads them, or a stream of them.

    Java reads the bytes as ISO 8859-1 or UTF-8 depending on who asks; a file that is no UTF-8 is refused
    before it comes here, so that the same text is always the same bytes.
    """
    documents: list[dict[str, Value]] = [{}]
    for count, entry in enumerate(_entries(plain(text))):
        if count >= limits.nodes:
            raise LimitError(f"more than {limits.nodes} values", entry.line)
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
    import javaproperties  # noqa: PLC0415  start-up: other formats do without

    line = 1
    try:
        for element in javaproperties.parse(text):
            if isinstance(element, javaproperties.KeyValue):
                yield _Entry(element.key, element.value, line)
            elif _SEPARATOR.fullmatch(element.source):
                yield _Entry(None, "", line)
            line += element.source.count("\n")
    except javaproperties.InvalidUEscapeError as error:
        raise FormatError("a \\u without four hexadecimal digits", line) from error
