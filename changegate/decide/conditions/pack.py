"""Which pack said what it means."""

from __future__ import annotations

from typing import Final

from changegate.decide.conditions._contract import GLOBS, Facts, listed
from changegate.pattern import any_glob_matches

OPTIONS: Final = GLOBS


def holds(facts: Facts, options: object) -> bool:
    """Whether the finding is of one of the packs."""
    return any_glob_matches(listed(options), facts.finding.pack)
