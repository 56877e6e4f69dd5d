"""Directives: a name and its arguments, in blocks by braces or tags (nginx, Apache, redis, OpenVPN)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final, NamedTuple

from changegate.load.formats._contract import Address, FormatError, LimitError
from changegate.load.formats._text import plain
from changegate.load.formats._tree import Statement, mapping
from changegate.model.config import Limits
from changegate.model.value import Value
from changegate.regex import regex

SUFFIXES: Final = (".ovpn",)
NAMES: Final = (
    ".htaccess", "caddyfile", "kadm5.acl", "mods-available/*", "mods-enabled/*", "nginx.conf", "pam.d/*",
    "nsswitch.conf", "sites-available/*", "sites-enabled/*", "*sudoers", "sudoers.d/*", "users.acl",
    # Keys under which the controllers of NGINX take directives as a text.
    "nginx.ingress.kubernetes.io/*-snippet", "nginx.org/*-snippets", "http-snippet", "location-snippet",
    "main-snippet", "server-snippet", "stream-snippet",
)  # fmt: skip

_TOKEN: Final = regex(
    r"""
    (?P<blank>\s+|\#[^\n]*)
    | (?P<mark>[{};])
    | (?P<word>(?:"(?>[^"\\]|\\.)*+"|'(?>[^'\\]|\\.)*+'|\$\{[^}\s]*\}|\\.|[^\s{};"'\\])+)
    """,
    re.VERBOSE | re.DOTALL,
)
_TAG: Final = regex(r"<(?P<name>[A-Za-z][\w-]*)\s*(?P<label>[^>]*)>")
_END_TAG: Final = regex(r"</\s*(?P<name>[A-Za-z][\w-]*)\s*>")
_END: Final = regex(r"[;{}]\s*(?:#.*)?$")
_COMMENT: Final = ("#", ";", "//")
_SEPARATORS: Final = {
    "=": regex(r"([^\s=:]+)\s*\+?=\s*(.*)"),
    ":": regex(r"([^\s=:]+)\s*:\s+(.*)"),
    "": regex(r"(\S+)\s*(.*)"),
}


class _Piece(NamedTuple):
    """A statement, or the beginning or the end of a block."""

    kind: str
    words: str
    line: int


class _Block(NamedTuple):
    """A block that is being read."""

    name: str
    label: str
    end: str
    statements: list[Statement]


def parse(text: str, limits: Limits) -> Value:
    """Return the directives by name, arguments as one text; blocks as mappings; order under `#order`.

    Lines begin and end statements, unless semicolons do (nginx).
    """
    text = plain(text)
    pieces = list(islice(_by_marks(text) if _has_marks(text) else _by_lines(text), limits.nodes + 1))
    if len(pieces) > limits.nodes:
        raise LimitError(f"more than {limits.nodes} values", setting="nodes")
    separator = _separator(pieces)
    blocks = [_Block("", "", "", [])]
    for piece in pieces:
        if piece.kind == "text":
            name, _, value = piece.words.partition("\n")
            blocks[-1].statements.append(Statement(name, "", value))
        elif piece.kind == "":
            name, value = _split(piece.words, separator)
            blocks[-1].statements.append(Statement(name, "", value))
        elif piece.kind.startswith("end"):
            _close(blocks, piece)
        else:
            name, label = _split(piece.words, "")
            end = "end" if piece.kind == "block" else f"end {name.lower()}"
            blocks.append(_Block(name, label, end, []))
            if len(blocks) > limits.depth // 2:
                raise LimitError(f"nested deeper than {limits.depth} levels", piece.line, setting="depth")
    if len(blocks) > 1:
        raise FormatError(f"a block that nothing ends: {blocks[-1].name}")
    return mapping(blocks[0].statements, ordered=True)


def places(text: str, limits: Limits) -> Iterator[tuple[Address, int]]:
    """Return the line of every directive outside blocks."""
    del limits
    depth = 0
    pieces = list(_by_marks(text) if _has_marks(text) else _by_lines(text))
    separator = _separator(pieces)
    for piece in pieces:
        if depth == 0 and not piece.kind.startswith("end"):
            name = piece.words.partition("\n")[0]
            yield (_split(name, separator if piece.kind == "" else "")[0],), piece.line
        depth += 0 if piece.kind in {"", "text"} else -1 if piece.kind.startswith("end") else 1


def _close(blocks: list[_Block], piece: _Piece) -> None:
    block = blocks.pop()
    if block.end != piece.kind or not blocks:
        raise FormatError("the end of a block that was not begun", piece.line)
    inner = mapping(block.statements, ordered=True)
    blocks[-1].statements.append(Statement(block.name, block.label, inner))


def _has_marks(text: str) -> bool:
    """Whether semicolons end statements: then most lines that are not comments end in one, or in a brace."""
    lines = [line.strip() for line in text.split("\n")]
    lines = [line for line in lines if line and not line.startswith(_COMMENT)]
    ended = sum(_END.search(line) is not None for line in lines)
    return any(";" in line for line in lines) and ended * 2 >= len(lines)


def _by_marks(text: str) -> Iterator[_Piece]:
    words: list[str] = []
    line, end = 1, 0
    for match in _TOKEN.finditer(text):
        if match.start() != end:
            break
        end = match.end()
        if match["word"] is not None:
            words.append(match["word"])
        elif match["mark"] is not None:
            if words and match["mark"] == "}":
                break
            if words or match["mark"] == "{":
                yield _Piece("block" if match["mark"] == "{" else "", " ".join(words), line)
            if match["mark"] == "}":
                yield _Piece("end", "", line)
            words = []
        line += match[0].count("\n")
    if words or end != len(text):
        raise FormatError("a statement that nothing ends", line)


def _by_lines(text: str) -> Iterator[_Piece]:
    lines = [raw.strip() for raw in text.split("\n")]
    after = 0
    for number, line in enumerate(lines, 1):
        tag, end_tag = _TAG.fullmatch(line), _END_TAG.fullmatch(line)
        if number <= after or not line or line.startswith(_COMMENT):
            continue
        if tag is not None and (end := _end_of_armour(lines, number)):
            yield _Piece("text", "\n".join([tag["name"], *lines[number : end - 1], ""]), number)
            after = end
        elif tag is not None:
            yield _Piece("tag", f"{tag['name']} {tag['label']}", number)
        elif end_tag is not None:
            yield _Piece(f"end {end_tag['name'].lower()}", "", number)
        elif line in {"}", "},", "};"}:
            yield _Piece("end", "", number)
        elif line.endswith("{"):
            yield _Piece("block", line[:-1].rstrip(" =:"), number)
        else:
            yield _Piece("", line, number)


def _end_of_armour(lines: Sequence[str], start: int) -> int:
    """Return the line of the tag that ends a key or certificate written between tags (OpenVPN), or 0."""
    armoured = False
    for number in range(start, len(lines)):
        armoured = armoured or lines[number].startswith("-----BEGIN ")
        if lines[number].startswith("<"):
            return number + 1 if armoured and _END_TAG.fullmatch(lines[number]) else 0
    return 0


def _separator(pieces: Sequence[_Piece]) -> str:
    """Return what stands between names and values in most statements."""
    statements = [piece.words for piece in pieces if piece.kind == ""]
    for separator in ("=", ":"):
        fitting = sum(_SEPARATORS[separator].fullmatch(words) is not None for words in statements)
        if fitting * 2 > len(statements):
            return separator
    return ""


def _split(words: str, separator: str) -> tuple[str, str]:
    match = _SEPARATORS[separator].fullmatch(words) or _SEPARATORS[""].fullmatch(words)
    return ("", words) if match is None else (match[1], match[2])
