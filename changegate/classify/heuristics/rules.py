"""What keys of unknown services are called when they are about identity, all rows in order."""

from __future__ import annotations

import functools
from typing import Final

from changegate.classify.heuristics import doors, peers, people, tokens
from changegate.classify.heuristics.rule import Rule
from changegate.classify.names import Name

# Switches first: `insecure_skip_issuer_verify` is no issuer.
RULES: Final[tuple[Rule, ...]] = (*doors.RULES, *tokens.RULES, *peers.RULES, *people.RULES)


@functools.lru_cache(maxsize=16384)
def rules_for(name: Name) -> tuple[Rule, ...]:
    """Return the rows a name is of, the first to speak first."""
    return tuple(rule for rule in RULES if rule.matches(name))
