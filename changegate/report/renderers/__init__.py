"""The output formats: one module each, this table for all."""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Mapping
from typing import Final, cast

from changegate.report.renderers._contract import Renderer


class _Table(Mapping[str, Renderer]):
    """Modules by the name of their format, each imported when it is asked for: most runs need one."""

    def __init__(self, *names: str) -> None:
        self._names = names

    def __getitem__(self, name: str) -> Renderer:
        if name not in self._names:
            raise KeyError(name)
        return cast("Renderer", importlib.import_module(f"{__name__}.{name.replace('-', '_')}"))

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


RENDERERS: Final[Mapping[str, Renderer]] = _Table(
    "azure",
    "github",
    "github-summary",
    "gitlab",
    "html",
    "json",
    "junit",
    "markdown",
    "sarif",
    "tap",
    "text",
)
