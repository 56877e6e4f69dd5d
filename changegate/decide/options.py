"""Read the options of a condition by the JSON Schema that describes them, word by word."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from changegate.decide.conditions import CONDITIONS
from changegate.model.policy import Condition
from changegate.reading import Reader


def conditions(reader: Reader) -> tuple[Condition, ...]:
    """Return the conditions a mapping spells, sorted by name.

    Raises:
        InvalidInputError: a condition or an option there is not, or a glob or pattern that cannot be one.
    """
    entries = reader.mapping(CONDITIONS)
    return tuple(
        Condition(name, options(entry, CONDITIONS[name].OPTIONS)) for name, entry in sorted(entries.items())
    )


def options(reader: Reader, schema: Mapping[str, object]) -> object:
    """Return options as plain words, lists as tuples.

    The forms that conditions are described in are read here and not by the JSON Schema library: it would
    have to be loaded at every start, and could not tell the nearest known word.
    """
    match schema:
        case {"enum": list() as known}:
            return reader.word([str(word) for word in known])
        case {"anyOf": [Mapping() as one, {"type": "array"}]}:
            return _several(reader, one)
        case {"type": "string"}:
            return _text(reader, str(schema.get("format", "")))
        case {"type": "object", "properties": Mapping() as properties}:
            return _sides(reader, properties)
        case _:
            raise NotImplementedError(f"options described by {schema!r}")


def _several(reader: Reader, one: Mapping[str, object]) -> object:
    if not isinstance(reader.value, Sequence) or isinstance(reader.value, str):
        return options(reader, one)
    found = tuple(options(item, one) for item in reader.items())
    if len(found) == 0:
        raise reader.refuse("must not be empty", "an empty list would hold for nothing")
    return found


def _sides(reader: Reader, properties: Mapping[str, Mapping[str, object]]) -> object:
    found = {name: options(entry, properties[name]) for name, entry in reader.mapping(properties).items()}
    if len(found) == 0:
        raise reader.refuse("must not be empty", f"name one of {', '.join(sorted(properties))}")
    return found


def _text(reader: Reader, format_name: str) -> str:
    match format_name:
        case "glob":
            return reader.glob()
        case "regex":
            return reader.expression()
        case "cel":
            return reader.cel()
        case _:
            return reader.text()
