"""Templates nobody can read before they are filled in: settings line by line, template logic beside them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from changegate.load.formats._contract import Address, LimitError
from changegate.load.formats._text import unmarked
from changegate.load.formats._yaml_scalars import resolved
from changegate.model.config import Limits
from changegate.model.key import string_key
from changegate.model.value import Stream, Value
from changegate.regex import regex

SUFFIXES: Final = ()
NAMES: Final = ()

# Keys that no file has by accident. The digest of all lines is there so that none changes without a change.
LOGIC: Final = "(template)"
LINES: Final = "(lines)"
OWN: Final = "(value)"
ITEMS: Final = "(items)"
TEXT: Final = "(text)"

# What no reader takes for anything but a blank.
_BLANK: Final = " \t\r"
# FreeMarker's directives look like tags (`<#if x>`, `</#if>`), so they are known by name.
_TAGS: Final = (
    r"</?\#(?:assign|attempt|autoesc|case|compress|default|else|elseif|escape|function|global|if|import|include|"
    r"items|list|local|macro|nested|noautoesc|noescape|noparse|outputformat|recover|return|sep|setting|switch)\b"
)
_DIRECTIVE: Final = regex(rf"\{{\{{|\{{%|<%|{_TAGS}")
# A placeholder where a value of JSON would stand: `"count": ${count},`. In a string it is plain text.
_BARE: Final = regex(r"(?m)^\s*(?:\"[^\"\n]*\"\s*:\s*)?(?:\$\{[^}\n]*\}|##\w+##|@@\w+@@|\$\w+)\s*,?\s*$")
_LOGIC: Final = regex(rf"(?:(?:\{{\{{[^{{}}]*+\}}\}}|\{{%[^%]*+%\}}|<%[^%]*+%>|{_TAGS}[^<>]*+>)\s*)+")
_REMARK: Final = regex(r"\{\{-?\s*/\*.*\*/\s*-?\}\}|\{#.*#\}|<%#.*%>")
_HEADER: Final = regex(r"\[+([^\[\]]+)\]+")
_ITEM: Final = regex(r"-(?: +|$)")
_SETTING: Final = regex(
    r"(?P<key>\"[^\"]*\"|'[^']*'|(?:\{\{[^{}]*\}\}|[\w./@$+~*-]|::)+)\s*(?::(?=\s|$)|=(?!=))\s*(?P<value>.*)"
)
_COMMENT: Final = regex(r"\s#[^\"']*$")
_QUOTED: Final = regex(r"\"([^\"\\]*)\",?|'([^']*)',?")
# In JSON and its kin another member follows, or what is below it: `"verify": true,`, `"users": {`.
_LISTED: Final = regex(r"(true|false|null|-?\d+(?:\.\d+)?),")
# RFC 4514: `cn=admin,dc=example,dc=org` is one value, not what `cn` is set to.
_DN: Final = regex(r"(?i)(?:cn|ou|o|dc|uid)=[^,=]+,\s*(?:cn|ou|o|dc|c)=")
_OPENINGS: Final = frozenset({"{", "["})
_BOUNDARY: Final = "---"
_ROOT_KEY: Final = regex(r"(apiVersion|kind):\s*\S")
_KEYS_OF_OBJECT: Final = frozenset({"apiVersion", "kind"})

# A line and its number.
_Line: TypeAlias = tuple[int, str]


@dataclass(slots=True)
class _Node:
    """A setting or list item with what stands below it; `indent` is where its line begins."""

    key: str | None
    value: str
    indent: float
    line: int
    settings: list[_Node] = field(default_factory=list)
    items: list[_Node] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)


def is_templated(text: str) -> bool:
    """Whether a text holds directives of an engine (Go, Jinja, ERB, FreeMarker), or bare placeholders."""
    return _DIRECTIVE.search(text) is not None or _BARE.search(text) is not None


def has_directive_in_comment(text: str) -> bool:
    """Whether a line that is a comment to a parser is an instruction to a template engine."""
    return any(line.lstrip().startswith("#") and is_templated(line) for line in text.split("\n"))


def parse(text: str, limits: Limits) -> Value:
    """Return the settings nested as their indentation says, logic as a list under `LOGIC`.

    Several Kubernetes objects are several documents, as they are once the template is filled in.
    """
    return _read(text, limits)[0]


def places(text: str, limits: Limits) -> Iterable[tuple[Address, int]]:
    """Return the line of every setting and item."""
    return _read(text, limits)[1].items()


def _read(text: str, limits: Limits) -> tuple[Value, dict[Address, int]]:
    lines = list(enumerate(unmarked(text).split("\n"), 1))
    if len(lines) > limits.nodes:
        raise LimitError(f"more than {limits.nodes} lines", limits.nodes + 1, setting="nodes")
    objects = _objects(lines)
    if len(objects) < 2:
        return _document(lines, (), limits)
    read = [_document(part, (index,), limits) for index, part in enumerate(objects)]
    known = {address: line for _, found in read for address, line in found.items()}
    return Stream(tuple(value for value, _ in read)), known


def _objects(lines: Sequence[_Line]) -> list[list[_Line]]:
    """Return the lines of each Kubernetes object; a condition that lies between two goes with the next."""
    objects: list[list[_Line]] = []
    part: list[_Line] = []
    for line in (*lines, (0, _BOUNDARY)):
        if line[1].rstrip() != _BOUNDARY:
            part.append(line)
        elif {found[1] for _, raw in part if (found := _ROOT_KEY.match(raw)) is not None} >= _KEYS_OF_OBJECT:
            objects.append(part)
            part = []
    if objects:
        objects[-1] += part
    return objects


def _document(lines: Sequence[_Line], at: Address, limits: Limits) -> tuple[Value, dict[Address, int]]:
    root = _Node(None, "", -1, 1)
    stack = [root]
    logic: list[Value] = []
    digest = hashlib.sha256()
    for number, raw in lines:
        line = raw.strip()
        # What only Python takes for blank may be a line of its own to a reader, or what it stumbles over.
        if (
            not raw.strip(_BLANK)
            or (line.startswith("#") and not is_templated(line))
            or _REMARK.fullmatch(line)
        ):
            continue
        digest.update(raw.rstrip(_BLANK).encode("utf-8", "surrogatepass") + b"\n")
        if _LOGIC.fullmatch(line):
            logic.append(" ".join(line.split()))
        else:
            _place(stack, line, len(raw) - len(raw.lstrip()), number, limits)
        _insist_on_depth(stack, limits, number)
    known: dict[Address, int] = {}
    beside: dict[str, Value] = {LOGIC: logic, LINES: f"sha256:{digest.hexdigest()}"}
    if root.items and not (root.settings or root.texts):
        return [*_items(root, at, known), beside], known
    return {**_mapping(root, at, known), **beside}, known


def _insist_on_depth(stack: list[_Node], limits: Limits, number: int) -> None:
    if len(stack) > limits.depth:
        raise LimitError(f"nested deeper than {limits.depth} levels", number, setting="depth")


def _place(stack: list[_Node], line: str, indent: float, number: int, limits: Limits) -> None:
    """Put a line below the nearest line above it that is indented less."""
    header = _HEADER.fullmatch(line)
    if header is not None:
        _push(stack, _Node(header[1].strip(), "", indent - 0.5, number))
        return
    item = _ITEM.match(line)
    while item is not None:
        while stack[-1].indent > indent or (stack[-1].indent == indent and stack[-1].key is None):
            stack.pop()
        node = _Node(None, "", indent, number)
        stack[-1].items.append(node)
        stack.append(node)
        _insist_on_depth(stack, limits, number)
        indent, line = indent + item.end(), line[item.end() :]
        item = _ITEM.match(line)
    setting = None if _DN.match(line) else _SETTING.fullmatch(line)
    if setting is not None:
        _push(stack, _Node(_unquoted(setting["key"]), setting["value"], indent, number))
    elif line:
        while stack[-1].indent >= indent:
            stack.pop()
        stack[-1].texts.append(line)


def _push(stack: list[_Node], node: _Node) -> None:
    while stack[-1].indent >= node.indent:
        stack.pop()
    stack[-1].settings.append(node)
    stack.append(node)


def _value(node: _Node, address: Address, known: dict[Address, int]) -> Value:
    known[address] = node.line
    if node.items and not (node.settings or node.texts or node.value):
        return _items(node, address, known)
    if node.key is None and len(node.texts) == 1 and not (node.settings or node.items):
        return _scalar(node.texts[0])
    inner = _mapping(node, address, known)
    if node.value and inner and node.value not in _OPENINGS:
        inner[OWN] = _scalar(node.value)
    return inner or _scalar(node.value)


def _mapping(node: _Node, address: Address, known: dict[Address, int]) -> dict[str, Value]:
    found: dict[str, Value] = {}
    alike: dict[str, list[_Node]] = {}
    for setting in node.settings:
        alike.setdefault(string_key(setting.key or ""), []).append(setting)
    for key, settings in alike.items():
        if len(settings) == 1:
            found[key] = _value(settings[0], (*address, key), known)
        else:
            # Branches of the template: which of them holds is not known.
            found[key] = [_value(one, (*address, key, index), known) for index, one in enumerate(settings)]
    if node.items:
        found[ITEMS] = _items(node, (*address, ITEMS), known)
    if node.texts:
        found[TEXT] = list(node.texts)
    return found


def _items(node: _Node, address: Address, known: dict[Address, int]) -> list[Value]:
    return [_value(item, (*address, index), known) for index, item in enumerate(node.items)]


def _scalar(text: str) -> Value:
    quoted = _QUOTED.fullmatch(text)
    if quoted is not None:
        return quoted[1] if quoted[1] is not None else quoted[2]
    listed = _LISTED.fullmatch(text)
    if listed is not None:
        return resolved(listed[1])
    return text if is_templated(text) else resolved(_COMMENT.sub("", text))


def _unquoted(key: str) -> str:
    return key[1:-1] if key.startswith(('"', "'")) else key
