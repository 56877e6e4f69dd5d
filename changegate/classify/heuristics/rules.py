"""What keys of unknown services are called when they are about identity, all rows in order."""

from __future__ import annotations

import functools
from typing import Final

from changegate.classify.heuristics import cluster_names, doors, peers, people, tokens
from changegate.classify.heuristics.rule import Rule, Strength, tells
from changegate.classify.names import Name
from changegate.pattern import Several

# Switches first: `insecure_skip_issuer_verify` is no issuer, nor is the `cluster_issuer` of certificates.
_ALL: Final = (*doors.RULES, *peers.RULES, *tokens.RULES, *people.RULES, *cluster_names.RULES)
# What a name says on its own goes before what it says in company.
RULES: Final[tuple[Rule, ...]] = tuple(sorted(_ALL, key=lambda rule: rule.strength is Strength.WEAK))


@functools.cache
def _together() -> tuple[Several, tuple[int, ...], tuple[tuple[int, str], ...]]:
    """What is tried in one pass, with the places of its rows, and what is tried by itself, with the same."""
    one_pass, others = (
        tuple(
            (index, found)
            for index, rule in enumerate(RULES)
            if (found := rule.expression(looking=looking)) != ""
        )
        for looking in (False, True)
    )
    return Several(found for _, found in one_pass), tuple(index for index, _ in one_pass), others


@functools.lru_cache(maxsize=16384)
def rules_for(name: Name) -> tuple[Rule, ...]:
    """Return the rows a name is of, the first to speak first."""
    several, rows, others = _together()
    found = {rows[place] for form in name.forms for place in several.found_in(form)}
    found.update(index for index, expression in others if tells(expression, name))
    return tuple(RULES[index] for index in sorted(found))
