"""From the events of an XML reader to mappings: elements by name, attributes and text beside them."""

from __future__ import annotations

from typing import Final, Protocol

from changegate.load.formats._contract import AmbiguousError, FormatError, LimitError
from changegate.load.formats._tree import Statement, mapping
from changegate.model.config import Limits
from changegate.model.value import Value

TEXT: Final = "#text"
DOCTYPE: Final = "#doctype"
_BLANK: Final = " \t\r\n"


class Attributes(Protocol):
    """The attributes of an element as written."""

    def items(self) -> list[tuple[str, str]]:
        """Names and values."""


class _Element:
    """An element that is being read."""

    __slots__ = ("attributes", "children", "interrupted", "name", "namespace", "prefixes", "solid", "texts")

    def __init__(self, name: str, prefixes: dict[str, str], namespace: str) -> None:
        self.name = name
        self.prefixes = prefixes
        self.namespace = namespace
        self.attributes: dict[str, Value] = {}
        self.children: list[Statement] = []
        self.texts: list[str] = []
        self.solid = False
        self.interrupted = False

    def settle_text(self, *, last: bool) -> None:
        """Take the text so far as one piece; blank text around elements is formatting."""
        if self.solid or (last and self.texts and not self.children):
            self.children.append(Statement(TEXT, "", "".join(self.texts)))
        self.texts = []
        self.solid = self.interrupted = False

    def value(self) -> Value:
        """Return what the element says: its text where it is all, else a mapping."""
        if not self.attributes and not self.children:
            return ""
        if not self.attributes and len(self.children) == 1 and self.children[0].name == TEXT:
            return self.children[0].value
        return {**self.attributes, **mapping(self.children, ordered=True)}


class Tree:
    """Takes the events of one file, in order; `line` is where the reader is."""

    def __init__(self, limits: Limits) -> None:
        self.line = 1
        self._limits = limits
        self._nodes = 0
        self._stack = [_Element("", {"": "", "xml": "http://www.w3.org/XML/1998/namespace"}, "")]

    def value(self) -> Value:
        """Return the root element under its name."""
        return self._stack[0].value()

    def doctype(self, name: str, public: str | None, system: str | None) -> None:
        """Note which document type is declared; it is never fetched."""
        self._stack[0].attributes[DOCTYPE] = " ".join(one for one in (name, public, system) if one)

    def start(self, name: str, attributes: Attributes) -> None:
        """Begin an element, under its name without the prefix."""
        parent = self._stack[-1]
        parent.settle_text(last=False)
        written = dict(attributes.items())
        self._count(1 + len(written))
        declared = {key[6:]: value for key, value in written.items() if key == "xmlns" or key[:6] == "xmlns:"}
        prefixes = {**parent.prefixes, **declared} if declared else parent.prefixes
        prefix, _, local = name.rpartition(":")
        if prefix not in prefixes or name.startswith(":"):
            raise FormatError("a prefix that is not declared", self.line)
        element = _Element(local, prefixes, prefixes[prefix])
        if element.namespace != parent.namespace:
            element.attributes["@xmlns"] = element.namespace
        element.attributes.update({f"@{key}": value for key, value in written.items() if key != "xmlns"})
        self._stack.append(element)
        if len(self._stack) > self._limits.depth // 2:
            raise LimitError(
                f"nested deeper than {self._limits.depth // 2} elements", self.line, setting="depth"
            )

    def end(self) -> None:
        """End an element."""
        element = self._stack.pop()
        element.settle_text(last=True)
        self._stack[-1].children.append(Statement(element.name, "", element.value()))

    def characters(self, text: str) -> None:
        """Take text."""
        element = self._stack[-1]
        solid = bool(text.strip(_BLANK))
        if element.interrupted and solid:
            raise AmbiguousError("a comment within a text, which some readers end there", self.line)
        element.texts.append(text)
        element.solid = element.solid or solid

    def interruption(self) -> None:
        """Take a comment or processing instruction; text goes on behind it for some readers only."""
        element = self._stack[-1]
        element.interrupted = element.solid

    def _count(self, nodes: int) -> None:
        self._nodes += nodes
        if self._nodes > self._limits.nodes:
            raise LimitError(f"more than {self._limits.nodes} values", self.line, setting="nodes")
