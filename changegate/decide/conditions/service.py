"""Whose setting it is: one of these services, by name or glob."""

from __future__ import annotations

from typing import Final

from changegate.decide.conditions._contract import GLOBS, Facts, listed
from changegate.pattern import any_glob_matches

OPTIONS: Final = GLOBS


def holds(facts: Facts, options: object) -> bool:
    """Whether the service is one of those named."""
    return any_glob_matches(listed(options), facts.service)
