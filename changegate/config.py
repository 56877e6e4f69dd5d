"""The data of `.changegate/config.yaml` becomes a config; unknown words and nonsense are refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from changegate.model.config import (
    Config,
    Environment,
    ExpectedDifference,
    Ignored,
    Limits,
    SchemaMapping,
    Service,
)
from changegate.reading import Reader, is_name
from changegate.regex import regex

VERSION: Final = 1
_TOP: Final = (
    *("version", "repository", "environments", "default", "services", "schemas", "ignore", "limits"),
    "expected-differences",
)
# By key: the field, and the most that can be asked for (deeper data than this would not fit the stack).
LIMITS: Final = {
    "file-bytes": ("file_bytes", 256 * 1024 * 1024),
    "depth": ("depth", 128),
    "nodes": ("nodes", 20_000_000),
    "aliases": ("aliases", 20_000_000),
    "changes": ("changes", 20_000_000),
}
# What git takes for one commit (gitrevisions(7)), without ranges, paths, searches and the reflog.
_REVISION: Final = regex(r"[\w@][\w./+@#%=-]{0,250}(?:[~^][0-9]{0,4}){0,4}")
_NO_REVISION: Final = regex(r"\.\.|@\{|//|/\.|\.lock(?:/|$)|[/.]$")
# How to find out what is deployed where it is no revision by its own name.
_WAYS: Final = ("branch", "tag", "record", "directory", "snapshot")
# Sides that come with the proposal: what is compared with itself never differs.
_PROPOSED: Final = frozenset({"index", "worktree"})


def config(data: object, origin: str) -> Config:
    """Return the config that plain data spells (`schemas/config.schema.json`).

    Raises:
        InvalidInputError: naming file and pointer of what cannot be meant.
    """
    top = Reader(data, origin).mapping(_TOP, required=("version",))
    if top["version"].whole(1) != VERSION:
        raise top["version"].refuse(f"must be {VERSION}", "this changegate knows no other version")
    environments = tuple(_environment(name, one) for name, one in _named(top, "environments"))
    return Config(
        repository=top["repository"].text() if "repository" in top else "",
        environments=environments,
        services=tuple(_service(name, one) for name, one in _named(top, "services")),
        schemas=tuple(map(_schema, top["schemas"].items())) if "schemas" in top else (),
        ignores=tuple(map(_ignored, top["ignore"].items())) if "ignore" in top else (),
        limits=_limits(top.get("limits")),
        default_environment=_default(top.get("default"), environments),
        expected_differences=_expected(top["expected-differences"], environments)
        if "expected-differences" in top
        else (),
    )


def _named(top: Mapping[str, Reader], key: str) -> list[tuple[str, Reader]]:
    return list(top[key].named().items()) if key in top else []


def _environment(name: str, reader: Reader) -> Environment:
    entries = reader.mapping(("deployed", "paths"), required=("deployed", "paths"))
    paths = entries["paths"].globs()
    deployed = entries["deployed"]
    if not isinstance(deployed.value, Mapping):
        return Environment(name, _spelled(deployed), paths)
    ways = deployed.mapping((*_WAYS, "signers", "line"))
    given = [way for way in _WAYS if way in ways]
    if len(given) != 1:
        raise deployed.refuse(
            f"must name exactly one of {', '.join(_WAYS)}", "one place tells what runs there"
        )
    if given != ["record"]:
        _insist_on_no_more(ways)
        return Environment(name, _way(given[0], ways[given[0]]), paths)
    return _recorded(name, ways, paths)


def _insist_on_no_more(ways: Mapping[str, Reader]) -> None:
    for word in ("signers", "line"):
        if word in ways:
            raise ways[word].refuse("says something of deployment records only", "name a record beside it")


def _way(kind: str, reader: Reader) -> str:
    match kind:
        case "branch" | "tag":
            space = "refs/heads/" if kind == "branch" else "refs/tags/"
            text = _revision(reader)
            if text.startswith("refs/"):
                raise reader.refuse(f"{text!r} is a full name", f"write what comes after {space}")
            return space + text
        case _:
            return f"{'dir' if kind == 'directory' else kind}:{_place(reader)}"


def _place(reader: Reader) -> str:
    text = reader.text()
    if "\0" in text or "://" in text:
        raise reader.refuse(
            f"{text!r} is no path", "write a path from the top of the repository, or a full one"
        )
    return text


def _recorded(name: str, ways: Mapping[str, Reader], paths: tuple[str, ...]) -> Environment:
    """A ref for records can be pushed by many people, so something firmer must say which records count."""
    recorded = ways["record"].text()
    if not is_name(recorded):
        raise ways["record"].refuse(f"{recorded!r} is no name", "letters, digits, dot, dash and underscore")
    if "signers" not in ways and "line" not in ways:
        raise ways["record"].refuse(
            "must stand beside 'signers' or 'line'",
            "who must have signed a record (a role), or in which branch's history its revision must lie",
        )
    signers = ways["signers"].text() if "signers" in ways else ""
    line = _revision(ways["line"]) if "line" in ways else ""
    return Environment(name, f"record:{recorded}", paths, signers, line)


def _spelled(reader: Reader) -> str:
    text = reader.text()
    if not text.startswith("dir:"):
        return _revision(reader)
    _place(replace(reader, value=text.removeprefix("dir:")))
    return text


def _revision(reader: Reader) -> str:
    text = reader.text()
    if text in _PROPOSED:
        raise reader.refuse(f"{text!r} is proposed, not deployed", "name a branch or tag: refs/heads/main")
    if _REVISION.fullmatch(text) is None or _NO_REVISION.search(text) is not None:
        raise reader.refuse(f"{text!r} names no commit", "name a branch or tag in full: refs/heads/main")
    return text


def _default(reader: Reader | None, environments: tuple[Environment, ...]) -> str:
    if reader is None:
        return ""
    return reader.word([one.name for one in environments], "is no environment of this file")


def _service(name: str, reader: Reader) -> Service:
    return Service(name, reader.mapping(("paths",), required=("paths",))["paths"].globs())


def _schema(reader: Reader) -> SchemaMapping:
    entries = reader.mapping(("paths", "schema"), required=("paths", "schema"))
    file = entries["schema"].text()
    if "://" in file or file.startswith("/") or ".." in file.split("/"):
        hint = "write its path from the top of the repository: .changegate/schemas/auth.schema.json"
        raise entries["schema"].refuse(f"{file!r} is no file of this repository", hint)
    return SchemaMapping(entries["paths"].globs(), file)


def _ignored(reader: Reader) -> Ignored:
    entries = reader.mapping(("paths", "pointer", "reason"), required=("paths", "pointer", "reason"))
    return Ignored(entries["paths"].globs(), entries["pointer"].glob(), entries["reason"].text())


def _expected(reader: Reader, environments: tuple[Environment, ...]) -> tuple[ExpectedDifference, ...]:
    names = [one.name for one in environments]
    return tuple(_difference(item, names) for item in reader.items())


def _difference(reader: Reader, names: list[str]) -> ExpectedDifference:
    entries = reader.mapping(("values", "paths", "pointer", "reason"))
    if "values" not in entries and not {"pointer", "reason"} <= set(entries):
        raise reader.refuse(
            "must have 'values', or 'pointer' and 'reason'",
            "values: {staging: staging.example.com, prod: example.com}",
        )
    pointer = entries["pointer"].glob() if "pointer" in entries else ""
    return ExpectedDifference(
        values=_values(entries["values"], names, texts=pointer == "") if "values" in entries else {},
        paths=entries["paths"].globs() if "paths" in entries else ("**",),
        pointer=pointer,
        reason=entries["reason"].text() if "reason" in entries else "",
    )


def _values(reader: Reader, names: list[str], *, texts: bool) -> Mapping[str, object]:
    found = reader.mapping(names)
    if len(found) < 2:
        raise reader.refuse("must give the values of two environments", "a difference lies between two")
    if texts:
        return {name: entry.text() for name, entry in found.items()}
    return {name: entry.scalar() for name, entry in found.items()}


def _limits(reader: Reader | None) -> Limits:
    if reader is None:
        return Limits()
    entries = reader.mapping(LIMITS)
    return Limits(**{LIMITS[name][0]: entry.whole(1, LIMITS[name][1]) for name, entry in entries.items()})
