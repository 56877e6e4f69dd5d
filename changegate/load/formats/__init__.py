"""The formats that are read: one module each, this table for all."""

from __future__ import annotations

from typing import Final

from changegate.load.formats import env, ini, json, properties, toml, yaml
from changegate.load.formats._contract import Format

FORMATS: Final[dict[str, Format]] = {
    "env": env,
    "ini": ini,
    "json": json,
    "properties": properties,
    "toml": toml,
    "yaml": yaml,
}
