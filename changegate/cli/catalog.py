"""Formats, packs, conditions, renderers and sources there are: read from the tables, never listed twice."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Final

import click

from changegate.cli.edge.console import say
from changegate.cli.edge.exit import ALLOWED
from changegate.cli.edge.reports import exit_with

Rows = Mapping[str, str]


def _first_line(module: object) -> str:
    return (module.__doc__ or "").strip().split("\n", maxsplit=1)[0]


def _formats() -> Rows:
    from changegate.load.formats import FORMATS  # noqa: PLC0415  start-up: only what is asked for

    return {name: _first_line(member) for name, member in FORMATS.items()}


def _packs() -> Rows:
    from changegate.classify.pack import shipped  # noqa: PLC0415  start-up: only what is asked for

    return {pack.name: pack.title for pack in shipped().packs}


def _conditions() -> Rows:
    from changegate.decide.conditions import CONDITIONS  # noqa: PLC0415  start-up: only what is asked for

    return {name: _first_line(member) for name, member in CONDITIONS.items()}


def _renderers() -> Rows:
    from changegate.report.renderers import RENDERERS  # noqa: PLC0415  start-up: only what is asked for

    return {name: _first_line(member) for name, member in RENDERERS.items()}


def _forges() -> Rows:
    from changegate.approvals.forges import FORGES  # noqa: PLC0415  start-up: only what is asked for

    return {name: _first_line(member) for name, member in FORGES.items()}


def _sources() -> Rows:
    from changegate.approvals.sources import SOURCES  # noqa: PLC0415  start-up: only what is asked for

    return {name: _first_line(member) for name, member in SOURCES.items()}


TABLES: Final[dict[str, Callable[[], Rows]]] = {
    "conditions": _conditions,
    "forges": _forges,
    "formats": _formats,
    "packs": _packs,
    "renderers": _renderers,
    "sources": _sources,
}


@click.command("catalog")
@click.argument("table", required=False, type=click.Choice(sorted(TABLES)))
@click.option("--format", "shape", type=click.Choice(["text", "json"]), default="text", show_default=True)
def command(table: str | None, *, shape: str) -> None:
    """List what changegate knows; name one TABLE or see them all."""
    tables = {name: dict(TABLES[name]()) for name in ([table] if table else sorted(TABLES))}
    if shape == "json":
        say(json.dumps(tables, indent=2) + "\n")
    else:
        for name, rows in tables.items():
            width = max(map(len, rows), default=0)
            say(f"{name}\n" + "".join(f"  {key.ljust(width)}  {line}\n" for key, line in rows.items()))
    exit_with(ALLOWED)
