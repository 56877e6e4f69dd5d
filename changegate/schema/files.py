"""The schema files a schema refers to, gathered by name and checked one by one: nothing is fetched."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final
from urllib.parse import quote, urldefrag, urljoin

from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import SchemaError

from changegate.errors import InvalidInputError, Where
from changegate.frozen import frozen
from changegate.model.path import escape
from changegate.model.shown import printable
from changegate.schema.keywords import LISTS, MAPS, SINGLE, children
from changegate.schema.plain import Json
from changegate.schema.sentences import telling

DRAFT: Final = "https://json-schema.org/draft/2020-12/schema"
REFERENCES: Final = ("$ref", "$dynamicRef")
# Where files of the repository are taken to be; a host that can never be (RFC 2606 section 2).
_HERE: Final = "https://repository.invalid/"
_LONGEST: Final = 200


@frozen
class Reference:
    """A reference: where it stands, its text, and the URI of the file it leads to."""

    pointer: str
    text: str
    uri: str


@frozen
class File:
    """A schema file: the name it is called by, and what it says, ready for the validator."""

    name: str
    schema: dict[str, Json]


def gathered(schema: Json, name: str, others: Mapping[str, Json]) -> tuple[str, dict[str, File]]:
    """Return the URI of a schema, and by URI the files that it and they refer to.

    Raises:
        InvalidInputError: a file is no schema of this draft, or refers to one that is not among the others.
    """
    known = {uri_of(other): (other, one) for other, one in others.items()}
    start = _base(uri_of(name), schema)
    found: dict[str, File] = {}
    waiting: list[tuple[str, str, Json]] = [(start, name, schema)]
    while len(waiting) > 0:
        uri, label, one = waiting.pop()
        found[uri] = File(label, _prepared(one, label, uri))
        bases = set(_bases(found[uri].schema, uri))
        for reference in references(found[uri].schema, uri):
            if reference.uri in bases or reference.uri in found:
                continue
            # A schema may call another by its bare name, whatever its own $id makes of that.
            target = known.get(reference.uri, known.get(uri_of(urldefrag(reference.text)[0])))
            if target is None:
                hint = "put that schema into .changegate/schemas/ on the deployed side; nothing is fetched"
                said = f"refers to {reference.text!r}, which is not here"
                raise InvalidInputError(Where(label, reference.pointer), said, hint=hint)
            waiting.append((reference.uri, *target))
    return start, found


def uri_of(name: str) -> str:
    """Return a file name as a URI; one that is a URI stays as it is."""
    return name if "://" in name or name.startswith("urn:") else _HERE + quote(name)


def _base(uri: str, schema: object) -> str:
    own = schema.get("$id") if isinstance(schema, Mapping) else None
    return _joined(uri, own) if isinstance(own, str) else uri


def _prepared(schema: Json, label: str, uri: str) -> dict[str, Json]:
    if not isinstance(schema, Mapping):
        raise InvalidInputError(label, "a JSON Schema must be an object")
    try:
        # The formats of the draft's own schema would compile patterns for another engine than ours.
        Draft202012Validator.check_schema(schema, format_checker=FormatChecker(formats=()))
    except SchemaError as error:
        deepest = telling(error)
        pointer = "".join(f"/{escape(str(part))}" for part in deepest.absolute_path)
        said = f"is not valid in a JSON Schema: {printable(deepest.message)[:_LONGEST]}"
        raise InvalidInputError(Where(label, pointer), said) from error
    # Its own place, so that what it refers to is looked for beside it.
    return {**_without_draft(schema, label, ""), "$id": uri}


def _without_draft(schema: Json, label: str, pointer: str) -> Json:
    """Copy a schema without `$schema`, which would choose a class that is not ours; insist on the draft."""
    if not isinstance(schema, Mapping):
        return schema
    draft = schema.get("$schema", DRAFT)
    if draft != DRAFT:
        hint = f"write {DRAFT}, the one draft there is here"
        raise InvalidInputError(Where(label, f"{pointer}/$schema"), f"{draft!r} is another draft", hint=hint)
    copy: dict[str, Json] = {}
    for key, value in schema.items():
        here = f"{pointer}/{escape(key)}"
        if key in MAPS:
            copy[key] = {
                name: _without_draft(one, label, f"{here}/{escape(name)}") for name, one in value.items()
            }
        elif key in LISTS:
            copy[key] = [_without_draft(one, label, f"{here}/{index}") for index, one in enumerate(value)]
        elif key in SINGLE:
            copy[key] = _without_draft(value, label, here)
        elif key != "$schema":
            copy[key] = value
    return copy


def references(schema: Json, base: str, pointer: str = "") -> Iterator[Reference]:
    """Yield every reference in a schema; `base` is the URI it is relative to (Core, section 8.2)."""
    if isinstance(schema, Mapping):
        inner = _base(base, schema)
        for key in REFERENCES:
            if key in schema:
                text = schema[key]
                yield Reference(f"{pointer}/{key}", text, _joined(inner, text))
        for below, child in children(schema):
            yield from references(child, inner, pointer + below)


def _joined(base: str, reference: str) -> str:
    try:
        return urldefrag(urljoin(base, reference))[0]
    except ValueError:
        # Such as `http://[`: no URI, so nothing that could be here.
        return reference


def _bases(schema: Json, base: str) -> Iterator[str]:
    """Yield the URIs of a file and of everything in it that has a `$id` of its own."""
    if isinstance(schema, Mapping):
        inner = _base(base, schema)
        yield inner
        for _, child in children(schema):
            yield from _bases(child, inner)
