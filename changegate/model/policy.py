"""What the deployed side demands: rules, each with conditions and one effect."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import Enum
from typing import Final, TypeAlias

from changegate.frozen import frozen

# What stands in for a rule where an exemption sets a finding aside.
EXEMPTION: Final = "exemption"


@frozen
class Condition:
    """A named test of a finding with its options; the name picks the module in `decide/conditions`."""

    name: str
    options: object


class Level(Enum):
    """How firmly a rule holds: `hard` always, `soft` unless overridden, `advisory` only speaks."""

    HARD = "hard"
    SOFT = "soft"
    ADVISORY = "advisory"


@frozen
class Requirement:
    """So many people of a role, each other than the author where `distinct_from_author`."""

    role: str
    threshold: int
    distinct_from_author: bool = True


@frozen
class Allow:
    """Nothing is asked."""


@frozen
class Deny:
    """No approval outweighs this; the reason is shown."""

    reason: str


@frozen
class Require:
    """Approvals are asked: all the requirements, from different people where `distinct_across_roles`.

    `max_age` bounds how old an approval may be, `ticket` is an RE2 pattern its reason must contain,
    `touch` and `user_verification` ask for a hardware key's flags, `unproven_extra` adds so many people where
    authorship is not proven, `accepts` names the kinds of evidence that count.
    """

    requirements: tuple[Requirement, ...]
    max_age: timedelta | None = None
    ticket: str = ""
    touch: bool = False
    user_verification: bool = False
    unproven_extra: int = 0
    distinct_across_roles: bool = True
    accepts: frozenset[str] = frozenset({"signature"})


@frozen
class Rollback:
    """Going back needs no approval: to what ran within such a time, was approved and never taken back."""

    within: timedelta


Effect: TypeAlias = Allow | Require | Deny | Rollback


@frozen
class Rule:
    """When all conditions hold for a finding, the effect does; `levels` gives the level by environment.

    A rule does not hold where all of `unless` does, as long as there is anything in it.
    """

    name: str
    when: tuple[Condition, ...]
    effect: Effect
    level: Level = Level.HARD
    levels: Mapping[str, Level] | None = None
    message: str = ""
    unless: tuple[Condition, ...] = ()

    def level_in(self, environment: str) -> Level:
        """The level of this rule in an environment."""
        return (self.levels or {}).get(environment, self.level)


@frozen
class Override:
    """Who may override a soft rule: so many of a role, with a reason of so many characters at least."""

    role: str
    threshold: int
    reason_min: int


@frozen
class Exemption:
    """A finding set aside until a day, on somebody's word: matched like a rule.

    It outweighs every rule but a hard denial.
    """

    when: tuple[Condition, ...]
    reason: str
    owner: str
    expires: datetime


@frozen
class Freeze:
    """A window in which nothing that any rule holds back may go out, in the environments named (none: all).

    At level `soft` a signed override opens it; at level `hard` nothing does.
    """

    start: datetime
    end: datetime
    environments: frozenset[str]
    reason: str
    level: Level = Level.SOFT


@frozen
class Policy:
    """All rules of the deployed side; findings no rule matches fall to `otherwise`.

    `version` must not go down; `origin` names the files it was read from and `versions` that of each.
    """

    version: int
    rules: tuple[Rule, ...]
    otherwise: Effect
    origin: tuple[str, ...]
    override: Override | None = None
    exemptions: tuple[Exemption, ...] = ()
    freezes: tuple[Freeze, ...] = ()
    versions: tuple[int, ...] = ()

    @property
    def accepts_reviews(self) -> bool:
        """Whether any rule is content with something else than a signature."""
        effects = (*(rule.effect for rule in self.rules), self.otherwise)
        return any(isinstance(one, Require) and one.accepts != {"signature"} for one in effects)
