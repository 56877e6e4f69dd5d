"""Configuration of NATS servers: maps and lists of any depth, keys with `:`, `=` or nothing behind them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from changegate.load.formats._contract import Address, AmbiguousError, FormatError, LimitError
from changegate.load.formats._number import integer
from changegate.load.formats._text import plain
from changegate.model.config import Limits
from changegate.model.key import string_key
from changegate.model.shown import printable
from changegate.model.value import Value
from changegate.regex import regex

SUFFIXES: Final = (".nats",)
NAMES: Final = ("nats.conf", "nats-*.conf", "*-nats.conf", "nats_*.conf", "*_nats.conf")

_TOKEN: Final = regex(
    r"""
    (?P<blank>(?:[\s,;]|\#[^\n]*|//[^\n]*)+)
    | (?P<mark>[{}\[\]])
    | (?P<quoted>"(?>[^"\\]|\\.)*+"|'[^']*+')
    | (?P<block>\((?>[^)]*)\))
    | (?P<sign>[:=])
    | (?P<word>[^\s,;{}\[\]"'\#]+)
    """,
    re.VERBOSE | re.DOTALL,
)
# A key ends where its sign stands; a value may hold one: `nats://127.0.0.1:4222`.
_KEY: Final = regex(r"(?!//)[^\s,;{}\[\]\"'#:=]+")
_ESCAPE: Final = regex(r"\\(.)", re.DOTALL)
_ESCAPED: Final = {"n": "\n", "r": "\r", "t": "\t"}
_WORDS: Final = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}
_INTEGER: Final = regex(r"-?\d{1,18}")
# The one key that may be there more than once.
_INCLUDE: Final = "include"


@dataclass(slots=True)
class _Holder:
    """A map or a list that is being read; `key` is the one whose value comes next."""

    value: dict[str, Value] | list[Value]
    address: Address
    key: str | None = None
    includes: list[Value] = field(default_factory=list)


def parse(text: str, limits: Limits) -> Value:
    """Return the settings (NATS documentation, "Configuration File Format")."""
    return _Reader(text, limits).read()


def places(text: str, limits: Limits) -> Iterator[tuple[Address, int]]:
    """Return the line of every key and item."""
    reader = _Reader(text, limits)
    reader.read()
    yield from reader.lines.items()


class _Reader:
    """Reads one file, without recursion, since nothing in the text bounds its depth."""

    def __init__(self, text: str, limits: Limits) -> None:
        self.lines: dict[Address, int] = {}
        self._text = plain(text)
        self._limits = limits
        self._line = 1
        self._stack = [_Holder({}, ())]
        self._nodes = 0

    def read(self) -> Value:
        """Return what the whole text says.

        Raises:
            FormatError: a key without a value, a value without a key, or a bracket that has no other half.
        """
        position = 0
        while position < len(self._text):
            match = self._key(position) or _TOKEN.match(self._text, position)
            if match is None:
                raise FormatError("a text that nothing ends", self._line)
            self._take(match)
            self._line += match[0].count("\n")
            position = match.end()
        if len(self._stack) > 1 or self._stack[0].key is not None:
            raise FormatError("a map, a list or a key that nothing ends", self._line)
        return self._closed(self._stack[0])

    def _key(self, position: int) -> re.Match[str] | None:
        holder = self._stack[-1]
        return (
            _KEY.match(self._text, position)
            if isinstance(holder.value, dict) and holder.key is None
            else None
        )

    def _take(self, match: re.Match[str]) -> None:
        found, kind = match[0], match.lastgroup
        if kind in {"blank", "sign"}:
            # What ends a line does not end a key: its value may stand on the next one.
            return
        if kind is None:
            self._name(found)
        elif kind == "mark" and found in "}]":
            self._close(found)
        elif kind == "mark":
            self._open(found)
        elif kind == "quoted" and self._wants_key():
            self._name(found[1:-1])
        else:
            self._put(_scalar(found, kind))

    def _wants_key(self) -> bool:
        return isinstance(self._stack[-1].value, dict) and self._stack[-1].key is None

    def _name(self, key: str) -> None:
        holder = self._stack[-1]
        holder.key = string_key(key)
        if holder.key in holder.value and key != _INCLUDE:
            raise AmbiguousError(f"the key {printable(key)} is there twice", self._line)
        self._note((*holder.address, holder.key))

    def _open(self, mark: str) -> None:
        inner = _Holder({} if mark == "{" else [], self._next())
        if len(self._stack) > self._limits.depth:
            raise LimitError(f"nested deeper than {self._limits.depth} levels", self._line, setting="depth")
        self._stack.append(inner)

    def _next(self) -> Address:
        """Where the next value goes."""
        holder = self._stack[-1]
        if isinstance(holder.value, list):
            return (*holder.address, len(holder.value))
        if holder.key is None:
            raise FormatError("a map without a key", self._line)
        return (*holder.address, holder.key)

    def _close(self, mark: str) -> None:
        holder = self._stack.pop()
        if len(self._stack) == 0 or holder.key is not None or isinstance(holder.value, dict) != (mark == "}"):
            raise FormatError("the end of a map or a list that was not begun", self._line)
        self._put(self._closed(holder))

    def _closed(self, holder: _Holder) -> Value:
        if isinstance(holder.value, dict) and len(holder.includes) > 0:
            holder.value[_INCLUDE] = holder.includes[0] if len(holder.includes) == 1 else holder.includes
        return holder.value

    def _put(self, value: Value) -> None:
        holder = self._stack[-1]
        self._note(self._next())
        if isinstance(holder.value, list):
            holder.value.append(value)
        elif holder.key == _INCLUDE:
            holder.includes.append(value)
        elif holder.key is not None:
            holder.value[holder.key] = value
        holder.key = None

    def _note(self, address: Address) -> None:
        self._nodes += 1
        if self._nodes > self._limits.nodes:
            raise LimitError(f"more than {self._limits.nodes} values", self._line, setting="nodes")
        self.lines.setdefault(address, self._line)


def _scalar(text: str, kind: str | None) -> Value:
    if kind == "quoted":
        inner = text[1:-1]
        return inner if text[0] == "'" else _ESCAPE.sub(lambda match: _ESCAPED.get(match[1], match[1]), inner)
    if kind == "block":
        return text[1:-1]
    if text.lower() in _WORDS:
        return _WORDS[text.lower()]
    return integer(text) if _INTEGER.fullmatch(text) else text
