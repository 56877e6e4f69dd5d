"""Addresses that are spoken to in the clear where they were, or should be, protected."""

from __future__ import annotations

from typing import Final

from changegate.classify.setting import Setting
from changegate.classify.shapes import items
from changegate.classify.values import text
from changegate.model.finding import Signal
from changegate.regex import regex

SIGNAL: Final = Signal.HTTP_DOWNGRADE

# What an open channel is called that has a protected one; `redis` of `rediss` and the like need no table.
_OPEN: Final = {"http": "https", "ldap": "ldaps", "ws": "wss"}
_BARE: Final = frozenset({"tcp", "nats", "plain", "plaintext"})
_OVER_TLS: Final = frozenset({"tls", "ssl"})
_ADDRESS: Final = regex(r"\s*[\"']?([A-Za-z]+)://(?:[^/?#@\s]*@)?(\[[0-9A-Fa-f:.]+\]|[^/?#:\s]+)")
_LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "[::1]"})
# Inside a cluster or a private zone the clear is usual; only what was protected before is a downgrade there.
_INSIDE: Final = regex(r"[^.]+|.*\.(?:svc|local|internal|intranet|lan|test|localhost|svc\.cluster\.local)")


def fires(setting: Setting) -> bool:
    """Whether a protected address becomes an open one, or a new one on a public host is open."""
    new, old = text(setting.proposed), text(setting.deployed)
    if new is None:
        return False
    if setting.name == "scheme" and old is not None:
        return _is_opened(old.lower(), new.lower())
    before = _addresses(old)
    return any(_is_open(one, before) for one in _addresses(new) if one not in before)


def _is_open(new: tuple[str, str], before: list[tuple[str, str]]) -> bool:
    if new[1] in _LOOPBACK:
        return False
    if before:
        return any(_is_opened(old[0], new[0]) for old in before)
    return new[0] == "http" and _INSIDE.fullmatch(new[1]) is None


def _is_opened(old: str, new: str) -> bool:
    return old in {_OPEN.get(new), f"{new}s"} or (old in _OVER_TLS and new in _BARE)


def _addresses(value: str | None) -> list[tuple[str, str]]:
    """Return scheme and host of an address, or of each in a list of them."""
    if value is None:
        return []
    several = items(value) if value.count("://") > 1 else [value]
    return [found for found in map(_parts, several) if found is not None]


def _parts(value: str) -> tuple[str, str] | None:
    found = _ADDRESS.match(value)
    return None if found is None else (found[1].lower(), found[2].lower())
