"""Kerberos principals (RFC 4120 section 6.2): primary, instance, realm."""

from __future__ import annotations

from typing import Final

from changegate.classify.context import words_around
from changegate.classify.setting import Meaning, Reading, Setting
from changegate.classify.shapes._contract import Text
from changegate.classify.shapes.readings import meaning as shape_meaning
from changegate.classify.shapes.readings import one_sided, reading
from changegate.classify.values import quoted, texts
from changegate.model.finding import Category, Direction, Severity
from changegate.regex import regex

NAME: Final = "Kerberos principal"
SURENESS: Final = 2
QUOTES: Final = True

# An e-mail address has the same form; the realm's capitals tell them apart.
_PRINCIPAL: Final = regex(r"([\w.$*-]+)(?:/([\w.*-]+))?@([A-Z0-9][A-Z0-9-]*(?:\.[A-Z0-9-]+)*)")


def matches(value: str) -> bool:
    """Whether a value is a name in a realm written in capitals."""
    found = _PRINCIPAL.fullmatch(value) if len(value) < 512 else None
    return found is not None and any(char.isalpha() for char in found[3])


def meaning(setting: Setting) -> Meaning | None:
    """A service's principal, or one in a realm with a dot, is told by its form; others by the keys."""
    around = words_around((*setting.keys, setting.name))
    sure = any("/" in value or "." in value.rpartition("@")[2] for value in texts(setting))
    if not sure and not around & {
        "kerberos",
        "krb5",
        "principal",
        "keytab",
        "realm",
        "spn",
        "gssapi",
        "spnego",
    }:
        return None
    return shape_meaning(NAME, Category.DIRECTORY, Severity.CRITICAL, "id", "whom a ticket is for")


def read(deployed: Text, proposed: Text) -> Reading:
    """Say which of the three parts changes."""
    found = one_sided(
        deployed, proposed, "tickets for {} count from now on", "tickets for {} no longer count"
    )
    if found is not None:
        return found
    old, new = _PRINCIPAL.fullmatch(str(deployed)), _PRINCIPAL.fullmatch(str(proposed))
    if old is None or new is None:
        return reading(f"was {quoted(str(deployed))}, is {quoted(str(proposed))}", Direction.BOTH)
    changes = [
        f"the {part} was {quoted(was or '')} and is {quoted(now or '')}"
        for part, was, now in zip(("primary", "instance", "realm"), old.groups(), new.groups(), strict=True)
        if was != now
    ]
    severity = Severity.CRITICAL if old[3] != new[3] else None
    message = f"{', '.join(changes)}: tickets and keytabs for the old name no longer fit"
    return reading(message, Direction.BOTH, severity)
