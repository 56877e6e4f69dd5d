"""PostgreSQL user name maps: which outside name may be which database user."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from changegate.load.formats._contract import Address, FormatError
from changegate.load.formats._statements import Line, statements, words
from changegate.model.config import Limits
from changegate.model.value import Value

SUFFIXES: Final = ()
NAMES: Final = ("pg_ident.conf", "pg_ident.conf.*")


def parse(text: str, limits: Limits) -> Value:
    """Return the mappings in order (PostgreSQL manual, "User Name Maps")."""
    return {"mappings": [_mapping(line) for line in statements(text, limits, joined=True)]}


def places(text: str, limits: Limits) -> Iterator[tuple[Address, int]]:
    """Return the line of every mapping."""
    for index, line in enumerate(statements(text, limits, joined=True)):
        yield ("mappings", index), line.number


def _mapping(line: Line) -> Value:
    parts = words(line)
    name = " ".join(parts)
    if len(parts) == 2 and parts[0].startswith("include"):
        return {"name": name, "path": parts[1]}
    if len(parts) != 3:
        raise FormatError("no mapping of a map name, a system user and a database user", line.number)
    return {"name": name, "map": parts[0], "system-user": parts[1], "database-user": parts[2]}
