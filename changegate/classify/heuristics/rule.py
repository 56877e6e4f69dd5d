"""One row of the table of names: a kind of name, what such a setting is, how its values compare."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from enum import Enum
from typing import Final, TypeAlias

from changegate.classify.names import Name
from changegate.classify.setting import Setting
from changegate.frozen import frozen
from changegate.model.finding import Category, Severity


class Strength(Enum):
    """How much a name says on its own: everything, or only among settings of authentication."""

    STRONG = "strong"
    WEAK = "weak"


class Holds(Enum):
    """What the value must be for a row to speak."""

    ANYTHING = "anything"
    SWITCH = "a switch"
    WORD = "one word, a list, or nothing"
    TIME = "a time or a number"
    ADDRESS = "an address or an identifier"


# A table is read by its columns; these are their words.
S: Final = Strength.STRONG
W: Final = Strength.WEAK
MEDIUM: Final = Severity.MEDIUM
HIGH: Final = Severity.HIGH
CRITICAL: Final = Severity.CRITICAL
ANYTHING: Final = Holds.ANYTHING
SWITCH: Final = Holds.SWITCH
WORD: Final = Holds.WORD
TIME: Final = Holds.TIME
ADDRESS: Final = Holds.ADDRESS


@frozen
class Rule:
    """A kind of name: what ends its words, what such a setting is about and how its values compare."""

    category: Category
    strength: Strength
    compare: str
    severity: Severity
    holds: Holds
    says: str
    names: tuple[str, ...]

    @property
    def pattern(self) -> str:
        """All the expressions for its names as one."""
        return "|".join(self.names)

    def expression(self, *, looking: bool) -> str:
        """What is looked for in the forms of a name by those of its expressions that look around, or do not.

        It is empty where there are none.
        """
        names = [name for name in self.names if any(mark in name for mark in _LOOKS_AROUND) == looking]
        # The left side is always the beginning of a word: `ial` is not in `serial`, `ca` not in `replica`.
        return rf"(?:^|_)(?:{'|'.join(names)})" if names else ""

    def matches(self, name: Name) -> bool:
        """Whether one of the forms of a name is of this kind."""
        found = (self.expression(looking=looking) for looking in (False, True))
        return any(tells(expression, name) for expression in found if expression)


# What looks around can only be asked of an engine that tries one way after the other, which takes longer.
_LOOKS_AROUND: Final = ("(?<", "(?!", "(?=")


def tells(expression: str, name: Name) -> bool:
    """Whether an expression is found in one of the forms of a name."""
    search = _compiled(expression)
    return any(search(form) is not None for form in name.forms)


# Whether a row that fits a setting by name is known not to be meant.
Trap: TypeAlias = Callable[[Setting, Rule], bool]


def rule(  # noqa: PLR0913, PLR0917  a row of a table has its columns
    category: Category,
    strength: Strength,
    compare: str,
    severity: Severity,
    holds: Holds,
    says: str,
    *names: str,
) -> Rule:
    """Return the row of names that one of these expressions ends."""
    return Rule(category, strength, compare, severity, holds, says, names)


@functools.cache
def _compiled(expression: str) -> Callable[[str], re.Match[str] | None]:
    return re.compile(expression).search
