"""What looks like identity by its name and is a number of something."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from changegate.classify.context import own_key
from changegate.classify.heuristics.rule import Rule, Trap
from changegate.classify.names import words
from changegate.classify.setting import Setting
from changegate.classify.values import text
from changegate.model.change import Side
from changegate.model.finding import Category
from changegate.regex import regex

_TOKENS: Final = frozenset({("token",), ("tokens",)})
_NUMBER: Final = regex(r"[\d.,eE+-]{1,12}")


def is_number_of_tokens(setting: Setting, rule: Rule) -> bool:
    """`--checkpoint-every-n-tokens 8192`, `cost_per_token: 0.1`: what is counted opens nothing."""
    if rule.category is not Category.CLIENT_CREDENTIAL or words(own_key(setting))[-1:] not in _TOKENS:
        return False
    return any(map(_is_number, (setting.proposed, setting.deployed)))


def _is_number(side: Side) -> bool:
    return isinstance(side, int | float | Decimal) or _NUMBER.fullmatch(text(side) or "") is not None


TRAPS: Final[tuple[Trap, ...]] = (is_number_of_tokens,)
