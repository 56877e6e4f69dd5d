"""Choose the rules that hold for each finding: rules, exemptions, freezes and what is left to `otherwise`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from changegate.decide.conditions import CONDITIONS
from changegate.decide.conditions._contract import Facts
from changegate.model.path import pointer
from changegate.model.policy import EXEMPTION, Allow, Condition, Deny, Exemption, Freeze, Level, Policy, Rule
from changegate.model.shown import printable

OTHERWISE: Final = "otherwise"
FREEZE: Final = "freeze"
# What stands in for a rule in an outcome; no rule of a policy may be called so.
RESERVED: Final = (EXEMPTION, FREEZE, OTHERWISE)


@dataclass(frozen=True, slots=True)
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
    matching = [rule for rule in policy.rules if _holds(rule, facts)]
    asking = [rule for rule in matching if not isinstance(rule.effect, Allow)]
    speaking = [rule for rule in asking if rule.level_in(facts.environment) is Level.ADVISORY]
    firm = [rule for rule in asking if rule not in speaking]
    exempt = [_exempting(one) for one in policy.exemptions if now < one.expires and _matches(one.when, facts)]
    if len(exempt) > 0:
        firm = [rule for rule in firm if _stays(rule, facts.environment)]
    elif len(firm) == 0:
        # A rule that only speaks decides nothing, so the next word is the one it would have been without it.
        allowing = [rule for rule in matching if isinstance(rule.effect, Allow)]
        firm = allowing or [Rule(OTHERWISE, (), policy.otherwise)]
    yield from (*firm, *exempt, *speaking)
    if any(not isinstance(rule.effect, Allow) for rule in firm):
        yield from (_freezing(one) for one in policy.freezes if _open(one, facts.environment, now))


def _holds(rule: Rule, facts: Facts) -> bool:
    carved_out = len(rule.unless) > 0 and _matches(rule.unless, facts)
    return _matches(rule.when, facts) and not carved_out


def _matches(conditions: Iterable[Condition], facts: Facts) -> bool:
    return all(CONDITIONS[one.name].holds(facts, one.options) for one in conditions)


def _stays(rule: Rule, environment: str) -> bool:
    """Whether a rule outweighs an exemption: a hard denial does, as no approval outweighs it either."""
    return isinstance(rule.effect, Deny) and rule.level_in(environment) is Level.HARD


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
