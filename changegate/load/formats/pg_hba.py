"""PostgreSQL client authentication: rules of which the first that fits decides."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from changegate.load.formats._contract import Address, AmbiguousError, FormatError
from changegate.load.formats._statements import Line, statements, words
from changegate.model.config import Limits
from changegate.model.key import string_key
from changegate.model.shown import printable
from changegate.model.value import Value
from changegate.regex import regex

SUFFIXES: Final = ()
NAMES: Final = ("pg_hba.conf", "pg_hba.conf.*", "pg_hba_*.conf")

_REMARK: Final = regex(r"((?:[^\"#]|\"[^\"]*\")*)#.*")
_COMMA: Final = regex(r"\"[^\"]*\"|,\s+")
_NETWORK: Final = ("host", "hostssl", "hostnossl", "hostgssenc", "hostnogssenc")
_INCLUDES: Final = ("include", "include_if_exists", "include_dir")


def parse(text: str, limits: Limits) -> Value:
    """Return the rules in order (PostgreSQL manual, "The pg_hba.conf File"), named by what they apply to."""
    return {"rules": [_rule(line) for line in _lines(text, limits)]}


def places(text: str, limits: Limits) -> Iterator[tuple[Address, int]]:
    """Return the line of every rule."""
    for index, line in enumerate(_lines(text, limits)):
        yield ("rules", index), line.number


def _lines(text: str, limits: Limits) -> Iterator[Line]:
    for line in statements(text, limits, joined=True):
        remark = _REMARK.fullmatch(line.text)
        # A comma joins values whatever blanks follow it.
        content = _COMMA.sub(_tightened, line.text if remark is None else remark[1].rstrip())
        if content:
            yield Line(line.number, content)


def _tightened(match: re.Match[str]) -> str:
    return "," if match[0].startswith(",") else match[0]


def _rule(line: Line) -> Value:
    kind, *rest = words(line)
    if kind in _INCLUDES and len(rest) == 1:
        return {"name": line.text, "type": kind, "path": rest[0]}
    if kind == "local":
        rest.insert(2, "")
    if kind not in {"local", *_NETWORK} or len(rest) < 4:
        raise FormatError(
            "no rule of a connection type, databases, users, an address and a method", line.number
        )
    databases, users, address, method, *options = rest
    if options and "=" not in options[0] and re.fullmatch(r"[0-9a-fA-F.:]+", method):
        address, method, options = f"{address} {method}", options[0], options[1:]
    applies = " ".join(one for one in (kind, databases, users, address) if one)
    rule: dict[str, Value] = {"name": applies, "type": kind}
    rule["database"] = list(databases.split(","))
    rule["user"] = list(users.split(","))
    if address:
        rule["address"] = address
    return {**rule, "method": method, **_options(options, line)}


def _options(options: list[str], line: Line) -> dict[str, Value]:
    found: dict[str, Value] = {}
    for option in options:
        key, mark, value = option.partition("=")
        if not mark:
            raise FormatError("an option without a value", line.number)
        if string_key(key) in found:
            raise AmbiguousError(f"the option {printable(key)} is there twice", line.number)
        found[string_key(key)] = value
    return {"options": found} if found else {}
