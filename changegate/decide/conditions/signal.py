"""Marks of danger: one of these is on the finding."""

from __future__ import annotations

from typing import Final

from changegate.decide.conditions._contract import Facts, listed, words
from changegate.model.finding import Signal

OPTIONS: Final = words(*(signal.value for signal in Signal))


def holds(facts: Facts, options: object) -> bool:
    """Whether one of the signals is on the finding."""
    return not {signal.value for signal in facts.finding.signals}.isdisjoint(listed(options))
