"""The validator class: Draft 2020-12 with our own keywords where the stock ones are unsafe, on a budget."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from jsonschema import Draft202012Validator, validators

from changegate.schema.applicators import APPLICATORS
from changegate.schema.assertions import ASSERTIONS, is_number
from changegate.schema.plain import Json, Stock

OWN: Final = ASSERTIONS | APPLICATORS
# The largest file there may be has half a million nodes; few schemas say ten things of each.
MOST_STEPS: Final = 20_000_000


class BudgetError(Exception):
    """A schema and a document together ask for more steps than any honest pair does."""


@dataclass(slots=True)
class Budget:
    """How many keywords may still be applied; counted down while a document is checked."""

    steps: int = MOST_STEPS

    def counting(self, keyword: Callable[..., Stock]) -> Callable[..., Stock]:
        """Return a keyword that takes a step from the budget each time it is applied."""

        def counted(validator: Stock, wanted: Json, instance: Json, schema: Json) -> Json:
            self.steps -= 1
            if self.steps < 0:
                raise BudgetError
            return keyword(validator, wanted, instance, schema)

        return counted


def engine(schema: Mapping[str, Json], registry: Stock, budget: Budget) -> Stock:
    """Return the validator of a schema; a `$schema` left in it would bring the stock class back."""
    keywords = {**Draft202012Validator.VALIDATORS, **OWN}
    kind = validators.extend(  # type: ignore[no-untyped-call]  # as it is published
        Draft202012Validator,
        {name: budget.counting(keyword) for name, keyword in keywords.items()},
        type_checker=Draft202012Validator.TYPE_CHECKER.redefine("number", is_number),
    )
    return kind(schema, registry=registry)
