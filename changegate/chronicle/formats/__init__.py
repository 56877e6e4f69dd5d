"""How pages are written: one module each, this table for all."""

from __future__ import annotations

from typing import Final

from changegate.chronicle.formats import html, json, markdown, text
from changegate.chronicle.formats._contract import Format

PAGES: Final[dict[str, Format]] = {
    "html": html,
    "json": json,
    "markdown": markdown,
    "text": text,
}
