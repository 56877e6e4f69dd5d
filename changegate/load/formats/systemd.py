"""systemd units: sections of settings of which many may be there more than once."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from typing import Final

from changegate.load.formats._contract import Address, FormatError
from changegate.load.formats._statements import Line, statements
from changegate.load.formats._tree import Statement, mapping
from changegate.model.config import Limits
from changegate.model.key import string_key
from changegate.model.value import Value
from changegate.regex import regex

SUFFIXES: Final = (".service", ".socket", ".timer", ".mount", ".network", ".netdev", ".container")
NAMES: Final = ("*.service.d/*.conf", "systemd/*.conf")

_HEADER: Final = regex(r"\[([^\[\]]+)\]")
_SETTING: Final = regex(r"([^=\s]+)\s*=\s*(.*)")


def parse(text: str, limits: Limits) -> Value:
    """Return the sections (systemd.syntax(7)); what is there more than once is a list, an empty value too.

    A section in two parts is one.
    """
    sections: dict[str, list[Statement]] = {}
    for section, line in _lines(text, limits):
        setting = _SETTING.fullmatch(line.text)
        if _HEADER.fullmatch(line.text) is not None:
            sections.setdefault(section, [])
        elif setting is None or not section:
            raise FormatError("neither a section nor a setting in one", line.number)
        else:
            sections[section].append(Statement(setting[1], "", _said(setting[1], setting[2])))
    return {string_key(name): mapping(found, ordered=False) for name, found in sections.items()}


def places(text: str, limits: Limits) -> Iterator[tuple[Address, int]]:
    """Return the line of every section and setting."""
    for section, line in _lines(text, limits):
        setting = _SETTING.fullmatch(line.text)
        yield (section,) if setting is None else (section, setting[1]), line.number


def _lines(text: str, limits: Limits) -> Iterator[tuple[str, Line]]:
    """Give every line with the section it is in."""
    section = ""
    for line in statements(text, limits, joined=True):
        if line.text.startswith(";"):
            continue
        header = _HEADER.fullmatch(line.text)
        section = section if header is None else header[1]
        yield section, line


def _said(name: str, value: str) -> Value:
    """Return assignments of variables as the words they are (systemd.exec(5), `Environment=`)."""
    if name != "Environment" or value == "":
        return value
    try:
        return list(shlex.split(value))
    except ValueError:
        return value
