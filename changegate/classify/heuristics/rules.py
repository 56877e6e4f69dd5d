"""What keys of unknown services are called when they are about identity, all rows in order."""

from __future__ import annotations

import functools
from typing import Final

from changegate.classify.heuristics import cluster, doors, peers, people, tokens
from changegate.classify.heuristics.rule import Rule, Strength
from changegate.classify.names import Name
from changegate.pattern import Several

# Switches first: `insecure_skip_issuer_verify` is no issuer, nor is the `cluster_issuer` of certificates.
_ALL: Final = (*doors.RULES, *peers.RULES, *tokens.RULES, *people.RULES, *cluster.RULES)
# What a name says on its own goes before what it says in company.
RULES: Final[tuple[Rule, ...]] = tuple(sorted(_ALL, key=lambda rule: rule.strength is Strength.WEAK))


# What looks around is only told by an engine that tries one row after the other, which takes longer.
_LOOKS_AROUND: Final = ("(?<", "(?!", "(?=")


@functools.cache
def _together() -> tuple[Several, tuple[int, ...], tuple[int, ...]]:
    """The rows that are tried in one pass, with their places, and the places of the others."""
    others = tuple(
        index for index, rule in enumerate(RULES) if any(mark in rule.pattern for mark in _LOOKS_AROUND)
    )
    one_pass = tuple(index for index in range(len(RULES)) if index not in others)
    return Several(RULES[index].expression for index in one_pass), one_pass, others


@functools.lru_cache(maxsize=16384)
def rules_for(name: Name) -> tuple[Rule, ...]:
    """Return the rows a name is of, the first to speak first."""
    several, one_pass, others = _together()
    found = {one_pass[place] for form in name.forms for place in several.found_in(form)}
    found.update(index for index in others if RULES[index].matches(name))
    return tuple(RULES[index] for index in sorted(found))
