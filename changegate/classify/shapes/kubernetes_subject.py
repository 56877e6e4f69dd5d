"""Names Kubernetes gives to callers: service accounts and the groups that begin with `system:`."""

from __future__ import annotations

import re
from typing import Final

from changegate.classify.readings import Text, one_sided, reading
from changegate.classify.readings import meaning as shape_meaning
from changegate.classify.setting import Meaning, Reading, Setting
from changegate.classify.values import quoted
from changegate.model.finding import Category, Direction, Severity, Signal
from changegate.regex import regex

NAME: Final = "Kubernetes subject"
SURENESS: Final = 3
QUOTES: Final = True

_SUBJECT: Final = regex(
    r"system:serviceaccounts?(?::[a-z0-9*.-]+){0,2}|system:(?:anonymous|unauthenticated|authenticated|"
    r"masters|nodes|"
    r"node:[\w.-]+|kube-[a-z-]+|bootstrappers(?::[a-z0-9:-]+)?|node-proxier|public-info-viewer)"
)
_EVERYBODY: Final = frozenset({"system:anonymous", "system:unauthenticated", "system:authenticated"})


def matches(value: str) -> bool:
    """Whether a value is such a name."""
    return len(value) < 512 and _SUBJECT.fullmatch(value) is not None


def meaning(setting: Setting) -> Meaning | None:
    """Wherever it stands, it says who may do something."""
    del setting
    says = "who may do something in the cluster"
    return shape_meaning(NAME, Category.AUTHORIZATION_BINDING, Severity.HIGH, "id", says)


def read(deployed: Text, proposed: Text) -> Reading:
    """Groups of everybody, of a namespace, of administrators open more than one account does."""
    found = one_sided(deployed, proposed, "{} may do this from now on", "{} may no longer do this")
    found = found or reading(f"was {quoted(str(deployed))}, is {quoted(str(proposed))}", Direction.BOTH)
    name = str(proposed)
    if name in _EVERYBODY:
        who = (
            "everybody with an account"
            if name == "system:authenticated"
            else "everybody, even without logging in"
        )
        return reading(
            f"{found.message}: that is {who}", Direction.OPENS, Severity.CRITICAL, Signal.PUBLIC_BINDING
        )
    if name == "system:masters":
        return reading(f"{found.message}: that group may do everything", Direction.OPENS, Severity.CRITICAL)
    if _many(name) > _many(str(deployed)):
        return reading(
            f"{found.message}: that is every service account there", Direction.OPENS, Severity.CRITICAL
        )
    return found


def _many(name: str) -> int:
    """Return how many service accounts a name stands for: 2 all of the cluster, 1 those of a namespace."""
    if name == "system:serviceaccounts" or re.match(r"system:serviceaccounts?:\*", name):
        return 2
    return 1 if re.match(r"system:serviceaccounts:|system:serviceaccount:[^:]*:.*\*", name) else 0
