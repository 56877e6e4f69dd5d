"""The one door to jsonschema: JSON Schema Draft 2020-12 with a registry that fetches nothing."""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from itertools import islice
from typing import TYPE_CHECKING, Final, TypeAlias

from changegate.errors import InvalidInputError, Where
from changegate.frozen import frozen
from changegate.model.finding import Category
from changegate.model.path import escape
from changegate.model.value import Value
from changegate.resources import shipped
from changegate.schema.plain import Json, Stock, plain

if TYPE_CHECKING:
    from changegate.schema.annotation import Annotations
    from changegate.schema.engine import Budget
    from changegate.schema.reach import Reach

__all__ = ["Validator", "annotated", "check", "compiled", "errors", "plain", "secrets"]

Address: TypeAlias = tuple[str | int, ...]
# One error denies as well as a thousand, and nobody reads more.
_MOST_ERRORS: Final = 200


@frozen
class Validator:
    """A schema that was checked, ready to be applied; `name` is what errors call it."""

    name: str
    reach: Reach
    engine: Stock
    budget: Budget


def compiled(schema: Json, name: str, others: Mapping[str, Json] | None = None) -> Validator:
    """Return the validator of a schema; `others` are the schemas it may refer to, by URI or file name.

    Raises:
        InvalidInputError: another draft, a misspelt keyword, a format or category there is not, a pattern RE2
            refuses, a reference without end or to what is not among the schemas given.
    """
    from changegate.schema.engine import Budget, engine  # noqa: PLC0415  start-up: only where there are schemas
    from changegate.schema.reach import reach  # noqa: PLC0415  the same

    budget = Budget()
    try:
        reached = reach(schema, name, {} if others is None else others)
    except RecursionError as error:
        raise InvalidInputError(name, "is nested too deeply for a schema") from error
    return Validator(name, reached, engine(reached.root, reached.registry, budget), budget)


def errors(validator: Validator, data: Json) -> tuple[tuple[Address, str], ...]:
    """Return what a schema refuses in plain data: where, and a sentence that quotes nothing of the data."""
    from changegate.schema.engine import MOST_STEPS, OWN, BudgetError  # noqa: PLC0415  start-up: the same
    from changegate.schema.sentences import sentence, telling  # noqa: PLC0415  the same

    validator.budget.steps = MOST_STEPS
    try:
        found = list(islice(validator.engine.iter_errors(data), _MOST_ERRORS))
    except RecursionError:
        return (((), "is nested too deeply to be checked against its schema"),)
    except BudgetError:
        return (((), f"takes more than {MOST_STEPS} steps to be checked against its schema"),)
    own = frozenset(OWN)
    rows = {(tuple(error.absolute_path), sentence(error, own)) for error in map(telling, found)}
    return tuple(sorted(rows, key=lambda row: (tuple(map(_ordered, row[0])), row[1])))


def _ordered(step: str | int) -> tuple[int, str]:
    return (step, "") if isinstance(step, int) else (-1, step)


def annotated(validator: Validator, data: Value) -> Mapping[Address, Category]:
    """Return the categories a schema gives to settings of the data, by address, with the keys' marks."""
    return _noted(validator, data).categories


def secrets(validator: Validator, data: Value) -> frozenset[Address]:
    """Return the addresses of what a schema calls secret in the data."""
    return frozenset(_noted(validator, data).secrets)


def _noted(validator: Validator, data: Value) -> Annotations:
    from changegate.schema.annotation import noted  # noqa: PLC0415  start-up: the same

    return noted(validator.reach.root, validator.reach.resolver, data)


def check(data: Value, name: str, origin: str) -> None:
    """Insist that the data of one of our own files fits the shipped schema of a name (`policy`, `config`).

    Raises:
        InvalidInputError: naming the file and the pointer of the first thing that does not fit.
    """
    for address, said in errors(_shipped(name), plain(data)):
        pointer = "".join(f"/{escape(str(step))}" for step in address)
        hint = f"schemas/{name}.schema.json describes this file"
        raise InvalidInputError(Where(origin, pointer), said, hint=hint)


@functools.cache
def _shipped(name: str) -> Validator:
    file = f"{name}.schema.json"
    return compiled(json.loads(shipped("schemas", file)), file)
