"""A pack file's plain data becomes a pack: read strictly, so that a slip of the pen is no gap in the gate."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Final

from changegate.classify.fields import Field
from changegate.classify.pack_parts import (
    COMPARES,
    SEVERITIES,
    Content,
    Pack,
    PackList,
    PackSetting,
    Part,
    Way,
)
from changegate.classify.path_grammar import PathPatternError, patterns
from changegate.classify.path_pattern import Pattern
from changegate.model.finding import Category, Severity
from changegate.model.value import Value
from changegate.pattern import PatternError, glob_matches

NONE: Final = "none"
_TOP: Final = ("title", "documentation", "checked", "recognise", "settings", "lists", "parts", "examples")
_WAY: Final = ("keys", "any", "kind", "api", "where", "file", "under", "command", "environment", "at")
_SETTING: Final = ("compare", "severity", "values", "danger", "empty", "when", "says")
_CLAIMED: Final = frozenset(
    {"heuristics", "renamed", "schema", "shapes", "signals", "taint", "trust", "unreadable"}
)


def made(data: Value, origin: str, *, own: bool) -> Pack:
    """Return the pack that plain data describes, whole and checked.

    Raises:
        InvalidInputError: something is missing, unknown or impossible; the error names its place.
    """
    known = _pack(Field(origin, (), data), own=own)
    for part in known.parts:
        len(part.content.settings)
    return known


def _pack(field: Field, *, own: bool) -> Pack:
    fields = field.mapping(("name",), _TOP)
    name = fields["name"].text()
    if name in _CLAIMED:
        raise fields["name"].refused(f"{name!r} is a name of the program's own", "call the pack otherwise")
    parts = fields["parts"].items() if "parts" in fields else []
    bare = [part.mapping(("recognise", "settings"), ("lists",)) for part in parts]
    if "recognise" in fields or "settings" in fields or not bare:
        field.mapping(("name", "recognise", "settings"), _TOP)
        bare.insert(0, fields)
    for source in fields["checked"].items() if "checked" in fields else ():
        for said in source.mapping(("source", "version"), ()).values():
            said.text()
    texts = [fields[key].text() if key in fields else "" for key in ("title", "documentation")]
    return Pack(name, texts[0] or name, texts[1], tuple(_part(name, part, own=own) for part in bare), own)


def _part(name: str, fields: dict[str, Field], *, own: bool) -> Part:
    recognise = fields["recognise"]
    ways = tuple(map(_way, recognise.items()))
    if len(ways) == 0:
        raise recognise.refused("names no way to recognise the system")
    lists = fields.get("lists")
    return Part(name, own, ways, partial(content, fields["settings"], lists))


def content(settings: Field, lists: Field | None) -> Content:
    """Return what the settings and lists of a part say."""
    return Content(
        tuple(map(_setting, settings.items())),
        () if lists is None else tuple(map(_list, lists.items())),
    )


def _way(field: Field) -> Way:
    fields = field.mapping((), _WAY)
    if not set(fields) - {"at", "where", "api"}:
        raise field.refused("recognises nothing", "name keys, a kind, a file, a command or an environment")
    globs = {
        key: fields[key].texts() if key in fields else ()
        for key in ("kind", "api", "file", "under", "command", "environment")
    }
    for glob in globs["file"]:
        _checked_glob(fields["file"], glob)
    where = fields["where"].entries() if "where" in fields else {}
    return Way(
        keys=_roads(fields.get("keys")),
        any=_roads(fields.get("any")),
        where=tuple((_road(below, path), below.texts()) for path, below in where.items()),
        at=_road(fields["at"], fields["at"].text()) if "at" in fields else "",
        **globs,
    )


def _checked_glob(field: Field, glob: str) -> None:
    try:
        glob_matches(glob, "")
    except PatternError as error:
        raise field.refused(f"{glob!r} is no glob: {error.problem}") from error


def _setting(field: Field) -> PackSetting:
    fields = field.mapping(("path", "category"), _SETTING)
    category = _category(fields["category"])
    severity = SEVERITIES[category] if category is not None else Severity.LOW
    if "severity" in fields:
        severity = _severity(fields["severity"])
    empty = _choice(fields["empty"], ("everyone",)) if "empty" in fields else ""
    danger = fields["danger"].entries() if "danger" in fields else {}
    written = fields["path"].texts()
    return PackSetting(
        path=written[0] if len(written) == 1 else f"{{{','.join(written)}}}",
        patterns=tuple(made for text in written for made in _patterns(fields["path"], text)),
        category=category,
        compare=_choice(fields["compare"], COMPARES) if "compare" in fields else "",
        severity=severity,
        values=tuple(item.word() for item in fields["values"].items()) if "values" in fields else (),
        danger=tuple((value, _severity(level)) for value, level in danger.items()),
        everyone=empty == "everyone",
        when=fields["when"].texts() if "when" in fields else (),
        says=fields["says"].text() if "says" in fields else "",
    )


def _list(field: Field) -> PackList:
    fields = field.mapping(("path",), ("name", "ordered"))
    return PackList(
        patterns=tuple(made for text in fields["path"].texts() for made in _patterns(fields["path"], text)),
        name=fields["name"].text() if "name" in fields else "",
        ordered=fields["ordered"].truth() if "ordered" in fields else False,
    )


def _category(field: Field) -> Category | None:
    word = _choice(field, (NONE, *(category.value for category in Category)))
    return None if word == NONE else Category(word)


def _severity(field: Field) -> Severity:
    return Severity(_choice(field, [severity.value for severity in Severity]))


def _choice(field: Field, words: Sequence[str]) -> str:
    word = field.text()
    if word not in words:
        raise field.refused(f"{word!r} is not known here", f"known are: {', '.join(words)}")
    return word


def _roads(field: Field | None) -> tuple[str, ...]:
    if field is None:
        return ()
    found = tuple(_road(field, text) for text in field.texts())
    for text in found:
        if any("*" in name.text for name in _patterns(field, text)[0].segments[0]):
            raise field.refused(f"{text!r} begins with a wildcard", "spell its first key out")
    return found


def _road(field: Field, text: str) -> str:
    """Check a path that leads to one place."""
    found = _patterns(field, text)
    if len(found) > 1 or any(segment[0].text == "**" for segment in found[0].segments):
        raise field.refused(f"{text!r} must be one path, without braces and **")
    return text


def _patterns(field: Field, text: str) -> tuple[Pattern, ...]:
    try:
        return patterns(text)
    except PathPatternError as error:
        raise field.refused(error.problem, error.hint) from error
