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
     "allauthenticatedusers", "role:anonymous", "group:everyone", "authenticatedusers", "everyone"}
)  # fmt: skip
_EVERY_NETWORK: Final = frozenset({"0.0.0.0", "0.0.0.0/0", "::", "::/0", "[::]"})  # noqa: S104  looked for, not bound to
_BEARERS: Final = frozenset({"principal", "member", "subject", "user", "group"})
_DOORS: Final = frozenset({"admin", "management", "actuator", "console"})


def fires(setting: Setting) -> bool:
    """Whether everybody is named who was not before, or every network at an administrator's door."""
    new, old = text(setting.proposed), text(setting.deployed)
    if new is None or len(new) > 4096:
        return False
    added = {item.casefold() for item in items(new)} - {item.casefold() for item in items(old or "")}
    if not added.isdisjoint(_EVERYBODY):
        return True
    around = words_around((*setting.keys, setting.name))
    if "*" in added and not around.isdisjoint(_BEARERS):
        return True
    hosts = {item.rpartition(":")[0] if item.count(":") == 1 else item for item in added}
    return not hosts.isdisjoint(_EVERY_NETWORK) and not around.isdisjoint(_DOORS)
