"""Addresses that are spoken to in the clear where they were, or should be, protected."""

from __future__ import annotations

from typing import Final

from changegate.classify.setting import Setting
from changegate.classify.values import text
from changegate.model.finding import Signal
from changegate.regex import regex

SIGNAL: Final = Signal.HTTP_DOWNGRADE

_OPEN: Final = {"http": "https", "ldap": "ldaps", "ws": "wss"}
_ADDRESS: Final = regex(r"\s*[\"']?([A-Za-z]+)://(?:[^/?#@\s]*@)?(\[[0-9A-Fa-f:.]+\]|[^/?#:\s]+)")
_LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "[::1]"})
# Inside a cluster or a private zone the clear is usual; only what was protected before is a downgrade there.
_INSIDE: Final = regex(r"[^.]+|.*\.(?:svc|local|internal|intranet|lan|test|localhost|svc\.cluster\.local)")


def fires(setting: Setting) -> bool:
    """Whether a protected address becomes an open one, or a new one on a public host is open."""
    new = _parts(text(setting.proposed))
    if new is None or new[0] not in _OPEN or new[1] in _LOOPBACK:
        return False
    old = _parts(text(setting.deployed))
    if old is not None:
        return old[0] == _OPEN[new[0]]
    return new[0] == "http" and _INSIDE.fullmatch(new[1]) is None


def _parts(value: str | None) -> tuple[str, str] | None:
    found = None if value is None else _ADDRESS.match(value)
    return None if found is None else (found[1].lower(), found[2].lower())
