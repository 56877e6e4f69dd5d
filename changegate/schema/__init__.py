"""The one door to jsonschema: JSON Schema Draft 2020-12 with a registry that fetches nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from changegate.errors import InvalidInputError, Where
from changegate.model.path import escape
from changegate.pattern import search
from changegate.schema.annotation import annotated
from changegate.schema.keywords import lint, references
from changegate.schema.plain import plain
from changegate.schema.sentences import sentence, telling

__all__ = ["Validator", "annotated", "compiled", "errors", "plain", "problems"]

DRAFT: Final = "https://json-schema.org/draft/2020-12/schema"
Address = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Validator:
    """A schema that was checked, ready to be applied; `name` is what errors call it."""

    name: str
    schema: Mapping[str, Any]
    engine: Any


def compiled(schema: Any, name: str, others: Mapping[str, Any] | None = None) -> Validator:  # noqa: ANN401  JSON data
    """Return the validator of a schema; `others` are the schemas it may refer to, by URI or file name.

    Raises:
        InvalidInputError: another draft, a misspelt keyword, a pattern RE2 refuses, or a reference that leads
            outside the schemas given: nothing is ever fetched.
    """
    from jsonschema import Draft202012Validator  # noqa: PLC0415  start-up: only where there are schemas
    from jsonschema.exceptions import SchemaError  # noqa: PLC0415  the same

    if not isinstance(schema, Mapping):
        raise InvalidInputError(name, "a JSON Schema must be an object")
    _insist_on_draft(schema, name)
    try:
        Draft202012Validator.check_schema(schema)
    except SchemaError as error:
        pointer = "".join(f"/{escape(str(part))}" for part in error.absolute_path)
        raise InvalidInputError(Where(name, pointer or "/"), "is not valid in a JSON Schema") from error
    for pointer, problem, hint in lint(schema):
        raise InvalidInputError(Where(name, pointer or "/"), problem, hint=hint)
    registry = _registry(schema, name, others or {})
    return Validator(name, schema, _engine()(schema, registry=registry))


def _insist_on_draft(schema: Mapping[str, Any], name: str) -> None:
    draft = schema.get("$schema", DRAFT)
    if draft.removesuffix("#") != DRAFT if isinstance(draft, str) else True:
        raise InvalidInputError(Where(name, "/$schema"), "is another draft", hint=f"write {DRAFT}")


def _registry(schema: Mapping[str, Any], name: str, others: Mapping[str, Any]) -> Any:  # noqa: ANN401  referencing's
    from referencing import Registry, Resource  # noqa: PLC0415  start-up: only where there are schemas
    from referencing.exceptions import Unresolvable  # noqa: PLC0415  the same
    from referencing.jsonschema import DRAFT202012  # noqa: PLC0415  the same

    known = [
        (uri, Resource.from_contents(other, default_specification=DRAFT202012))
        for uri, other in others.items()
    ]
    registry: Any = Registry().with_resources(known)
    root = schema.get("$id", name)
    registry = registry.with_resource(
        root, Resource.from_contents(schema, default_specification=DRAFT202012)
    ).crawl()
    resolver = registry.resolver(root)
    for pointer, reference in references(schema):
        try:
            resolver.lookup(reference)
        except Unresolvable as error:
            hint = "put the schema into .changegate/schemas/ on the deployed side; nothing is fetched"
            raise InvalidInputError(
                Where(name, pointer), f"refers to {reference!r}, which is not here", hint=hint
            ) from error
    return registry


def _engine() -> Any:  # noqa: ANN401  jsonschema's class
    """Draft 2020-12 with patterns run in linear time."""
    from jsonschema import Draft202012Validator, ValidationError, validators  # noqa: PLC0415  start-up: the same

    def pattern(validator: Any, wanted: str, instance: Any, _: Any) -> Iterator[ValidationError]:  # noqa: ANN401  jsonschema's
        if validator.is_type(instance, "string") and not search(wanted, instance):
            yield ValidationError("")

    def pattern_properties(validator: Any, wanted: Any, instance: Any, _: Any) -> Iterator[ValidationError]:  # noqa: ANN401  jsonschema's
        if validator.is_type(instance, "object"):
            for expression, below in wanted.items():
                for key, value in instance.items():
                    if search(expression, key):
                        yield from validator.descend(value, below, path=key, schema_path=expression)

    return validators.extend(  # type: ignore[no-untyped-call]  # as it is published
        Draft202012Validator, {"pattern": pattern, "patternProperties": pattern_properties}
    )


def errors(validator: Validator, data: Any) -> tuple[tuple[Address, str], ...]:  # noqa: ANN401  JSON data
    """Return what a schema refuses: where, and a sentence that quotes nothing of the data."""
    try:
        found = list(validator.engine.iter_errors(data))
    except RecursionError:
        return (((), "is nested too deeply to be checked against its schema"),)
    rows = {(tuple(error.absolute_path), sentence(error)) for error in map(telling, found)}
    return tuple(sorted(rows, key=lambda row: (tuple(map(str, row[0])), row[1])))


def problems(schema: Mapping[str, object], data: object) -> Iterator[tuple[str, str]]:
    """Yield what one of our own small schemas refuses in the data, as pointer and sentence."""
    validator = Validator("", schema, _engine()(schema))
    for address, problem in errors(validator, plain(data)):  # type: ignore[arg-type]  # data of our own files
        yield "".join(f"/{escape(str(part))}" for part in address), problem
