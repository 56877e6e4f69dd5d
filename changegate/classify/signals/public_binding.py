"""Rights given to everybody, and doors of administrators opened to every network."""

from __future__ import annotations

from typing import Final

from changegate.classify.context import words_around
from changegate.classify.setting import Setting
from changegate.classify.shapes import items
from changegate.classify.values import text
from changegate.model.finding import Signal

SIGNAL: Final = Signal.PUBLIC_BINDING

_EVERYBODY: Final = frozenset(
    {"system:anonymous", "system:unauthenticated", "system:authenticated", "allusers",
     "allauthenticatedusers", "role:anonymous", "group:everyone", "authenticatedusers", "everyone",
     "authenticated users", "domain users", "anonymous logon", "s-1-1-0", "s-1-5-7", "s-1-5-11",
     "world:anyone",
     "http://acs.amazonaws.com/groups/global/allusers",
     "http://acs.amazonaws.com/groups/global/authenticatedusers"}
)  # fmt: skip
_EVERY_NETWORK: Final = frozenset({"0.0.0.0", "0.0.0.0/0", "::", "::/0", "[::]"})  # noqa: S104  looked for, not bound to
# What these words say the key must tell.
_ANYBODY: Final = frozenset(
    {"*", "user:*", "group:*", "public", "anyone", "anybody", "anonymous", "guest", "all"}
)
_BEARERS: Final = frozenset({"principal", "member", "subject", "user", "group", "grantee"})
_DOORS: Final = frozenset({"admin", "management", "actuator", "console"})


def fires(setting: Setting) -> bool:
    """Whether everybody is named who was not before, or every network at an administrator's door."""
    new, old = text(setting.proposed), text(setting.deployed)
    if new is None or len(new) > 4096:
        return False
    added = {item.casefold() for item in items(new)} - {item.casefold() for item in items(old or "")}
    whole = new.strip().casefold()
    if not (added | {whole}).isdisjoint(_EVERYBODY) and whole != (old or "").strip().casefold():
        return True
    around = words_around((*setting.keys, setting.name))
    if not added.isdisjoint(_ANYBODY) and not around.isdisjoint(_BEARERS):
        return True
    hosts = {item.rpartition(":")[0] if item.count(":") == 1 else item for item in added}
    return not hosts.isdisjoint(_EVERY_NETWORK) and not around.isdisjoint(_DOORS)
