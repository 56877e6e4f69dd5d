"""The data of `.changegate/config.yaml` becomes a config; unknown words and nonsense are refused."""

from __future__ import annotations

import re
from typing import Final

from changegate.model.config import Config, Environment, Ignored, Limits, SchemaMapping, Service
from changegate.reading import Reader

_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_TOP: Final = ("version", "repository", "environments", "services", "schemas", "ignore", "limits")
_LIMITS: Final = {"file-bytes": "file_bytes", "depth": "depth", "nodes": "nodes", "aliases": "aliases"}


def config(data: object, origin: str) -> Config:
    """Return the config that plain data spells.

    Raises:
        InvalidInputError: naming file and pointer of what cannot be meant.
    """
    top = Reader(data, origin).mapping(_TOP, required=("version",))
    if top["version"].value != 1:
        raise top["version"].refuse("must be 1", "this changegate knows no other version")
    return Config(
        repository=top["repository"].text() if "repository" in top else "",
        environments=tuple(_environment(name, one) for name, one in _named(top.get("environments"))),
        services=tuple(_service(name, one) for name, one in _named(top.get("services"))),
        schemas=tuple(map(_schema, top["schemas"].items())) if "schemas" in top else (),
        ignores=tuple(map(_ignored, top["ignore"].items())) if "ignore" in top else (),
        limits=_limits(top.get("limits")),
    )


def _named(reader: Reader | None) -> list[tuple[str, Reader]]:
    if reader is None:
        return []
    entries = reader.mapping(list(reader.value) if isinstance(reader.value, dict) else ())
    for name, entry in entries.items():
        if _NAME.fullmatch(name) is None:
            raise entry.refuse("is no name", "letters, digits, dot, dash and underscore")
    return list(entries.items())


def _environment(name: str, reader: Reader) -> Environment:
    entries = reader.mapping(("deployed", "paths"), required=("deployed", "paths"))
    deployed = entries["deployed"].text()
    if deployed.startswith("-"):
        raise entries["deployed"].refuse("must not begin with a dash")
    return Environment(name, deployed, entries["paths"].texts())


def _service(name: str, reader: Reader) -> Service:
    return Service(name, reader.mapping(("paths",), required=("paths",))["paths"].texts())


def _schema(reader: Reader) -> SchemaMapping:
    entries = reader.mapping(("paths", "schema"), required=("paths", "schema"))
    return SchemaMapping(entries["paths"].texts(), entries["schema"].text())


def _ignored(reader: Reader) -> Ignored:
    entries = reader.mapping(("paths", "pointer", "reason"), required=("paths", "pointer", "reason"))
    return Ignored(entries["paths"].texts(), entries["pointer"].text(), entries["reason"].text())


def _limits(reader: Reader | None) -> Limits:
    if reader is None:
        return Limits()
    entries = reader.mapping(_LIMITS)
    return Limits(**{_LIMITS[name]: entry.whole(1) for name, entry in entries.items()})
