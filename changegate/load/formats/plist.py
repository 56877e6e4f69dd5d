"""Property lists in XML, as Apple's systems are configured by: keys and values that follow each other."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import Any, Final

from changegate.load.formats._contract import Address, AmbiguousError, FormatError, LimitError
from changegate.load.formats._text import line_of, unmarked
from changegate.model.config import Limits
from changegate.model.key import string_key
from changegate.model.shown import printable
from changegate.model.value import Value
from changegate.regex import regex

SUFFIXES: Final = (".plist", ".mobileconfig")
NAMES: Final = ()

_TAG: Final = regex(r"</?(?:dict|array)>|<key>([^<]*)</key>")


class _Once(dict[str, Any]):
    """A mapping in which nothing is said twice."""

    def __setitem__(self, key: str, value: Any) -> None:  # noqa: ANN401  the library gives plain data
        if key in self:
            raise AmbiguousError(f"the key {printable(key)} is there twice")
        super().__setitem__(key, value)


def parse(text: str, limits: Limits) -> Value:
    """Return what a property list says; binary data as base64, dates as text (PropertyList-1.0.dtd)."""
    import plistlib  # noqa: PLC0415  start-up: other formats do without
    from xml.parsers.expat import ExpatError  # noqa: PLC0415  the same

    try:
        # The library refuses entities.
        found = plistlib.loads(unmarked(text).encode(), fmt=plistlib.FMT_XML, dict_type=_Once)
    except (ExpatError, plistlib.InvalidFileException, ValueError, TypeError, AttributeError) as error:
        raise FormatError("not a property list", getattr(error, "lineno", None)) from error
    except RecursionError as error:
        raise LimitError("nested too deeply") from error
    return _Reader(limits).value(found, 1)


def places(text: str, limits: Limits) -> Iterator[tuple[Address, int]]:
    """Return the line of every key outside arrays; the library does not say where it found what."""
    del limits
    above: list[str] = []
    key, arrays = "", 0
    for match in _TAG.finditer(text):
        tag, arrays = match[0], arrays + (match[0] == "<array>") - (match[0] == "</array>")
        if tag == "<dict>":
            above.append(key)
        elif tag == "</dict>":
            del above[-1:]
        elif match[1] is not None and arrays == 0:
            key = string_key(match[1])
            yield (*above[1:], key), line_of(text, match.start())


class _Reader:
    """Turns what the library found into plain data, within the limits."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._nodes = 0

    def value(self, found: Any, depth: int) -> Value:  # noqa: ANN401  the library gives plain data
        self._nodes += 1
        if depth > self._limits.depth:
            raise LimitError(f"nested deeper than {self._limits.depth} levels")
        if self._nodes > self._limits.nodes:
            raise LimitError(f"more than {self._limits.nodes} values")
        match found:
            case dict():
                return {string_key(key): self.value(one, depth + 1) for key, one in found.items()}
            case list():
                return [self.value(one, depth + 1) for one in found]
            case bytes():
                return base64.b64encode(found).decode()
            case bool() | int() | float() | str():
                return found
            case _:
                return str(found)
