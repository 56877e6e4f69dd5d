"""SPIFFE ids (SPIFFE-ID section 2), also as Istio writes principals, without their scheme."""

from __future__ import annotations

from typing import Final

from changegate.classify.readings import Text, one_sided, reading
from changegate.classify.readings import meaning as shape_meaning
from changegate.classify.setting import Meaning, Reading, Setting
from changegate.classify.values import quoted
from changegate.model.finding import Category, Direction, Severity, Signal
from changegate.regex import regex

NAME: Final = "SPIFFE id"
SURENESS: Final = 3
QUOTES: Final = True

_ID: Final = regex(
    r"spiffe://([a-z0-9._*-]{1,255}|\{\{[^{}]+\}\})((?:/(?:[A-Za-z0-9._*-]|\{\{[^{}]+\}\})+)*)/?"
)
_PRINCIPAL: Final = regex(r"([a-z0-9.*-]{1,255})(/ns/[a-z0-9*-]+/sa/[a-z0-9.*-]+)")


def matches(value: str) -> bool:
    """Whether a value is an id, a template of one, or a principal of a mesh."""
    return len(value) < 2048 and any(form.fullmatch(value) is not None for form in (_ID, _PRINCIPAL))


def meaning(setting: Setting) -> Meaning | None:
    """Wherever it stands, it names a workload."""
    del setting
    says = "which workload is meant"
    return shape_meaning(NAME, Category.WORKLOAD_IDENTITY, Severity.CRITICAL, "id", says)


def read(deployed: Text, proposed: Text) -> Reading:
    """Tell a change of the trust domain from a change of the path."""
    found = one_sided(
        deployed, proposed, "the workload {} is named from now on", "the workload {} is no longer named"
    )
    if found is not None:
        return found
    old, new = _parts(str(deployed)), _parts(str(proposed))
    if "*" in str(proposed) and "*" not in str(deployed):
        return reading(
            f"{quoted(str(proposed))} stands for many workloads, {quoted(str(deployed))} for one",
            Direction.OPENS,
            Severity.CRITICAL,
            Signal.WILDCARD,
        )
    if old == new:
        return reading(
            f"was {quoted(str(deployed))}, is {quoted(str(proposed))}: the same workload in another form, "
            "which is compared letter by letter",
            Direction.BREAKS,
        )
    if old[0] != new[0]:
        return reading(
            f"the trust domain was {quoted(old[0])} and is {quoted(new[0])}: another authority vouches for "
            f"workloads",
            Direction.BOTH,
            Severity.CRITICAL,
        )
    return reading(
        f"in the trust domain {quoted(new[0])}, the workload was {quoted(old[1])} and is {quoted(new[1])}",
        Direction.BOTH,
    )


def _parts(value: str) -> tuple[str, str]:
    found = _ID.fullmatch(value) or _PRINCIPAL.fullmatch(value)
    return ("", value) if found is None else (found[1], found[2])
