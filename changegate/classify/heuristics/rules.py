"""What keys of unknown services are called when they are about identity, all rows in order."""

from __future__ import annotations

import functools
from typing import Final

from changegate.classify.heuristics import doors, peers, people, tokens
from changegate.classify.heuristics.rule import Rule, Strength, any_of
from changegate.classify.names import Name

# Switches first: `insecure_skip_issuer_verify` is no issuer, nor is the `cluster_issuer` of certificates.
_ALL: Final = (*doors.RULES, *peers.RULES, *tokens.RULES, *people.RULES)
# What a name says on its own goes before what it says in company.
RULES: Final[tuple[Rule, ...]] = tuple(sorted(_ALL, key=lambda rule: rule.strength is Strength.WEAK))


# Most names are of no row at all, and one look is cheaper than seventy; to compile it takes a while.
_ANY: Final = any_of(RULES)
_SOME: Final = 200


@functools.lru_cache(maxsize=16384)
def rules_for(name: Name) -> tuple[Rule, ...]:
    """Return the rows a name is of, the first to speak first."""
    if rules_for.cache_info().misses > _SOME and not _ANY.matches(name):
        return ()
    return tuple(rule for rule in RULES if rule.matches(name))
