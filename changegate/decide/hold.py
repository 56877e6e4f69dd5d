"""Choose the rules that hold for each finding: rules, exemptions, freezes and what is left to `otherwise`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from changegate.decide.conditions import CONDITIONS
from changegate.decide.conditions._contract import Facts, UnsureError
from changegate.frozen import frozen
from changegate.model.path import pointer
from changegate.model.policy import (
    EXEMPTION,
    Allow,
    Condition,
    Deny,
    Exemption,
    Freeze,
    Level,
    Policy,
    Rollback,
    Rule,
)
from changegate.model.shown import printable

OTHERWISE: Final = "otherwise"
FREEZE: Final = "freeze"
# What stands in for a rule in an outcome; no rule of a policy may be called so.
RESERVED: Final = (EXEMPTION, FREEZE, OTHERWISE)


@frozen
class Held:
    """A rule, or what stands in for one, and the pointers it holds for, sorted."""

    rule: Rule
    pointers: tuple[str, ...]


def held(policy: Policy, facts: Sequence[Facts], now: datetime) -> tuple[Held, ...]:
    """Return what holds for the findings of one document, in a settled order; every finding is in it."""
    places: dict[tuple[str, str], tuple[Rule, set[str]]] = {}
    for one in facts:
        for rule in _chosen(policy, one, now):
            places.setdefault((rule.name, rule.message), (rule, set()))[1].add(pointer(one.item.change.path))
    return tuple(
        Held(rule, tuple(sorted(pointers))) for _, (rule, pointers) in sorted(places.items(), key=_name)
    )


def _name(entry: tuple[tuple[str, str], object]) -> tuple[str, str]:
    return entry[0]


def _chosen(policy: Policy, facts: Facts, now: datetime) -> Iterator[Rule]:
    """The rules for one finding: all firm ones, or what allows it; and beside them those that only speak."""
    matching = [found for rule in policy.rules if (found := _holding(rule, facts)) is not None]
    asking = [rule for rule in matching if not isinstance(rule.effect, Allow | Rollback)]
    speaking = [rule for rule in asking if rule.level_in(facts.environment) is Level.ADVISORY]
    firm = [rule for rule in asking if rule not in speaking]
    exempt = [
        _exempting(one) for one in policy.exemptions if now < one.expires and _holds(one.when, facts) is True
    ]
    back = [told for rule in matching if (told := _going_back(rule, facts, now)) is not None]
    if len(exempt) > 0 or len(back) > 0:
        firm = [rule for rule in firm if _stays(rule, facts.environment)]
    elif len(firm) == 0:
        # A rule that only speaks decides nothing, so the next word is the one it would have been without it.
        allowing = [rule for rule in matching if isinstance(rule.effect, Allow)]
        firm = allowing or [Rule(OTHERWISE, (), policy.otherwise)]
    yield from (*firm, *exempt, *back, *speaking)
    if any(not isinstance(rule.effect, Allow) for rule in firm):
        yield from (_freezing(one) for one in policy.freezes if _open(one, facts.environment, now))


def _holding(rule: Rule, facts: Facts) -> Rule | None:
    """The rule if it holds. Where nobody can tell, one that allows does not, and any other does."""
    allowing = isinstance(rule.effect, Allow | Rollback)
    doubts: list[str] = []
    when = _holds(rule.when, facts, doubts)
    carved_out = _holds(rule.unless, facts, doubts) if len(rule.unless) > 0 else False
    if allowing:
        return rule if when is True and carved_out is False else None
    if when is False or carved_out is True:
        return None
    return rule if not doubts else _doubtful(rule, doubts)


def _doubtful(rule: Rule, doubts: Sequence[str]) -> Rule:
    """A rule that holds because nobody can tell that it does not, and says so."""
    own = rule.message or (rule.effect.reason if isinstance(rule.effect, Deny) else "")
    said = f"it holds because its condition cannot be told here: {'; '.join(map(printable, doubts))}"
    return replace(rule, message=f"{own}; {said}" if own else said)


def _holds(conditions: Iterable[Condition], facts: Facts, doubts: list[str] | None = None) -> bool | None:
    """Whether all conditions hold; None where that hangs on one of which nobody can tell."""
    unsure = []
    # What takes a process of its own is asked last, and only where all else holds.
    for one in sorted(conditions, key=lambda one: one.name == "cel"):
        try:
            if not CONDITIONS[one.name].holds(facts, one.options):
                return False
        except UnsureError as error:
            unsure.append(str(error))
    if doubts is not None:
        doubts.extend(unsure)
    return None if unsure else True


def _stays(rule: Rule, environment: str) -> bool:
    """Whether a rule outweighs an exemption: a hard denial does, as no approval outweighs it either."""
    return isinstance(rule.effect, Deny) and rule.level_in(environment) is Level.HARD


def _going_back(rule: Rule, facts: Facts, now: datetime) -> Rule | None:
    """The rule with what it knows of the version that is gone back to, if it is one that may be."""
    restored = facts.restored
    if (
        not isinstance(rule.effect, Rollback)
        or restored is None
        or now - restored.ran_until > rule.effect.within
    ):
        return None
    until = restored.ran_until.strftime("%Y-%m-%dT%H:%M:%SZ")
    said = f"goes back to {restored.revision[:12]}, which was approved and ran until {until}"
    return replace(rule, message=said if rule.message == "" else f"{said}: {rule.message}")


def _exempting(exemption: Exemption) -> Rule:
    until = exemption.expires.strftime("%Y-%m-%d")
    said = (
        f"set aside until {until} on the word of {printable(exemption.owner)}: {printable(exemption.reason)}"
    )
    return Rule(EXEMPTION, (), Allow(), message=said)


def _freezing(freeze: Freeze) -> Rule:
    until = freeze.end.strftime("%Y-%m-%d %H:%MZ")
    said = f"nothing of this kind goes out before {until}: {printable(freeze.reason)}"
    return Rule(FREEZE, (), Deny(said), freeze.level, message=said)


def _open(freeze: Freeze, environment: str, now: datetime) -> bool:
    here = len(freeze.environments) == 0 or environment in freeze.environments
    return here and freeze.start <= now < freeze.end
