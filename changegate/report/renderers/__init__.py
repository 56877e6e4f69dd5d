"""The output formats: one module each, this table for all."""

from __future__ import annotations

from typing import Final

from changegate.report.renderers import (
    azure,
    github,
    github_summary,
    gitlab,
    html,
    json,
    junit,
    markdown,
    sarif,
    tap,
    text,
)
from changegate.report.renderers._contract import Renderer

RENDERERS: Final[dict[str, Renderer]] = {
    "azure": azure,
    "github": github,
    "github-summary": github_summary,
    "gitlab": gitlab,
    "html": html,
    "json": json,
    "junit": junit,
    "markdown": markdown,
    "sarif": sarif,
    "tap": tap,
    "text": text,
}
