"""The packs we ship as one file that is read in no time: settings stay text until they are needed.

Its first line tells of all packs how their files are recognised; each further line is what is in one part.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import fields
from functools import partial
from typing import Any, Final

from changegate.classify.fields import Field
from changegate.classify.pack_data import content, made
from changegate.classify.pack_parts import Content, Pack, Packs, Part, Way
from changegate.model.value import Value

# Where errors in them would be said to be; they were checked when they were compiled.
_SHIPPED: Final = "packs"


def written(data: Mapping[str, Any], origin: str) -> dict[str, object]:
    """Return a pack's plain data as it is compiled, checked, without the examples that only tests need.

    Raises:
        InvalidInputError: something in it is missing, unknown or impossible.
    """
    known = made(data, origin, own=True)
    bare = [data] if "recognise" in data else []
    return {
        "name": known.name,
        "title": known.title,
        "documentation": known.documentation,
        "parts": [
            {"ways": [_plain(way) for way in part.ways], "content": _text(said)}
            for part, said in zip(known.parts, [*bare, *data.get("parts", ())], strict=True)
        ],
    }


def text(packs: Iterable[Mapping[str, Any]]) -> str:
    """Return the compiled file of packs as `written` gives them."""
    lines: list[str] = []
    heads = [{**pack, "parts": [_head(part, lines) for part in pack["parts"]]} for pack in packs]
    return "\n".join([json.dumps(heads, separators=(",", ":")), *lines, ""])


def _head(part: Mapping[str, Any], lines: list[str]) -> dict[str, object]:
    lines.append(part["content"])
    return {"ways": part["ways"], "line": len(lines)}


def _plain(way: Way) -> dict[str, object]:
    values = {field.name: getattr(way, field.name) for field in fields(way)}
    return {name: value for name, value in values.items() if value}


def _text(part: Mapping[str, Any]) -> str:
    return json.dumps({"settings": part["settings"], "lists": part.get("lists", [])})


def read(compiled: bytes) -> Packs:
    """Return the packs of a compiled file."""
    lines = compiled.split(b"\n")
    return Packs(tuple(_pack(pack, lines) for pack in json.loads(lines[0])))


def _pack(data: Mapping[str, Any], lines: list[bytes]) -> Pack:
    name = data["name"]
    parts = tuple(
        Part(
            name,
            own=False,
            ways=tuple(map(_way, part["ways"])),
            reading=partial(_content, lines[part["line"]]),
        )
        for part in data["parts"]
    )
    return Pack(name, data["title"], data["documentation"], parts, own=False)


def _way(data: Mapping[str, Any]) -> Way:
    plain = {name: tuple(values) for name, values in data.items() if name not in {"where", "at"}}
    where = tuple((path, tuple(values)) for path, values in data.get("where", ()))
    return Way(**plain, where=where, at=data.get("at", ""))


def _content(line: bytes) -> Content:
    data: Mapping[str, Value] = json.loads(line)
    return content(
        Field(_SHIPPED, ("settings",), data["settings"]), Field(_SHIPPED, ("lists",), data["lists"])
    )
