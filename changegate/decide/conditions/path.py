"""Which file it stands in, or stood in before it was renamed, by glob."""

from __future__ import annotations

from typing import Final

from changegate.decide.conditions._contract import GLOBS, Facts, listed
from changegate.pattern import any_glob_matches

OPTIONS: Final = GLOBS


def holds(facts: Facts, options: object) -> bool:
    """Whether the file matches one of the globs."""
    return any(any_glob_matches(listed(options), path) for path in facts.paths())
