"""Which file it stands in, by glob."""

from __future__ import annotations

from typing import Final

from changegate.decide.conditions._contract import TEXTS, Facts, listed
from changegate.pattern import any_glob_matches

OPTIONS: Final = TEXTS


def holds(facts: Facts, options: object) -> bool:
    """Whether the file matches one of the globs."""
    return any_glob_matches(listed(options), facts.path)
