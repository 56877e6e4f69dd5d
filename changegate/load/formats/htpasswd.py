"""Password files of web servers: who may sign in, and the hash of their password."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from changegate.load.formats._contract import Address, AmbiguousError, FormatError, LimitError
from changegate.load.formats._text import plain
from changegate.model.config import Limits
from changegate.model.key import string_key
from changegate.model.shown import printable
from changegate.model.value import Value

SUFFIXES: Final = (".htpasswd",)
NAMES: Final = ("htpasswd", ".htpasswd", "htpasswd.*")


def parse(text: str, limits: Limits) -> Value:
    """Return the accounts by name (Apache HTTP Server, "htpasswd")."""
    found: dict[str, Value] = {}
    for name, password, line in _accounts(text):
        key = string_key(name)
        if key in found:
            raise AmbiguousError(f"the account {printable(name)} is there twice", line)
        found[key] = {"password": password}
        if 2 * len(found) > limits.nodes:
            raise LimitError(f"more than {limits.nodes} values", line, setting="nodes")
    return {"login": found}


def places(text: str, limits: Limits) -> Iterator[tuple[Address, int]]:
    """Return the line of every account."""
    del limits
    for name, _, line in _accounts(text):
        yield ("login", string_key(name)), line


def _accounts(text: str) -> Iterator[tuple[str, str, int]]:
    for number, raw in enumerate(plain(text).split("\n"), 1):
        line = raw.rstrip("\r")
        if not line.strip() or line.startswith("#"):
            continue
        name, colon, rest = line.partition(":")
        if not name or not colon:
            raise FormatError("neither an account nor a comment", number)
        yield name, rest, number
