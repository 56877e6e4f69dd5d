"""A policy file's plain data becomes a policy; what is missing, unknown or empty is refused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from changegate.decide.conditions import CONDITIONS
from changegate.errors import InvalidInputError
from changegate.model.approval import Roster
from changegate.model.policy import (
    Allow,
    Condition,
    Deny,
    Effect,
    Exemption,
    Freeze,
    Level,
    Override,
    Policy,
    Require,
    Requirement,
    Rule,
)
from changegate.pattern import PatternError, check
from changegate.reading import Reader
from changegate.schema import problems

EVIDENCE: Final = ("github-review", "gitlab-approval", "signature")
_TOP: Final = (
    "version",
    "rules",
    "otherwise",
    "roles",
    "override",
    "exemptions",
    "freeze",
    "examples",
    "description",
)
_RULE: Final = ("name", "when", "require", "deny", "allow", "level", "message")
_REQUIRE: Final = (
    *("approvals", "from", "all", "distinct-from-author", "distinct-across-roles", "max-age", "ticket"),
    *("touch", "user-verification", "unproven-extra", "accepts"),
)


def policy(data: object, origin: str, roster: Roster) -> Policy:
    """Return the policy that plain data spells.

    Raises:
        InvalidInputError: naming file and pointer of what cannot be meant.
    """
    top = Reader(data, origin).mapping(_TOP, required=("version", "rules", "otherwise"))
    known = _roles(top, roster)
    rules = tuple(_rule(reader, known) for reader in top["rules"].items())
    _insist_on_distinct_names(rules, top["rules"])
    return Policy(
        version=top["version"].whole(1),
        rules=rules,
        otherwise=_otherwise(top["otherwise"], known),
        origin=(origin,),
        override=_override(top["override"], known) if "override" in top else None,
        exemptions=tuple(map(_exemption, top["exemptions"].items())) if "exemptions" in top else (),
        freezes=tuple(map(_freeze, top["freeze"].items())) if "freeze" in top else (),
    )


def _roles(top: Mapping[str, Reader], roster: Roster) -> frozenset[str]:
    """The roles rules may name: those somebody holds and those the policy declares (nobody may hold them yet)."""
    held = frozenset(role for approver in roster.approvers for role in approver.roles)
    declared = frozenset(top["roles"].texts()) if "roles" in top else frozenset()
    return held | declared


def _insist_on_distinct_names(rules: Sequence[Rule], reader: Reader) -> None:
    names = [rule.name for rule in rules]
    double = next((name for name in names if names.count(name) > 1), None)
    if double is not None:
        raise reader.refuse(f"two rules are called {double!r}", "a rule is known by its name")


def _rule(reader: Reader, roles: frozenset[str]) -> Rule:
    entries = reader.mapping(_RULE, required=("name", "when"))
    level, levels = _level(entries.get("level"))
    return Rule(
        name=entries["name"].text(),
        when=_conditions(entries["when"]),
        effect=_effect(reader, entries, roles),
        level=level,
        levels=levels,
        message=entries["message"].text() if "message" in entries else "",
    )


def _level(reader: Reader | None) -> tuple[Level, Mapping[str, Level] | None]:
    """A level, or levels by environment; environments not named are `hard`."""
    if reader is None:
        return Level.HARD, None
    words = [level.value for level in Level]
    if isinstance(reader.value, str):
        return Level(reader.word(words)), None
    if not isinstance(reader.value, Mapping):
        raise reader.refuse("must be a level, or a level by environment")
    named = reader.mapping(list(reader.value))
    return Level.HARD, {name: Level(entry.word(words)) for name, entry in named.items()}


def _conditions(reader: Reader) -> tuple[Condition, ...]:
    entries = reader.mapping(list(CONDITIONS))
    for name, entry in entries.items():
        for place, problem in problems(CONDITIONS[name].OPTIONS, entry.value):
            raise Reader(None, entry.origin, entry.pointer + place).refuse(problem)
    return tuple(Condition(name, entry.value) for name, entry in sorted(entries.items()))


def _effect(reader: Reader, entries: Mapping[str, Reader], roles: frozenset[str]) -> Effect:
    given = [name for name in ("allow", "deny", "require") if name in entries]
    if len(given) != 1:
        raise reader.refuse("must have exactly one of allow, deny and require")
    entry = entries[given[0]]
    if given[0] == "deny":
        return Deny(entry.text())
    if given[0] == "require":
        return _require(entry, roles)
    if not entry.flag():
        raise entry.refuse("must be true", "to forbid, write deny with a reason")
    return Allow()


def _require(reader: Reader, roles: frozenset[str]) -> Require:
    entries = reader.mapping(_REQUIRE)
    if ("all" in entries) == ("from" in entries):
        raise reader.refuse("must name one role under 'from' or several under 'all'")
    distinct = entries["distinct-from-author"].flag() if "distinct-from-author" in entries else True
    parts = entries["all"].items() if "all" in entries else [reader]
    requirements = tuple(_requirement(part, roles, distinct=distinct) for part in parts)
    if len(requirements) == 0:
        raise reader.refuse("asks nothing of anybody", "an empty list would let everything pass")
    return Require(
        requirements=requirements,
        max_age=entries["max-age"].duration() if "max-age" in entries else None,
        ticket=_pattern(entries["ticket"]) if "ticket" in entries else "",
        touch=entries["touch"].flag() if "touch" in entries else False,
        user_verification=entries["user-verification"].flag() if "user-verification" in entries else False,
        unproven_extra=entries["unproven-extra"].whole(0) if "unproven-extra" in entries else 0,
        distinct_across_roles=_flag(entries, "distinct-across-roles"),
        accepts=_accepts(entries.get("accepts")),
    )


def _flag(entries: Mapping[str, Reader], name: str) -> bool:
    return entries[name].flag() if name in entries else True


def _accepts(reader: Reader | None) -> frozenset[str]:
    if reader is None:
        return frozenset({"signature"})
    return frozenset(item.word(EVIDENCE) for item in reader.items())


def _requirement(reader: Reader, roles: frozenset[str], *, distinct: bool) -> Requirement:
    value = reader.value if isinstance(reader.value, Mapping) else {}
    entries = reader.mapping([*value, "from", "approvals"], required=("from", "approvals"))
    return Requirement(entries["from"].word(roles), entries["approvals"].whole(1), distinct)


def _pattern(reader: Reader) -> str:
    try:
        check(reader.text())
    except PatternError as error:
        raise reader.refuse(error.problem, error.hint) from error
    return reader.text()


def _otherwise(reader: Reader, roles: frozenset[str]) -> Effect:
    if reader.value == "allow":
        return Allow()
    entries = reader.mapping(("require", "deny"))
    return _effect(reader, entries, roles)


def _override(reader: Reader, roles: frozenset[str]) -> Override:
    entries = reader.mapping(("from", "approvals", "reason-min"), required=("from", "approvals"))
    least = entries["reason-min"].whole(1) if "reason-min" in entries else 20
    return Override(entries["from"].word(roles), entries["approvals"].whole(1), least)


def _exemption(reader: Reader) -> Exemption:
    entries = reader.mapping(
        ("when", "reason", "owner", "expires"), required=("when", "reason", "owner", "expires")
    )
    when = _conditions(entries["when"])
    if len(when) == 0:
        raise entries["when"].refuse("must name what is exempt", "an empty condition would exempt everything")
    return Exemption(when, entries["reason"].text(), entries["owner"].text(), entries["expires"].instant())


def _freeze(reader: Reader) -> Freeze:
    entries = reader.mapping(
        ("from", "until", "environments", "reason"), required=("from", "until", "reason")
    )
    start, end = entries["from"].instant(), entries["until"].instant()
    if end <= start:
        raise entries["until"].refuse("must be after 'from'")
    environments = frozenset(entries["environments"].texts()) if "environments" in entries else frozenset()
    return Freeze(start, end, environments, entries["reason"].text())


def combine(policies: Sequence[Policy]) -> Policy:
    """Return several policies as one: all rules hold, and of the `otherwise` the strictest.

    Raises:
        InvalidInputError: two rules of the same name, or two overrides.
    """
    rules = tuple(rule for one in policies for rule in one.rules)
    origin = tuple(name for one in policies for name in one.origin)
    names = [rule.name for rule in rules]
    double = next((name for name in names if names.count(name) > 1), None)
    overrides = [one.override for one in policies if one.override is not None]
    if double is not None or len(overrides) > 1:
        problem = "more than one override" if double is None else f"two rules are called {double!r}"
        raise InvalidInputError(
            ", ".join(origin), problem, hint="policies are combined; name each thing once"
        )
    return Policy(
        version=max(one.version for one in policies),
        rules=rules,
        otherwise=max((one.otherwise for one in policies), key=_strictness),
        origin=origin,
        override=overrides[0] if overrides else None,
        exemptions=tuple(one for part in policies for one in part.exemptions),
        freezes=tuple(one for part in policies for one in part.freezes),
    )


def _strictness(effect: Effect) -> int:
    return {Allow: 0, Require: 1, Deny: 2}[type(effect)]
