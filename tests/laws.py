"""How often a law is tried: as often as the profile says, so that one option tries them all for longer."""

from __future__ import annotations

from hypothesis import settings

_USUAL = 100  # hypothesis' own number, to which the tests' numbers are relative


def examples(number: int) -> int:
    """Return how many examples of a law to try, where it would be `number` by hypothesis' own settings."""
    return max(number * settings.default.max_examples // _USUAL, 1)
