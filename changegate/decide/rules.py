"""The rules of a policy as plain data become rules: when they hold, what they ask and how firmly."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from changegate.decide.hold import RESERVED
from changegate.decide.options import conditions
from changegate.model.policy import (
    Allow,
    Condition,
    Deny,
    Effect,
    Level,
    Require,
    Requirement,
    Rollback,
    Rule,
)
from changegate.pattern import search
from changegate.reading import Reader

EVIDENCE: Final = ("github-review", "gitlab-approval", "signature")
EFFECTS: Final = ("allow", "deny", "require", "rollback")
# A policy that people understand has a few dozen; each may hold patterns, and is asked about every finding.
RULES_AT_MOST: Final = 500
_RULE: Final = ("name", "when", "unless", *EFFECTS, "level", "message")
_REQUIRE: Final = (
    *("approvals", "from", "all", "distinct-from-author", "distinct-across-roles", "max-age", "ticket"),
    *("touch", "user-verification", "unproven-extra", "accepts"),
)


def rules(reader: Reader, roles: frozenset[str]) -> tuple[Rule, ...]:
    """Return the rules of a list, each with a name of its own.

    Raises:
        InvalidInputError: naming the pointer of what cannot be meant.
    """
    found: dict[str, Rule] = {}
    for item in reader.bounded(RULES_AT_MOST).items():
        made = _rule(item, roles)
        if made.name in found:
            raise item.refuse(f"two rules are called {made.name!r}", "a rule is known by its name")
        found[made.name] = made
    if len(found) == 0:
        raise reader.refuse("must not be empty", "a policy without rules holds nothing back")
    return tuple(found.values())


def _rule(reader: Reader, roles: frozenset[str]) -> Rule:
    entries = reader.mapping(_RULE, required=("name", "when"))
    name = entries["name"].text()
    if name in RESERVED:
        raise entries["name"].refuse(f"{name!r} is the gate's own word", "call the rule something else")
    made = effect(reader, entries, roles)
    if isinstance(made, Allow | Rollback) and "level" in entries:
        raise entries["level"].refuse("means nothing in a rule that allows")
    level, levels = _level(entries.get("level"))
    return Rule(
        name=name,
        when=conditions(entries["when"]),
        effect=made,
        level=level,
        levels=levels,
        message=entries["message"].text() if "message" in entries else "",
        unless=_unless(entries.get("unless")),
    )


def _unless(reader: Reader | None) -> tuple[Condition, ...]:
    if reader is None:
        return ()
    found = conditions(reader)
    if len(found) == 0:
        raise reader.refuse("must not be empty", "leave it out, or name what the rule is not for")
    return found


def effect(reader: Reader, entries: Mapping[str, Reader], roles: frozenset[str]) -> Effect:
    """Return the one effect among the entries of a mapping."""
    given = [name for name in EFFECTS if name in entries]
    if len(given) != 1:
        raise reader.refuse(f"must have exactly one of {', '.join(EFFECTS)}")
    entry = entries[given[0]]
    match given[0]:
        case "deny":
            return Deny(entry.text())
        case "require":
            return _require(entry, roles)
        case "rollback":
            return Rollback(entry.mapping(("within",), required=("within",))["within"].duration())
        case _:
            if not entry.flag():
                raise entry.refuse("must be true", "to forbid, write deny with a reason")
            return Allow()


def level(reader: Reader) -> Level:
    """Return a level by its name."""
    return Level(reader.word([one.value for one in Level]))


def _level(reader: Reader | None) -> tuple[Level, Mapping[str, Level] | None]:
    """A level, or levels by environment; in environments not named the rule is hard."""
    if reader is None:
        return Level.HARD, None
    if not isinstance(reader.value, Mapping):
        return level(reader), None
    return Level.HARD, {name: level(entry) for name, entry in reader.named().items()}


def _require(reader: Reader, roles: frozenset[str]) -> Require:
    entries = reader.mapping(_REQUIRE)
    return Require(
        requirements=_requirements(reader, entries, roles),
        max_age=_max_age(entries),
        ticket=_ticket(entries.get("ticket")),
        touch=_flag(entries, "touch", unwritten=False),
        user_verification=_flag(entries, "user-verification", unwritten=False),
        unproven_extra=entries["unproven-extra"].whole(0) if "unproven-extra" in entries else 0,
        distinct_across_roles=_flag(entries, "distinct-across-roles", unwritten=True),
        accepts=_accepts(entries.get("accepts")),
    )


def _requirements(
    reader: Reader, entries: Mapping[str, Reader], roles: frozenset[str]
) -> tuple[Requirement, ...]:
    distinct = _flag(entries, "distinct-from-author", unwritten=True)
    if "all" not in entries:
        return (_requirement(reader, entries, roles, distinct=distinct),)
    for name in ("from", "approvals"):
        if name in entries:
            raise entries[name].refuse("stands beside 'all'", "write it in each item of 'all' instead")
    found: dict[str, Requirement] = {}
    for item in entries["all"].items():
        one = _requirement(item, item.mapping(("approvals", "from")), roles, distinct=distinct)
        if one.role in found:
            raise item.refuse(f"{one.role!r} is asked twice", "ask once, for as many as are needed")
        found[one.role] = one
    if len(found) == 0:
        raise entries["all"].refuse("asks nothing of anybody", "an empty list would let everything pass")
    return tuple(found.values())


def _requirement(
    reader: Reader, entries: Mapping[str, Reader], roles: frozenset[str], *, distinct: bool
) -> Requirement:
    for name in ("from", "approvals"):
        if name not in entries:
            raise reader.refuse(f"{name!r} is missing", "who must approve, and how many of them")
    return Requirement(role(entries["from"], roles), entries["approvals"].whole(1), distinct)


def role(reader: Reader, roles: frozenset[str]) -> str:
    """Return a role that somebody holds or the policy declares; any other would be a misspelling."""
    return reader.word(roles, "is held by nobody on the roster and not declared under 'roles'")


def _max_age(entries: Mapping[str, Reader]) -> timedelta | None:
    return entries["max-age"].duration() if "max-age" in entries else None


def _flag(entries: Mapping[str, Reader], name: str, *, unwritten: bool) -> bool:
    return entries[name].flag() if name in entries else unwritten


def _ticket(reader: Reader | None) -> str:
    if reader is None:
        return ""
    if search(reader.expression(), ""):
        raise reader.refuse(
            "is found in every reason, even in none", r"write what a ticket looks like: CHG-\d+"
        )
    return reader.text()


def _accepts(reader: Reader | None) -> frozenset[str]:
    if reader is None:
        return frozenset({"signature"})
    found = frozenset(item.word(EVIDENCE) for item in reader.items())
    if len(found) == 0:
        raise reader.refuse("must not be empty", "no approval could ever count")
    return found
