"""The tests that keep ordinary settings quiet whose keys look like identity."""

from __future__ import annotations

from typing import Final

from changegate.classify.heuristics import other_business, other_counts, other_files, other_marks, other_texts
from changegate.classify.heuristics.rule import Rule, Trap
from changegate.classify.setting import Setting

TRAPS: Final[tuple[Trap, ...]] = (
    *other_business.TRAPS,
    *other_counts.TRAPS,
    *other_files.TRAPS,
    *other_marks.TRAPS,
    *other_texts.TRAPS,
)


def trapped(setting: Setting, rule: Rule) -> bool:
    """Whether a row that fits by name is known not to be meant."""
    return any(trap(setting, rule) for trap in TRAPS)
