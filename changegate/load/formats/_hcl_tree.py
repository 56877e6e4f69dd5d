"""From the library's syntax tree of HCL to plain data; nothing twice, expressions kept as text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final, TypeAlias

from changegate.load.formats import _hcl_expressions
from changegate.load.formats._contract import Address, AmbiguousError, FormatError, LimitError
from changegate.load.formats._number import integer, real
from changegate.model.config import Limits
from changegate.model.key import string_key
from changegate.model.shown import printable
from changegate.model.value import Embedded, Value
from changegate.regex import regex

# The library's trees and the tokens at their ends, which are strings.
Node: TypeAlias = Any

_ESCAPE: Final = regex(r"\\(?:u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|.)", re.DOTALL)
_ESCAPED: Final = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\"}
_WORDS: Final = {"true": True, "false": False, "null": None}
_ENCODERS: Final = ("jsonencode", "yamlencode")
_TIGHT_BEFORE: Final = (".", ",", "(", ")", "[", "]", "}")
_TIGHT_AFTER: Final = (".", "(", "[", "${")
_OPENING: Final = ("LBRACE", "INTERP_START", "DIRECTIVE_START")


class Reader:
    """Reads one file; `lines` says where blocks and attributes begin."""

    def __init__(self, limits: Limits) -> None:
        self.lines: dict[Address, int] = {}
        self._limits = limits
        self._nodes = 0

    def body(self, tree: Node, address: Address = ()) -> dict[str, Value]:
        """Return attributes by name and blocks by type and labels."""
        found: dict[str, Value] = {}
        blocks: dict[Address, list[Node]] = {}
        _refuse_unseparated(tree)
        for node in _nodes(tree):
            if node.data == "attribute":
                key = string_key(_text(node.children[0]))
                self._note((*address, key), node)
                _refuse_twice(key, found, node)
                found[key] = self._expression(node.children[2], len(address) + 1)
            elif node.data == "block":
                blocks.setdefault(tuple(_labels(node)), []).append(node)
        names, taken = frozenset(found), frozenset(blocks)
        for labels, alike in blocks.items():
            if labels[0] in names or any(labels[:end] in taken for end in range(1, len(labels))):
                name = printable(str(labels[0]))
                raise AmbiguousError(
                    f"the name {name} is there twice, with labels and without", _line(alike[0])
                )
            self._block(found, address, labels, alike)
        return found

    def _block(self, found: dict[str, Value], address: Address, labels: Address, alike: list[Node]) -> None:
        inner: Any = found
        for label in labels[:-1]:
            inner = inner.setdefault(label, {})
        place = (*address, *labels)
        places = [place] if len(alike) == 1 else [(*place, index) for index in range(len(alike))]
        values: list[Value] = []
        for node, where in zip(alike, places, strict=True):
            self._note(where, node)
            values.append(self.body(_body(node), where))
        inner[labels[-1]] = values[0] if len(values) == 1 else values

    def _note(self, address: Address, node: Node) -> None:
        self.lines[address] = _line(node)
        self._count(node, len(address))

    def _count(self, node: Node, depth: int) -> None:
        self._nodes += 1
        if self._nodes > self._limits.nodes:
            raise LimitError(f"more than {self._limits.nodes} values", _line(node), setting="nodes")
        if depth > self._limits.depth:
            raise LimitError(f"nested deeper than {self._limits.depth} levels", _line(node), setting="depth")

    def _expression(self, node: Node, depth: int) -> Value:
        self._count(node, depth)
        only = node.children[0] if node.data == "expr_term" and len(node.children) == 1 else node
        match str(only.data):
            case "string":
                return _string(only)
            case "int_lit" | "float_lit" | "unary_op" if (number := _number(only)) is not None:
                return number
            case "literal_value":
                return _WORDS[_text(only)]
            case "tuple":
                return [self._expression(item, depth + 1) for item in _nodes(only)]
            case "object":
                return self._object(only, depth)
            case "heredoc_template" | "heredoc_template_trim":
                return _heredoc(_text(only), trim=only.data == "heredoc_template_trim")
            case "function_call":
                return self._call(only, depth)
        return self._opened(only, depth)

    def _opened(self, node: Node, depth: int) -> Value:
        """Return an expression as its text, or where objects stand in it, as a document of them."""
        parts = ((_joined(one), self._object(one, depth + 1)) for one in _hcl_expressions.objects(node))
        return _hcl_expressions.opened(f"${{{_joined(node)}}}", parts)

    def _object(self, node: Node, depth: int) -> Value:
        found: dict[str, Value] = {}
        for element in _nodes(node):
            key = string_key(_key(element.children[0]))
            _refuse_twice(key, found, element)
            found[key] = self._expression(element.children[2], depth + 1)
        return found

    def _call(self, node: Node, depth: int) -> Value:
        """Return a call as its text; what is about to become a document is one already."""
        text = f"${{{_joined(node)}}}"
        arguments = [one for part in _nodes(node) if part.data == "arguments" for one in _nodes(part)]
        if _text(node.children[0]) in _ENCODERS and len(arguments) == 1:
            inner = self._expression(arguments[0], depth + 1)
            return Embedded(text, "hcl", inner) if isinstance(inner, dict | list) else text
        return self._opened(node, depth)


def _nodes(tree: Node) -> Iterator[Node]:
    """Give the children that are nodes, without line breaks and comments."""
    for child in tree.children:
        if not isinstance(child, str) and child.data != "new_line_or_comment":
            yield child


def _refuse_unseparated(body: Node) -> None:
    """Refuse two attributes or blocks on one line: the library reads them, the tools themselves do not."""
    ended = True
    for child in body.children:
        separates = child.data == "new_line_or_comment"
        if not separates and not ended:
            raise FormatError("not HCL", _line(child))
        # The end of a heredoc ends its line.
        breaks = any("\n" in token for token in child.children) if separates else _ends_line(child)
        ended = breaks or (separates and ended)


def _ends_line(node: Node) -> bool:
    last = node
    while not isinstance(last, str) and last.children:
        last = last.children[-1]
    return isinstance(last, str) and last.endswith("\n")


def _line(node: Node) -> int:
    return int(node.meta.line)


def _labels(block: Node) -> Iterator[str]:
    for child in _nodes(block):
        if child.data == "body":
            return
        yield string_key(_string(child) if child.data == "string" else _text(child))


def _body(block: Node) -> Node:
    return next(child for child in _nodes(block) if child.data == "body")


def _refuse_twice(key: str, found: dict[str, Value], node: Node) -> None:
    if key in found:
        raise AmbiguousError(f"the name {printable(key)} is there twice", _line(node))


def _key(node: Node) -> str:
    inner = node
    while not isinstance(inner, str) and len(inner.children) == 1 and inner.data != "string":
        inner = inner.children[0]
    if isinstance(inner, str):
        return str(inner)
    return _string(inner) if inner.data == "string" else f"${{{_joined(inner)}}}"


def _text(node: Node) -> str:
    return "".join(map(str, _tokens(node)))


def _tokens(node: Node) -> Iterator[Node]:
    """Give the tokens below a node in order; without recursion, since nothing bounds their depth."""
    waiting: list[Any] = [node]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            yield one
        elif one.data != "new_line_or_comment":
            waiting.extend(reversed(one.children))


def _joined(node: Node) -> str:
    """Return an expression as its tokens, blanks where people put them; never within a string."""
    text = ""
    within = ["code"]
    for token in _tokens(node):
        in_string = within[-1] == "string"
        word = str(token) if in_string else str(token).strip(" \t")
        tight = in_string or not text or text.endswith(_TIGHT_AFTER) or word in _TIGHT_BEFORE
        text += word if tight else f" {word}"
        if token.type == "DBLQUOTE":
            within.pop() if in_string else within.append("string")
        elif token.type in _OPENING:
            within.append("code")
        elif token.type == "RBRACE" and len(within) > 1:
            within.pop()
    return text


def _string(node: Node) -> str:
    """Return a quoted text with its escapes resolved; `${…}` and `$${…}` stay as they are."""
    parts: list[str] = []
    for part in _nodes(node):
        child = part.children[0]
        if isinstance(child, str):
            plain = getattr(child, "type", "") == "STRING_CHARS"
            parts.append(_ESCAPE.sub(_unescaped, str(child)) if plain else str(child))
        else:
            parts.append(_joined(child))
    return "".join(parts)


def _unescaped(match: re.Match[str]) -> str:
    escape = match[0][1:]
    if escape[0] in "uU" and len(escape) > 1:
        code = int(escape[1:], 16)
        if code > 0x10FFFF or 0xD800 <= code <= 0xDFFF:
            raise FormatError("an escape that is no character")
        return chr(code)
    return _ESCAPED.get(escape, match[0])


def _heredoc(text: str, *, trim: bool) -> str:
    """Return the text between the markers; `trim` takes off what all lines are indented by (`<<-`)."""
    lines = text.rstrip().replace("\r\n", "\n").split("\n")[1:-1]
    common = min((len(line) - len(line.lstrip(" ")) for line in lines), default=0) if trim else 0
    return "".join(f"{line[common:]}\n" for line in lines)


def _number(node: Node) -> Value:
    text = _text(node)
    try:
        return integer(text) if text.lstrip("-").isdigit() else real(text)
    except ValueError:
        return None
