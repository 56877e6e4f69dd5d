"""How the setting differs: added, removed, modified, moved or reordered."""

from __future__ import annotations

from typing import Final

from changegate.decide.conditions._contract import Facts, listed, words
from changegate.model.change import ChangeKind

OPTIONS: Final = words(*(kind.value for kind in ChangeKind))


def holds(facts: Facts, options: object) -> bool:
    """Whether the change is of one of the kinds."""
    return facts.item.change.kind.value in listed(options)
