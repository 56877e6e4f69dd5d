"""Values in Ruby: texts, numbers, lists, mappings, here-documents; what must be run stays as it is."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable
from typing import Final

from changegate.load.formats._contract import AmbiguousError, FormatError, LimitError
from changegate.load.formats._text import line_of
from changegate.model.config import Limits
from changegate.model.key import string_key
from changegate.model.shown import printable
from changegate.model.value import Value
from changegate.regex import regex

_GAP: Final = regex(r"(?:\s+|#[^\n]*)*+")
_BLANKS: Final = regex(r"[ \t]*")
_TEXT: Final = regex(r"'((?:[^'\\]|\\.)*+)'|\"((?:[^\"\\]|\\.)*+)\"", re.DOTALL)
_ESCAPE: Final = regex(r"\\(.)", re.DOTALL)
_ESCAPES: Final = {"n": "\n", "t": "\t", "r": "\r", "s": " ", "e": "\x1b", "0": "\0"}
_NUMBER: Final = regex(r"-?\d[\d_]{0,40}+(?![\w.])")
_CONSTANT: Final = regex(r"(true|false|nil)\b(?![?.(\[])")
_CONSTANTS: Final = {"true": True, "false": False, "nil": None}
_SYMBOL: Final = regex(r":(\w+)|:'([^'\n]*)'|:\"([^\"\n]*)\"")
_WORDS: Final = regex(r"%w(?:\[([^\]]*)\]|\(([^)]*)\)|\{([^}]*)\})", re.DOTALL)
_KEY: Final = regex(r"(?:([A-Za-z_]\w*)|'([^'\n]*)'|\"([^\"\n]*)\"):(?!:)\s*")
_ARROW: Final = regex(r"(?::(\w+)|'([^'\n]*)'|\"([^\"\n]*)\"|(\d+))\s*=>\s*")
_HERE: Final = regex(r"(?:YAML\.(?:safe_)?load\s*\(?\s*)?<<[-~]?(['\"]?)([A-Za-z_]\w*)\1[^\n]*\n")
# What is not read is taken as it stands, to the end of its line or to what closes it.
_RAW_LINE: Final = regex(r"[^\n]*")
_RAW: Final = regex(
    r"(?:'(?:[^'\\]|\\.)*+'|\"(?:[^\"\\]|\\.)*+\"|\([^()]*\)|\[[^\[\]]*\]|[^,\]})\n'\"(\[])*+", re.DOTALL
)


class Reader:
    """Reads values of one text, each from where the one before ended; `count` says how many there were."""

    def __init__(self, text: str, limits: Limits) -> None:
        self.text = text
        self.at = 0
        self.count = 0
        self._limits = limits

    def value(self, ends: str, depth: int = 1) -> Value:
        """Return the value that begins here; one of `ends` comes behind it."""
        self.count += 1
        if depth > self._limits.depth:
            raise LimitError(f"nested deeper than {self._limits.depth} levels", self._line(), setting="depth")
        begin = self.at
        found = self._literal(depth)
        if found is not None:
            behind = _BLANKS.match(self.text, self.at)
            end = self.at if behind is None else behind.end()
            if self.text[end : end + 1] in {"", "#", *ends} or self.text[self.at - 1] == "\n":
                return found[0]
        self.at = begin
        return self.raw(_RAW_LINE if depth == 1 else _RAW)

    def raw(self, pattern: re.Pattern[str] = _RAW_LINE) -> str:
        """Return what stands here as it is written, to the end of its line if nothing else ends it."""
        match = pattern.match(self.text, self.at)
        if match is None or not match[0]:
            raise FormatError("a value is missing", self._line())
        self.at = match.end()
        return match[0].strip()

    def _literal(self, depth: int) -> tuple[Value] | None:
        """Read a value that needs no running; None where there is none."""
        match self.text[self.at : self.at + 1]:
            case "[":
                return (self._list(depth),)
            case "{":
                return (self._mapping(depth),)
        for pattern, read in _READ.items():
            match = pattern.match(self.text, self.at)
            if match is not None:
                self.at = match.end()
                return (read(match),)
        here = _HERE.match(self.text, self.at)
        return None if here is None or depth > 1 else (self._here(here),)

    def _here(self, match: re.Match[str]) -> str:
        end = re.compile(rf"^[ \t]*{match[2]}[ \t]*(?:\n|$)", re.MULTILINE).search(self.text, match.end())
        if end is None:
            raise FormatError("a here-document that nothing ends", self._line())
        self.at = end.end()
        return textwrap.dedent(self.text[match.end() : end.start()])

    def _list(self, depth: int) -> Value:
        found: list[Value] = []
        self.at += 1
        while not self._closed("]"):
            found.append(self.value(",]\n", depth + 1))
            self._comma("]")
        return found

    def _mapping(self, depth: int) -> Value:
        found: dict[str, Value] = {}
        self.at += 1
        while not self._closed("}"):
            match = _ARROW.match(self.text, self.at) or _KEY.match(self.text, self.at)
            if match is None:
                raise FormatError("a key is missing", self._line())
            self.at = match.end()
            name = string_key(next((one for one in match.groups() if one is not None), ""))
            if name in found:
                raise AmbiguousError(f"{printable(name)} is there twice", self._line())
            found[name] = self.value(",}\n", depth + 1)
            self._comma("}")
        return found

    def _closed(self, sign: str) -> bool:
        self._skip()
        if self.at >= len(self.text):
            raise FormatError(f"{sign} is missing", self._line())
        closed = self.text[self.at] == sign
        self.at += closed
        return closed

    def _comma(self, sign: str) -> None:
        self._skip()
        if self.text[self.at : self.at + 1] == ",":
            self.at += 1
        elif self.text[self.at : self.at + 1] != sign:
            raise FormatError(f"{sign} is missing", self._line())

    def _skip(self) -> None:
        gap = _GAP.match(self.text, self.at)
        self.at = self.at if gap is None else gap.end()

    def _line(self) -> int:
        return line_of(self.text, min(self.at, len(self.text)))


def _said(match: re.Match[str]) -> str:
    if match[1] is not None:
        return _ESCAPE.sub(lambda one: one[1] if one[1] in "'\\" else one[0], match[1])
    return _ESCAPE.sub(lambda one: _ESCAPES.get(one[1], one[1]), match[2])


def _first(match: re.Match[str]) -> str:
    return next((one for one in match.groups() if one is not None), "")


_READ: Final[dict[re.Pattern[str], Callable[[re.Match[str]], Value]]] = {
    _TEXT: _said,
    _NUMBER: lambda match: int(match[0].replace("_", "")),
    _CONSTANT: lambda match: _CONSTANTS[match[1]],
    _SYMBOL: _first,
    _WORDS: lambda match: list(_first(match).split()),
}
