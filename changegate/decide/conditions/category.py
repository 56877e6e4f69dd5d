"""What the setting is about: one of the categories, or `identity` for all but trust and unreadable."""

from __future__ import annotations

from typing import Final

from changegate.decide.conditions._contract import Facts, listed, words
from changegate.model.finding import Category

IDENTITY: Final = "identity"
OPTIONS: Final = words(IDENTITY, *(category.value for category in Category))
_OTHERS: Final = frozenset({Category.TRUST, Category.UNREADABLE})


def holds(facts: Facts, options: object) -> bool:
    """Whether the finding is of one of the categories."""
    wanted = listed(options)
    category = facts.finding.category
    return category.value in wanted or (IDENTITY in wanted and category not in _OTHERS)
