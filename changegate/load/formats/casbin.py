"""Policies of casbin as CSV: who may do what (`p`), and who is whom (`g`)."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import Final

from changegate.load.formats._contract import Address, FormatError
from changegate.load.formats._statements import Line, statements
from changegate.model.config import Limits
from changegate.model.key import string_key
from changegate.model.value import Value

SUFFIXES: Final = ()
NAMES: Final = ("*policy*.csv", "*rbac*.csv")


def parse(text: str, limits: Limits) -> Value:
    """Return the rules by kind in order (casbin documentation, "Policy Storage"), each as one text."""
    found: dict[str, list[Value]] = {}
    for line in statements(text, limits):
        kind, rule = _rule(line)
        found.setdefault(kind, []).append(rule)
    return dict(found)


def places(text: str, limits: Limits) -> Iterator[tuple[Address, int]]:
    """Return the line of every rule."""
    counts: dict[str, int] = {}
    for line in statements(text, limits):
        kind, _ = _rule(line)
        index = counts[kind] = counts.get(kind, -1) + 1
        yield (kind, index), line.number


def _rule(line: Line) -> tuple[str, str]:
    try:
        fields = next(csv.reader([line.text], skipinitialspace=True, strict=True))
    except (csv.Error, StopIteration) as error:
        raise FormatError("no policy rule", line.number) from error
    kind, *values = (field.strip() for field in fields)
    if not values or not kind.isalnum():
        raise FormatError("no policy rule", line.number)
    return string_key(kind), ", ".join(f'"{value}"' if set(value) & set(',"') else value for value in values)
