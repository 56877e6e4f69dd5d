"""HTML that cannot be injected into: plain text is escaped wherever it is put, only markup is not."""

from __future__ import annotations

import html
from typing import Final, TypeAlias

from changegate.frozen import frozen
from changegate.report.escape import shown, told

_BLOCKS: Final = frozenset(
    {"article", "caption", "dd", "details", "div", "dl", "dt", "figure", "footer", "h1", "h2", "h3", "h4"}
    | {"header", "li", "main", "nav", "ol", "p", "pre", "section", "summary", "svg", "table", "tbody"}
    | {"thead", "tr", "ul", "rect", "text"}
)


@frozen
class Markup:
    """A piece of HTML or SVG that is safe as it stands."""

    text: str


Child: TypeAlias = str | Markup


def escaped(text: str) -> str:
    """Return untrusted text for a text node or a quoted attribute (HTML section 13.1.2), on one line."""
    return html.escape(shown(text))


def sentence(text: str) -> Markup:
    """Return a sentence of the gate; the values in it are printable already, and wrong if escaped twice."""
    return Markup(html.escape(told(text)))


def element(name: str, *children: Child, **attributes: str) -> Markup:
    """Return an element with its children; text among them and attribute values are escaped.

    An underscore in an attribute's name stands for a hyphen, one at its end for nothing (`class_`).
    """
    listed = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escaped(value)}"' for key, value in attributes.items()
    )
    inside = joined(*children).text
    end = "\n" if name in _BLOCKS else ""
    return Markup(f"<{name}{listed}>{inside}</{name}>{end}")


def joined(*children: Child) -> Markup:
    """Return the children one behind the other, without an element around them."""
    return Markup("".join(child.text if isinstance(child, Markup) else escaped(child) for child in children))


def code(text: str) -> Markup:
    """Return a value or name as code."""
    return element("code", text)
