"""The output formats: one module each, this table for all."""

from __future__ import annotations

from typing import Final

from changegate.report.renderers import json, text
from changegate.report.renderers._contract import Renderer

RENDERERS: Final[dict[str, Renderer]] = {
    "json": json,
    "text": text,
}
