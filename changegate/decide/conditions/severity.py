"""How much a mistake would hurt: at least so much."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from changegate.decide.conditions._contract import Facts
from changegate.model.finding import Severity

OPTIONS: Final[Mapping[str, object]] = {"enum": [severity.value for severity in Severity]}


def holds(facts: Facts, options: object) -> bool:
    """Whether the finding is at least as severe."""
    return facts.finding.severity.at_least(Severity(options))
