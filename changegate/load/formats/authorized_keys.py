"""SSH authorized keys: which key may log in, and what it may do."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from changegate.load.formats._contract import Address, FormatError
from changegate.load.formats._statements import Line, statements
from changegate.model.config import Limits
from changegate.model.key import string_key
from changegate.model.value import Value
from changegate.regex import regex

SUFFIXES: Final = ()
NAMES: Final = ("authorized_keys", "authorized_keys2", "authorized_keys.*", "allowed_signers")

_OPTION: Final = regex(r"([A-Za-z0-9@.-]+)(?:=(\"(?:[^\"\\]|\\.)*+\"|[^\s,\"]+))?(,|\s+|$)")
_KEY: Final = regex(
    r"((?:ssh|ecdsa|sk-ssh|sk-ecdsa|webauthn)-[\w@.+-]+)\s+([A-Za-z0-9+/]+={0,3})(?:\s+(.*))?"
)


def parse(text: str, limits: Limits) -> Value:
    """Return the keys (sshd(8), "AUTHORIZED_KEYS FILE FORMAT"), each with its options and its remark."""
    return {"keys": [_entry(line) for line in statements(text, limits)]}


def places(text: str, limits: Limits) -> Iterator[tuple[Address, int]]:
    """Return the line of every key."""
    for index, line in enumerate(statements(text, limits)):
        yield ("keys", index), line.number


def _entry(line: Line) -> Value:
    options: dict[str, list[Value]] = {}
    start = 0
    while (key := _KEY.fullmatch(line.text, start)) is None:
        option = _OPTION.match(line.text, start)
        # Only the last option is followed by a blank; the server passes over a line it cannot read.
        if option is None or (option[3] != "," and _KEY.fullmatch(line.text, option.end()) is None):
            raise FormatError("no SSH public key", line.number)
        options.setdefault(string_key(option[1].lower()), []).append(option[2] or "")
        start = option.end()
    entry: dict[str, Value] = {"key": key[2], "type": key[1]}
    if options:
        entry["options"] = {name: one[0] if len(one) == 1 else one for name, one in options.items()}
    return {**entry, "comment": key[3].rstrip()} if key[3] else entry
