"""Environment files, one variable a line, as dotenv readers and shells take them."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from changegate.load.formats._contract import Address, AmbiguousError, FormatError, LimitError
from changegate.load.formats._text import plain
from changegate.model.config import Limits
from changegate.model.key import string_key
from changegate.model.shown import printable
from changegate.model.value import Tagged, Value

if TYPE_CHECKING:
    from dotenv.parser import Binding

SUFFIXES: Final = (".env",)
NAMES: Final = (".env", ".env.*", "*.env.*", "env", ".flaskenv", ".envrc", "environment")

# The library takes a second for 200 kB of comments.
MOST_CHARACTERS: Final = 500_000

# Marks a value that no reader interpolates, where the same text without its quotes would be interpolated.
LITERAL: Final = "literal"


def parse(text: str, limits: Limits) -> Value:
    """Return the variables; one without `=` is null. Nothing is interpolated."""
    if len(text) > MOST_CHARACTERS:
        raise LimitError(f"more than {MOST_CHARACTERS} characters of variables")
    found: dict[str, Value] = {}
    for binding in _bindings(plain(text)):
        if binding.error:
            raise FormatError("neither a variable nor a comment", _line(binding))
        if binding.key is None:
            continue
        key = string_key(binding.key)
        if key in found:
            raise AmbiguousError(f"the variable {printable(key)} is there twice", _line(binding))
        if len(found) >= limits.nodes:
            raise LimitError(f"more than {limits.nodes} values", _line(binding), setting="nodes")
        found[key] = _value(binding)
    return found


def places(text: str, limits: Limits) -> Iterator[tuple[Address, int]]:
    """Return the line of every variable."""
    del limits
    for binding in _bindings(text):
        if binding.key is not None and not binding.error:
            yield (string_key(binding.key),), _line(binding)


def _bindings(text: str) -> Iterator[Binding]:
    from dotenv.parser import parse_stream  # noqa: PLC0415  start-up: other formats do without

    return parse_stream(io.StringIO(text))


def _line(binding: Binding) -> int:
    # What stands before the variable (blank lines) belongs to its original text.
    original = binding.original.string
    return binding.original.line + original[: len(original) - len(original.lstrip())].count("\n")


def _value(binding: Binding) -> Value:
    value = binding.value
    if value is None or ("$" not in value and "`" not in value):
        return value
    quoted = binding.original.string.partition("=")[2].lstrip().startswith("'")
    return Tagged(LITERAL, value) if quoted else value
