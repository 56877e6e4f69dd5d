"""Amazon Resource Names; those of roles, users and user pools say who somebody is."""

from __future__ import annotations

import re
from typing import Final

from changegate.classify.readings import Text, one_sided, reading
from changegate.classify.readings import meaning as shape_meaning
from changegate.classify.setting import Meaning, Reading, Setting
from changegate.classify.values import quoted, texts
from changegate.model.finding import Category, Direction, Severity, Signal
from changegate.regex import regex

NAME: Final = "ARN"
SURENESS: Final = 3
QUOTES: Final = True

_ARN: Final = regex(r"arn:(aws[a-z-]*):([a-z0-9-]*):([a-z0-9*-]*):(\d{12}|aws|\*|\$\{[^{}]+\})?:(\S+)")
_PARTS: Final = ("partition", "service", "region", "account", "resource")


def matches(value: str) -> bool:
    """Whether a value is the name of a resource in AWS."""
    return len(value) < 2048 and _ARN.fullmatch(value) is not None


def meaning(setting: Setting) -> Meaning | None:
    """Roles, users and user pools are identities; queues and buckets are not."""
    services = {found[2] for value in texts(setting) if (found := _ARN.fullmatch(value.strip())) is not None}
    if services & {"iam", "sts"}:
        says = "which role or principal is meant"
        return shape_meaning(NAME, Category.WORKLOAD_IDENTITY, Severity.CRITICAL, "id", says)
    if "cognito-idp" in services:
        says = "which user pool is meant"
        return shape_meaning(NAME, Category.FEDERATION, Severity.CRITICAL, "id", says)
    return None


def read(deployed: Text, proposed: Text) -> Reading:
    """Tell a change of the account from a change of the resource."""
    found = one_sided(deployed, proposed, "{} is named from now on", "{} is no longer named")
    if found is not None:
        return _widened(found, "", str(proposed))
    old, new = _ARN.fullmatch(str(deployed)), _ARN.fullmatch(str(proposed))
    if old is None or new is None:
        return reading(f"was {quoted(str(deployed))}, is {quoted(str(proposed))}", Direction.BOTH)
    changes = [
        f"the {part} was {quoted(was or '')} and is {quoted(now or '')}"
        for part, was, now in zip(_PARTS, old.groups(), new.groups(), strict=True)
        if was != now
    ]
    whose = ""
    if old[1] != new[1]:
        whose = ": another partition, whose accounts are others"
    elif old[4] != new[4]:
        whose = ": whoever owns that account decides who it is" if new[4] not in {"*", "aws"} else ""
    severity = Severity.CRITICAL if (old[1], old[4]) != (new[1], new[4]) else None
    found = reading(", ".join(changes) + whose, Direction.BOTH, severity)
    return _widened(found, str(deployed), str(proposed))


def _widened(found: Reading, old: str, new: str) -> Reading:
    """A star or a whole account stands for everybody in it."""
    stars = [sum(map(value.count, "*?")) for value in (old, new)]
    if (stars[1] and not stars[0]) or (new.endswith(":root") and not old.endswith(":root")):
        whole = "every principal of the account" if new.endswith(":root") else "everything that fits its star"
        message = f"{found.message}; it stands for {whole}"
        return reading(message, Direction.OPENS, Severity.CRITICAL, Signal.WILDCARD)
    if stars[0] and fits(new, old) and old != new:
        return reading(f"{found.message}: fewer fit than before", Direction.BREAKS)
    if stars[1] and fits(old, new) and old != new:
        message = f"{found.message}: more fit than before"
        return reading(message, Direction.OPENS, Severity.CRITICAL, Signal.WILDCARD)
    return found


def fits(name: str, pattern: str) -> bool:
    """Whether a name, or all that a narrower pattern stands for, fits a pattern with `*` and `?`."""
    if len(pattern) > 2048 or pattern.count("*") > 8:
        return False
    parts = (re.escape(part).replace("\\?", "[^*]") for part in re.split(r"\*+", pattern))
    return re.fullmatch(".*".join(parts), name) is not None
