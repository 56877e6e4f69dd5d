"""A policy file's plain data becomes a policy; what is missing, unknown or empty is refused."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

from changegate.decide.options import conditions
from changegate.decide.rules import RULES_AT_MOST, effect, level, role, rules
from changegate.decide.strictness import strictest
from changegate.errors import InvalidInputError
from changegate.model.approval import Roster
from changegate.model.policy import Allow, Effect, Exemption, Freeze, Level, Override, Policy
from changegate.reading import Reader

_TOP: Final = (
    *("version", "description", "roles", "rules", "otherwise", "override", "exemptions", "freeze"),
    "examples",
)
_EXEMPTION: Final = ("when", "reason", "owner", "expires")
# Shorter reasons say nothing to whoever reads them after the outage.
REASON_MIN: Final = 20


def policy(data: object, origin: str, roster: Roster) -> Policy:
    """Return the policy that plain data spells (`schemas/policy.schema.json`).

    Rules may name roles that somebody on the roster holds or that the policy declares under `roles`; nobody
    needs to hold those yet.

    Raises:
        InvalidInputError: naming file and pointer of what cannot be meant.
    """
    top = Reader(data, origin).mapping(_TOP, required=("version", "rules", "otherwise"))
    known = _roles(top, roster)
    if "description" in top:
        top["description"].text()
    version = top["version"].whole(1)
    return Policy(
        version=version,
        rules=rules(top["rules"], known),
        otherwise=_otherwise(top["otherwise"], known),
        origin=(origin,),
        override=_override(top["override"], known) if "override" in top else None,
        exemptions=tuple(map(_exemption, _listed(top, "exemptions"))),
        freezes=tuple(map(_freeze, _listed(top, "freeze"))),
        versions=(version,),
    )


def _listed(top: Mapping[str, Reader], key: str) -> list[Reader]:
    return top[key].bounded(RULES_AT_MOST).items() if key in top else []


def _roles(top: Mapping[str, Reader], roster: Roster) -> frozenset[str]:
    held = frozenset(one for approver in roster.approvers for one in approver.roles)
    declared = frozenset(top["roles"].texts()) if "roles" in top else frozenset()
    return held | declared


def _otherwise(reader: Reader, roles: frozenset[str]) -> Effect:
    if reader.value == "allow":
        return Allow()
    if isinstance(reader.value, str):
        raise reader.refuse("must be allow, or a mapping", "write allow, {deny: reason} or {require: …}")
    return effect(reader, reader.mapping(("require", "deny")), roles)


def _override(reader: Reader, roles: frozenset[str]) -> Override:
    entries = reader.mapping(("from", "approvals", "reason-min"), required=("from", "approvals"))
    least = entries["reason-min"].whole(1) if "reason-min" in entries else REASON_MIN
    return Override(role(entries["from"], roles), entries["approvals"].whole(1), least)


def _exemption(reader: Reader) -> Exemption:
    entries = reader.mapping(_EXEMPTION, required=_EXEMPTION)
    when = conditions(entries["when"])
    if len(when) == 0:
        raise entries["when"].refuse("must name what is exempt", "an empty condition would exempt everything")
    return Exemption(when, entries["reason"].text(), entries["owner"].text(), entries["expires"].instant())


def _freeze(reader: Reader) -> Freeze:
    entries = reader.mapping(
        ("from", "until", "environments", "reason", "level"), required=("from", "until", "reason")
    )
    start, end = entries["from"].instant(), entries["until"].instant()
    if end <= start:
        raise entries["until"].refuse("must be after 'from'")
    return Freeze(
        start=start,
        end=end,
        environments=frozenset(entries["environments"].texts() if "environments" in entries else ()),
        reason=entries["reason"].text(),
        level=level(entries["level"]) if "level" in entries else Level.SOFT,
    )


def combine(policies: Sequence[Policy]) -> Policy:
    """Return several policies as one: all their rules hold, and the strictest `otherwise`.

    Raises:
        InvalidInputError: there is none, two rules have one name, there are two overrides, or no `otherwise`
            is the strictest.
    """
    origin = tuple(name for one in policies for name in one.origin)
    if len(policies) == 0:
        raise InvalidInputError("policies", "there is no policy to decide by")
    made = tuple(rule for one in policies for rule in one.rules)
    if len(made) > RULES_AT_MOST:
        raise InvalidInputError(
            ", ".join(origin),
            f"have {len(made)} rules together, more than {RULES_AT_MOST}",
            hint="leave out what nobody needs any more",
        )
    double = next((name for name, times in Counter(rule.name for rule in made).items() if times > 1), None)
    overrides = [one.override for one in policies if one.override is not None]
    if double is not None or len(overrides) > 1:
        said = "more than one override" if double is None else f"two rules are called {double!r}"
        raise InvalidInputError(", ".join(origin), said, hint="policies are combined; name each thing once")
    return Policy(
        version=max(one.version for one in policies),
        rules=made,
        otherwise=strictest([one.otherwise for one in policies], ", ".join(origin)),
        origin=origin,
        override=overrides[0] if len(overrides) > 0 else None,
        exemptions=tuple(one for part in policies for one in part.exemptions),
        freezes=tuple(one for part in policies for one in part.freezes),
        versions=tuple(version for one in policies for version in one.versions),
    )


def check_monotonic(old: Policy, new: Policy) -> None:
    """Insist that no policy file goes back to an earlier version; a file that is gone is no business of this.

    Raises:
        InvalidInputError: naming the file whose version went down.
    """
    before = dict(zip(old.origin, old.versions, strict=True))
    for origin, version in zip(new.origin, new.versions, strict=True):
        if version < before.get(origin, version):
            said = f"goes back from version {before[origin]} to {version}"
            hint = f"to return to an earlier text, give it version {before[origin] + 1}"
            raise InvalidInputError(f"{origin}", said, hint=hint)
