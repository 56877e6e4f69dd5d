"""Which JSON Schemas apply to a document, and what they refuse and annotate: one book for one run."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from changegate.model.change import ChangeSet, Document
from changegate.model.config import Config
from changegate.model.decision import SchemaError
from changegate.model.finding import Category
from changegate.model.path import escape
from changegate.model.value import Embedded, Opaque, Stream, Value
from changegate.pattern import any_glob_matches
from changegate.regex import regex

Address = tuple[str | int, ...]
_COMMENT: Final = regex(rb"#\s*yaml-language-server:\s*\$schema=(\S+)")


@dataclass(frozen=True, eq=False)
class SchemaBook:
    """The deployed side's schemas by path; a document's are found by glob and by its own `$schema`."""

    config: Config
    schemas: Mapping[str, Value]

    @classmethod
    def empty(cls) -> SchemaBook:
        """Return a book with no schemas in it."""
        return cls(Config(), {})

    @functools.cached_property
    def _plain(self) -> dict[str, Any]:
        from changegate.schema import plain  # noqa: PLC0415  start-up: only where there are schemas

        return {path: plain(value) for path, value in self.schemas.items()}

    def check(self) -> None:
        """Insist that every schema is one.

        Raises:
            InvalidInputError: naming the schema and the pointer of what is wrong with it.
        """
        for name in self.schemas:
            self._validator(name)

    def names(self, document: Document, comment: str = "") -> tuple[str, ...]:
        """Return the paths of the schemas that apply to a document; `comment` is one an editor is told of."""
        mapped = [one.schema for one in self.config.schemas if any_glob_matches(one.paths, document.path)]
        named = {_own_schema(document.data), comment.removeprefix("./").lstrip("/")} - {""}
        known = [path for path, schema in self._plain.items() if not named.isdisjoint(_names(path, schema))]
        return tuple(dict.fromkeys([*mapped, *known]))

    def errors(self, document: Document | None, comment: str = "") -> tuple[tuple[Address, SchemaError], ...]:
        """Return what its schemas refuse in a document, with the address of each place."""
        if document is None or not self.schemas or isinstance(document.data, Opaque):
            return ()
        from changegate.schema import errors, plain  # noqa: PLC0415  start-up: only where there are schemas

        found: list[tuple[Address, SchemaError]] = []
        for name in self.names(document, comment):
            for prefix, part in _parts(document.data):
                for address, message in errors(self._validator(name), plain(part)):
                    where = (*prefix, *address)
                    found.append((where, SchemaError(_pointer(prefix, address), None, message, name)))
        return tuple(found)

    @functools.cached_property
    def _compiled(self) -> dict[str, Any]:
        return {}

    def _validator(self, name: str) -> Any:  # noqa: ANN401  the door's own type
        from changegate.schema import compiled  # noqa: PLC0415  start-up: only where there are schemas

        if name not in self._compiled:
            self._compiled[name] = compiled(self._plain[name], name, self._others(name))
        return self._compiled[name]

    def _others(self, name: str) -> dict[str, Any]:
        return {
            uri: schema
            for path, schema in self._plain.items()
            if path != name
            for uri in _names(path, schema)
        }

    def annotations(self, change_set: ChangeSet) -> Mapping[Address, Category]:
        """Return the categories schemas give to settings, on either side of a change set."""
        if not self.schemas:
            return {}
        from changegate.schema import annotated  # noqa: PLC0415  start-up: only where there are schemas

        found: dict[Address, Category] = {}
        for name, prefix, part in self._annotating(change_set):
            places = annotated(self._validator(name), part)
            found |= {(*prefix, *address): category for address, category in places.items()}
        return found

    def secrets(self, change_set: ChangeSet) -> frozenset[Address]:
        """Return the addresses of what schemas call secret, on either side of a change set."""
        if not self.schemas:
            return frozenset()
        from changegate.schema import secrets  # noqa: PLC0415  start-up: only where there are schemas

        return frozenset(
            (*prefix, *address)
            for name, prefix, part in self._annotating(change_set)
            for address in secrets(self._validator(name), part)
        )

    def _annotating(self, change_set: ChangeSet) -> Iterator[tuple[str, Address, Value]]:
        for document in (change_set.deployed, change_set.proposed):
            if document is None or isinstance(document.data, Opaque):
                continue
            for name in self.names(document):
                for prefix, part in _parts(document.data):
                    yield name, prefix, part


def schema_comment(content: bytes) -> str:
    """Return the schema that a `# yaml-language-server: $schema=…` comment names; empty without one."""
    for line in content[:4096].splitlines()[:20]:
        match = _COMMENT.fullmatch(line.strip())
        if match is not None:
            return match[1].decode("utf-8", "replace")
    return ""


def _parts(data: Value) -> list[tuple[Address, Value]]:
    if isinstance(data, Stream):
        return [((index,), document) for index, document in enumerate(data.documents)]
    return [((), data.value if isinstance(data, Embedded) else data)]


def _pointer(prefix: Address, address: Address) -> str:
    document = "".join(f"#{index}" for index in prefix)
    return document + "".join(f"/{escape(str(part))}" for part in address)


def _own_schema(data: Value) -> str:
    """The schema a document names itself; it can only add to those mapped by the deployed side."""
    named = data.get("$schema") if isinstance(data, Mapping) else None
    return named.removeprefix("./").lstrip("/") if isinstance(named, str) else ""


def _names(path: str, schema: Any) -> tuple[str, ...]:  # noqa: ANN401  JSON data
    own = schema.get("$id") if isinstance(schema, Mapping) else None
    short = path.rpartition("/")[2]
    return (path, short, own) if isinstance(own, str) else (path, short)
