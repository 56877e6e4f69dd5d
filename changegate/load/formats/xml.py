"""XML without entities: elements as mappings, attributes as `@name`, text as `#text`."""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final, NoReturn
from xml.sax import SAXParseException
from xml.sax.handler import ContentHandler, LexicalHandler, feature_external_ges, property_lexical_handler

from changegate.load.formats._contract import Address, AmbiguousError, FormatError
from changegate.load.formats._text import unmarked
from changegate.load.formats._xml_tree import Attributes, Tree
from changegate.model.config import Limits
from changegate.model.shown import printable
from changegate.model.value import Value
from changegate.regex import regex

if TYPE_CHECKING:
    from xml.sax.xmlreader import Locator

SUFFIXES: Final = (".xml", ".xsd")
NAMES: Final = ()

_DECLARED: Final = regex(r"<\?xml[^>]*?\sencoding\s*=\s*[\"']([^\"']*)[\"']")
_SAME_TEXT: Final = frozenset({"utf-8", "utf8", "us-ascii", "ascii", "utf-16"})


def parse(text: str, limits: Limits) -> Value:
    """Return the root element under its name (XML 1.0, Namespaces in XML 1.0); nothing is fetched.

    Elements stand under their names without prefixes, what recurs as a list; an element of another namespace
    than the one around it says so in `@xmlns`. An element of text alone is that text. The order of elements
    with different names stands under `#order`.
    """
    text = unmarked(text)
    declared = _DECLARED.match(text)
    if declared is not None and declared[1].lower() not in _SAME_TEXT and not text.isascii():
        raise AmbiguousError("another encoding declared than the file is in", 1)
    tree = Tree(limits)
    _drive(text, tree)
    return tree.value()


def places(text: str, limits: Limits) -> Iterable[tuple[Address, int]]:
    """Return nothing: where an element stands among those of its name is known only at the end."""
    del text, limits
    return ()


def _drive(text: str, tree: Tree) -> None:
    from defusedxml.common import DefusedXmlException  # noqa: PLC0415  start-up: other formats do without
    from defusedxml.sax import make_parser  # noqa: PLC0415  the same

    reader = make_parser()
    # A document type outside the file is let be: external entities and subsets are never fetched (below).
    reader.forbid_external = False
    reader.setFeature(feature_external_ges, False)
    reader.setContentHandler(events := _Events(tree))
    reader.setProperty(property_lexical_handler, events)
    try:
        reader.parse(io.StringIO(text))
    except DefusedXmlException as error:
        raise FormatError("an entity, which some readers expand and others refuse", tree.line) from error
    except SAXParseException as error:
        raise FormatError(f"not XML: {error.getMessage()}", error.getLineNumber()) from error


class _Events(ContentHandler, LexicalHandler):
    """Hands what the reader meets to the tree, with the line it is at."""

    def __init__(self, tree: Tree) -> None:
        super().__init__()
        self._tree = tree
        self._locator: Locator | None = None

    def setDocumentLocator(self, locator: Locator) -> None:  # noqa: N802  the reader's name for it
        self._locator = locator

    def startDTD(self, name: str, public_id: str | None, system_id: str | None) -> None:  # noqa: N802  the same
        self._here().doctype(name, public_id, system_id)

    def startElement(self, name: str, attrs: Attributes) -> None:  # noqa: N802  the same
        self._here().start(name, attrs)

    def endElement(self, name: str) -> None:  # noqa: N802  the same
        del name
        self._here().end()

    def characters(self, content: str) -> None:
        self._here().characters(content)

    def comment(self, content: str) -> None:
        del content
        self._here().interruption()

    def processingInstruction(self, target: str, data: str) -> None:  # noqa: N802  the same
        del target, data
        self._here().interruption()

    def skippedEntity(self, name: str) -> NoReturn:  # noqa: N802  the same
        raise FormatError(f"the entity {printable(name)}, which is not defined here", self._here().line)

    def _here(self) -> Tree:
        if self._locator is not None:
            self._tree.line = self._locator.getLineNumber() or self._tree.line
        return self._tree
