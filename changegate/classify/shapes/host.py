"""Names of hosts and domains (RFC 1123), perhaps with a star or a dot in front."""

from __future__ import annotations

import re
from typing import Final

from changegate.classify.confusables import skeleton
from changegate.classify.readings import Text, alike, one_sided, reading
from changegate.classify.setting import Meaning, Reading, Setting
from changegate.classify.urls import is_below
from changegate.classify.values import quoted
from changegate.model.finding import Direction, Severity, Signal
from changegate.regex import regex

NAME: Final = "host name"
SURENESS: Final = 1
QUOTES: Final = True

_HOST: Final = regex(r"(?:\*?\.)?(?:[\w*-]{1,63}\.){1,10}[^\W\d_][\w-]{1,62}(?::\d{1,5})?", re.UNICODE)


def matches(value: str) -> bool:
    """Whether a value is a name with a dot in it, a port behind it or not."""
    return len(value) < 260 and _HOST.fullmatch(value) is not None


def meaning(setting: Setting) -> Meaning | None:
    """Every service talks to hosts, so the key must tell."""
    del setting
    return None


def read(deployed: Text, proposed: Text) -> Reading:
    """Say whether more hosts fit than before, or another one."""
    found = one_sided(deployed, proposed, "{} counts from now on", "{} no longer counts")
    if found is not None:
        return found
    old, new = str(deployed), str(proposed)
    if old.lower().rstrip(".") == new.lower().rstrip("."):
        return alike("the same host, only written differently")
    message = f"was {quoted(old)}, is {quoted(new)}"
    if "*" in new and "*" not in old:
        return reading(
            f"{message}: every host that fits the star", Direction.OPENS, Severity.CRITICAL, Signal.WILDCARD
        )
    if skeleton(old) == skeleton(new):
        return reading(
            f"{message}: they look alike and are not the same",
            Direction.BOTH,
            Severity.CRITICAL,
            Signal.HOMOGLYPH,
        )
    bare_old, bare_new = old.lower().lstrip("*."), new.lower().lstrip("*.")
    if bare_old != bare_new and is_below(bare_old, bare_new):
        return reading(f"{message}, the domain above: every other host below it counts too", Direction.OPENS)
    if bare_old == bare_new:
        wider = new.startswith((".", "*"))
        says = "the hosts below it count too" if wider else "the hosts below it no longer count"
        return reading(f"{message}: {says}", Direction.OPENS if wider else Direction.BREAKS)
    return reading(message, Direction.BOTH)
