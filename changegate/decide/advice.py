"""What a policy says that cannot come true: said aloud when files are validated, never a reason to refuse."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime, timedelta
from typing import Final

from changegate.decide.conditions._contract import Facts
from changegate.decide.hold import held
from changegate.model.approval import Roster
from changegate.model.change import Change
from changegate.model.finding import Category, ClassifiedChange, Direction, Finding, Severity
from changegate.model.policy import Allow, Condition, Exemption, Level, Policy, Require, Requirement, Rule
from changegate.model.shown import printable
from changegate.pattern import glob_matches

_LONGEST: Final = timedelta(days=366)
_SOON: Final = timedelta(weeks=6)


def advice(policy: Policy, roster: Roster, environments: Collection[str], now: datetime) -> tuple[str, ...]:
    """Return sentences about what in a policy can never be met, never holds, or is about to end.

    `environments` are the names the configuration knows; with none, environments are not looked at.
    """
    found = [
        *(sentence for rule in policy.rules for sentence in _of_rule(rule, roster)),
        *_of_override(policy, roster),
        *(sentence for one in policy.exemptions for sentence in _of_exemption(one, now)),
        *_of_environments(policy, environments),
        *_of_categories(policy, environments, now),
        *(
            f"the freeze until {one.end:%Y-%m-%d} ({printable(one.reason)}) is over; take it out"
            for one in policy.freezes
            if one.end <= now
        ),
    ]
    return tuple(dict.fromkeys(found))


def _of_rule(rule: Rule, roster: Roster) -> Iterator[str]:
    if not isinstance(rule.effect, Require):
        return
    name = f"rule {printable(rule.name)}"
    for requirement in rule.effect.requirements:
        yield from _of_requirement(name, requirement, roster)
    roles = [requirement.role for requirement in rule.effect.requirements]
    people = {holder for role in roles for holder in roster.holders(role)}
    wanted = sum(requirement.threshold for requirement in rule.effect.requirements)
    if rule.effect.distinct_across_roles and len(roles) > 1 and len(people) < wanted:
        listed = " and ".join(map(printable, roles))
        yield f"{name} asks for {wanted} different people of {listed}, and there are {len(people)}"


def _of_requirement(name: str, requirement: Requirement, roster: Roster) -> Iterator[str]:
    holders = len(roster.holders(requirement.role))
    role = printable(requirement.role)
    # One of the holders may be the author, whose approval does not count.
    spare = 1 if requirement.distinct_from_author else 0
    if holders < requirement.threshold:
        yield f"{name} asks for {requirement.threshold} {role}, and the roster has {holders}"
    elif holders < requirement.threshold + spare:
        yield (
            f"{name} asks for {requirement.threshold} {role}, and the roster has no more: what one of them "
            "changes can never be approved"
        )


def _of_override(policy: Policy, roster: Roster) -> Iterator[str]:
    soft = [rule.name for rule in policy.rules if Level.SOFT in {rule.level, *(rule.levels or {}).values()}]
    if policy.override is None:
        if len(soft) > 0:
            names = ", ".join(map(printable, soft))
            yield f"soft rules ({names}) hold like hard ones, because there is no override"
        return
    yield from _of_requirement(
        "override", Requirement(policy.override.role, policy.override.threshold), roster
    )


def _of_exemption(exemption: Exemption, now: datetime) -> Iterator[str]:
    day, owner = f"{exemption.expires:%Y-%m-%d}", printable(exemption.owner)
    if exemption.expires <= now:
        yield f"the exemption of {owner} expired on {day} and sets nothing aside any more; take it out"
    elif exemption.expires - now <= _SOON:
        yield f"the exemption of {owner} expires on {day}; mend what it sets aside, or renew it"
    elif exemption.expires - now > _LONGEST:
        yield f"the exemption of {owner} lasts until {day}; what lasts longer than a year is a rule"


def _of_environments(policy: Policy, environments: Collection[str]) -> Iterator[str]:
    if len(environments) == 0:
        return
    known = ", ".join(sorted(map(printable, environments)))
    for said, glob in _named(policy):
        # Files under .changegate/ belong to no environment; their name is empty.
        if not any(glob_matches(glob, name) for name in (*environments, "")):
            yield f"{said} speaks of environment {printable(glob)}, and there are only {known}"


def _named(policy: Policy) -> Iterator[tuple[str, str]]:
    for rule in policy.rules:
        said = f"rule {printable(rule.name)}"
        for condition in (*rule.when, *rule.unless):
            yield from ((said, glob) for glob in _globs(condition))
        yield from ((said, name) for name in rule.levels or {})
    for freeze in policy.freezes:
        yield from (("a freeze", name) for name in sorted(freeze.environments))
    for exemption in policy.exemptions:
        for condition in exemption.when:
            yield from (("an exemption", glob) for glob in _globs(condition))


def _globs(condition: Condition) -> tuple[str, ...]:
    if condition.name != "environment":
        return ()
    given = condition.options
    return (given,) if isinstance(given, str) else tuple(map(str, given)) if isinstance(given, tuple) else ()


def _of_categories(policy: Policy, environments: Collection[str], now: datetime) -> Iterator[str]:
    """Which critical findings would go out without anybody: nobody should learn that from an outage."""
    for environment in sorted(environments) or [""]:
        open_now = [
            one for one in Category if one is not Category.TRUST and _passes(policy, one, environment, now)
        ]
        if len(open_now) > 0:
            named = ", ".join(category.value for category in open_now)
            where = f"in {printable(environment)} " if environment != "" else ""
            yield f"{where}nothing is asked for critical findings about {named}"
    if _passes(policy, Category.TRUST, "", now):
        said = "whoever is held back can change the rules"
        yield f"nothing is asked for changes to .changegate/ itself, so {said}"


def _passes(policy: Policy, category: Category, environment: str, now: datetime) -> bool:
    finding = Finding("advice", "advice", category, Severity.CRITICAL, Direction.BOTH, (), "")
    item = ClassifiedChange(Change(("setting",), "old", "new"), (finding,), secret=False)
    path = ".changegate/policies/policy.yaml" if category is Category.TRUST else "config.yaml"
    facts = Facts(finding, item, path, None, environment, "")
    return all(
        isinstance(one.rule.effect, Allow) or one.rule.level_in(environment) is Level.ADVISORY
        for one in held(policy, [facts], now)
    )
