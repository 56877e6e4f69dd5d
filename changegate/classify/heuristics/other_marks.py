"""What looks like identity by its name and only marks an object, so that others find it."""

from __future__ import annotations

from typing import Final

from changegate.classify.context import keys_above
from changegate.classify.heuristics.rule import Rule, Trap
from changegate.classify.names import words
from changegate.classify.setting import Setting
from changegate.model.finding import Category

_MARKS: Final = frozenset({"labels", "selector"})


def is_label(setting: Setting, rule: Rule) -> bool:
    """`matchLabels: {oidc: allow}`: by labels objects are chosen; what they may do is said elsewhere."""
    if rule.category is Category.WORKLOAD_IDENTITY:
        return False
    return any(words(key)[-1:] and words(key)[-1] in _MARKS for key in keys_above(setting)[:1])


TRAPS: Final[tuple[Trap, ...]] = (is_label,)
