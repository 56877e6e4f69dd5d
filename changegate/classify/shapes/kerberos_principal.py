"""Kerberos principals (RFC 4120 section 6.2): primary, instance, realm."""

from __future__ import annotations

import re
from typing import Final

from changegate.classify.context import words_around
from changegate.classify.readings import Text, one_sided, reading
from changegate.classify.readings import meaning as shape_meaning
from changegate.classify.setting import Meaning, Reading, Setting
from changegate.classify.values import quoted, texts
from changegate.model.finding import Category, Direction, Severity, Signal
from changegate.model.value import Absent
from changegate.regex import regex

NAME: Final = "Kerberos principal"
SURENESS: Final = 2
QUOTES: Final = True

# An e-mail address has the same form; the realm's capitals tell them apart.
_PRINCIPAL: Final = regex(r"([\w.$*-]+)(?:/([\w.*-]+))?@([A-Z0-9][A-Z0-9-]*(?:\.[A-Z0-9-]+)*)")

_AROUND: Final = frozenset(
    {"kerberos", "krb5", "krb", "principal", "keytab", "realm", "spn", "gssapi", "spnego", "kadm5", "kdc"}
)
# Under these an address in capitals is still one that letters are sent to.
_MAIL: Final = frozenset(
    {"mail", "email", "smtp", "contact", "from", "sender", "recipient", "to", "cc", "bcc", "reply", "notify",
     "notification", "maintainer", "author", "alert"}
)  # fmt: skip


def _is_mail(value: str) -> bool:
    """Whether the domain is no realm: one with small letters, which a realm by custom never has."""
    return any(char.islower() for char in value.rpartition("@")[2])


def matches(value: str) -> bool:
    """Whether a value is a name in a realm written in capitals."""
    found = _PRINCIPAL.fullmatch(value) if len(value) < 512 else None
    return found is not None and any(char.isalpha() for char in found[3])


def is_meant(setting: Setting) -> bool:
    """Whether values of this form are principals here: by a service's form, a realm's capitals, the keys."""
    around = words_around((*setting.keys, setting.name))
    if any("/" in value.partition("@")[0] for value in texts(setting)) or not around.isdisjoint(_AROUND):
        return True
    if not around.isdisjoint(_MAIL) or any(map(_is_mail, texts(setting))):
        return False
    return any("." in value.rpartition("@")[2] for value in texts(setting))


def meaning(setting: Setting) -> Meaning | None:
    """A service's principal, or one in a realm with a dot, is told by its form; others by the keys."""
    if not is_meant(setting):
        return None
    return shape_meaning(NAME, Category.DIRECTORY, Severity.CRITICAL, "id", "whom a ticket is for")


def read(deployed: Text, proposed: Text) -> Reading:
    """Say which of the three parts changes."""
    found = one_sided(
        deployed, proposed, "tickets for {} count from now on", "tickets for {} no longer count"
    )
    if found is not None:
        named = None if isinstance(proposed, Absent) else _PRINCIPAL.fullmatch(proposed)
        if named is None or "*" not in named[0]:
            return found
        return _of_many(f"{found.message}: {_whoever(named)}")
    old, new = _PRINCIPAL.fullmatch(str(deployed)), _PRINCIPAL.fullmatch(str(proposed))
    if old is None or new is None:
        return reading(f"was {quoted(str(deployed))}, is {quoted(str(proposed))}", Direction.BOTH)
    changes = [
        f"the {part} was {quoted(was or '')} and is {quoted(now or '')}"
        for part, was, now in zip(("primary", "instance", "realm"), old.groups(), new.groups(), strict=True)
        if was != now
    ]
    severity = Severity.CRITICAL if old[3] != new[3] else None
    if _stars(str(proposed)) > _stars(str(deployed)):
        return _of_many(f"{', '.join(changes)}: {_whoever(new)}")
    message = f"{', '.join(changes)}: tickets and keytabs for the old name no longer fit"
    return reading(message, Direction.BOTH, severity)


def _stars(value: str) -> int:
    return value.count("*")


def _of_many(message: str) -> Reading:
    return reading(message, Direction.OPENS, Severity.CRITICAL, Signal.WILDCARD)


def _whoever(found: re.Match[str]) -> str:
    """Return whom a principal with stars stands for (kadm5.acl, auth_to_local and what is like them)."""
    primary, instance, realm = found.groups()
    if primary == "*":
        whose = f"whose instance is {quoted(instance)} " if instance not in {None, "*"} else ""
        return f"everybody {whose}in the realm {quoted(realm)}"
    if instance == "*":
        return f"{quoted(primary)} on any host of the realm {quoted(realm)}"
    return "everybody whose name fits the star"
