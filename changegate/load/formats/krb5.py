"""Kerberos configuration: sections of settings, braces within them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from changegate.load.formats._contract import Address, FormatError, LimitError
from changegate.load.formats._statements import Line, statements
from changegate.load.formats._tree import ORDER, Statement, mapping
from changegate.model.config import Limits
from changegate.model.shown import printable
from changegate.model.value import Value
from changegate.regex import regex

SUFFIXES: Final = ()
NAMES: Final = ("krb5.conf", "krb5.conf.*", "krb5.conf.d/*", "kdc.conf", "krb5.ini", "*.krb5.conf")

_HEADER: Final = regex(r"\[([^\]]+)\](\*?)")
_SETTING: Final = regex(r"([^=\s]+)\s*=\s*(.*)")
_DIRECTIVE: Final = regex(r"(include|includedir|module)\s+(\S.*)")


class _Block(NamedTuple):
    """A section, or a setting in braces, that is being read."""

    name: str
    statements: list[Statement]


def parse(text: str, limits: Limits) -> Value:
    """Return the sections (krb5.conf(5)) with their settings; what is there more than once is a list.

    A section in two parts is one. Where files are included, `#order` says between which sections.
    """
    outer: list[Statement] = []
    sections: dict[str, _Block] = {}
    blocks: list[_Block] = []
    for line in _lines(text, limits):
        header, directive = _HEADER.fullmatch(line.text), _DIRECTIVE.fullmatch(line.text)
        if header is None and directive is None:
            _take(line, blocks, limits)
            continue
        _refuse_open(blocks)
        if directive is not None:
            outer.append(Statement(directive[1], "", directive[2]))
        elif header is not None:
            name = header[1] + header[2]
            blocks = [sections.setdefault(name, _Block(name, []))]
            outer.append(Statement(name, "", None))
    _refuse_open(blocks)
    includes = [one for one in outer if one.value is not None]
    whole = [
        Statement(name, "", mapping(block.statements, ordered=False)) for name, block in sections.items()
    ]
    order = {key: value for key, value in mapping(outer, ordered=True).items() if key == ORDER and includes}
    return {**mapping([*includes, *whole], ordered=False), **order}


def places(text: str, limits: Limits) -> Iterator[tuple[Address, int]]:
    """Return the line of every section, and of settings directly in one."""
    section, depth = "", 0
    for line in _lines(text, limits):
        header, setting = _HEADER.fullmatch(line.text), _SETTING.fullmatch(line.text)
        if header is not None:
            section = header[1] + header[2]
            yield (section,), line.number
        elif setting is not None and depth == 0:
            yield (section, setting[1]), line.number
        depth += line.text.endswith("{") - line.text.startswith("}")


def _lines(text: str, limits: Limits) -> Iterator[Line]:
    return (line for line in statements(text, limits) if not line.text.startswith(";"))


def _take(line: Line, blocks: list[_Block], limits: Limits) -> None:
    setting = _SETTING.fullmatch(line.text)
    if not blocks:
        raise FormatError("a setting before the first section", line.number)
    if line.text in {"}", "}*"} and len(blocks) > 1:
        block = blocks.pop()
        inner = mapping(block.statements, ordered=False)
        blocks[-1].statements.append(Statement(block.name + line.text[1:], "", inner))
    elif setting is None:
        raise FormatError("neither a section, a setting nor a brace", line.number)
    elif setting[2] == "{":
        blocks.append(_Block(setting[1], []))
        if len(blocks) > limits.depth // 2:
            raise LimitError(f"nested deeper than {limits.depth} levels", line.number, setting="depth")
    else:
        blocks[-1].statements.append(Statement(setting[1], "", setting[2]))


def _refuse_open(blocks: list[_Block]) -> None:
    if len(blocks) > 1:
        raise FormatError(f"a brace that nothing ends, after {printable(blocks[-1].name)}")
