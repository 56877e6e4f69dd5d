"""JSON (RFC 8259), and JSON with comments and trailing commas."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Final, NoReturn

from changegate.load.formats import yaml
from changegate.load.formats._budget import within
from changegate.load.formats._contract import Address, AmbiguousError, FormatError, LimitError
from changegate.load.formats._json_comments import uncommented
from changegate.load.formats._number import integer, real
from changegate.load.formats._text import line_of, unmarked
from changegate.model.config import Limits
from changegate.model.key import string_key
from changegate.model.shown import printable
from changegate.model.value import Value
from changegate.regex import regex

SUFFIXES: Final = (".json", ".jsonc", ".json5", ".jwk", ".jwks", ".webmanifest")
NAMES: Final = ("jwks",)

_HALF_PAIR: Final = regex(r"\\u[dD][89a-fA-F]")
_SURROGATE: Final = regex("[\ud800-\udfff]")
_STRING_OR_BRACKET: Final = regex(r'"(?>[^"\\]|\\.)*+(?:"|\Z)|[\[{]|([\]}])', re.DOTALL)


def parse(text: str, limits: Limits) -> Value:
    """Return what a JSON text says: no member twice, no digit lost, nothing that JSON has no word for."""
    text = unmarked(text)
    _refuse_deep(text, limits)
    try:
        value = _loaded(text, limits)
    except json.JSONDecodeError as error:
        value = _without_comments(text, error, limits)
    within(value, limits)
    return value


def places(text: str, limits: Limits) -> Iterable[tuple[Address, int]]:
    """Return lines as YAML finds them: all but a little of JSON is YAML (YAML 1.2, section 1.3)."""
    return yaml.places(uncommented(unmarked(text)), limits)


def _without_comments(text: str, refused: json.JSONDecodeError, limits: Limits) -> Value:
    plain = uncommented(text)
    try:
        if plain != text:
            return _loaded(plain, limits)
    except json.JSONDecodeError as error:
        refused = error
    raise FormatError(f"not JSON: {refused.msg}", refused.lineno) from refused


def _loaded(text: str, limits: Limits) -> Value:
    try:
        value: Value = json.loads(
            text, object_pairs_hook=_mapping, parse_constant=_refuse, parse_int=integer, parse_float=real
        )
        if _HALF_PAIR.search(text):
            _refuse_surrogates(value)
    except FormatError as error:
        raise type(error)(error.problem, _line(text, error.problem, limits)) from error
    return value


def _line(text: str, problem: str, limits: Limits) -> int | None:
    """Return the line of a problem that the YAML reader finds too; the JSON reader does not say where."""
    try:
        yaml.parse(text, limits)
    except FormatError as error:
        return error.line if error.problem == problem else None
    return None


def _mapping(pairs: list[tuple[str, Value]]) -> dict[str, Value]:
    found = {string_key(key): value for key, value in pairs}
    if len(found) < len(pairs):
        seen: set[str] = set()
        twice = ""
        for twice, _ in pairs:
            if twice in seen:
                break
            seen.add(twice)
        raise AmbiguousError(f"the key {printable(twice)} is there twice")
    return found


def _refuse(constant: str) -> NoReturn:
    raise FormatError(f"{constant}, which is no JSON")


def _refuse_surrogates(value: Value) -> None:
    # Some readers replace half a surrogate pair, others keep it (RFC 8259, section 8.2).
    waiting = [value]
    while waiting:
        match waiting.pop():
            case dict() as mapping:
                waiting.extend(mapping.keys())
                waiting.extend(mapping.values())
            case list() as items:
                waiting.extend(items)
            case str() as text if _SURROGATE.search(text):
                raise AmbiguousError("half a surrogate pair")


def _refuse_deep(text: str, limits: Limits) -> None:
    if text.count("[") + text.count("{") <= limits.depth:
        return
    depth = 0
    for match in _STRING_OR_BRACKET.finditer(text):
        if match[0][0] == '"':
            continue
        depth += 1 if match[1] is None else -1
        if depth > limits.depth:
            line = line_of(text, match.start())
            raise LimitError(f"nested deeper than {limits.depth} levels", line, setting="depth")
