"""Networks in CIDR notation: whoever comes from there is let in, believed or kept out."""

from __future__ import annotations

from typing import Final

from changegate.classify.readings import Text, alike, one_sided, reading
from changegate.classify.setting import Meaning, Reading, Setting
from changegate.classify.shapes import _networks
from changegate.classify.values import quoted
from changegate.model.finding import Direction, Severity, Signal
from changegate.model.value import Absent

NAME: Final = "network"
SURENESS: Final = 2
QUOTES: Final = True


def matches(value: str) -> bool:
    """Whether a value is a network; a bare address is a host's as a rule."""
    return "/" in value and _networks.network(value) is not None


def meaning(setting: Setting) -> Meaning | None:
    """Networks are everywhere, so the key must tell."""
    del setting
    return None


def read(deployed: Text, proposed: Text) -> Reading:
    """Say whether there are more addresses than before, fewer, or others."""
    if isinstance(deployed, Absent) or isinstance(proposed, Absent):
        found = one_sided(
            deployed, proposed, "the network {} counts from now on", "the network {} no longer counts"
        )
        found = found or reading("the network changes")
        return _everywhere(found, str(proposed)) if isinstance(deployed, Absent) else found
    old, new = _networks.network(deployed), _networks.network(proposed)
    message = f"was {quoted(deployed)}, is {quoted(proposed)}"
    if old is None or new is None:
        return reading(message, Direction.BOTH)
    if old == new:
        return alike("the same network, only written differently")
    if _networks.takes_in(new, old):
        bits = new.max_prefixlen - new.prefixlen - (old.max_prefixlen - old.prefixlen)
        more = f"{1 << bits if bits < 24 else f'2^{bits}'} times as many addresses"
        return _everywhere(reading(f"{message}: all of the old one and {more}", Direction.OPENS), proposed)
    if _networks.takes_in(old, new):
        return reading(f"{message}: only a part of the old one, the others no longer count", Direction.BREAKS)
    return _everywhere(reading(f"{message}: other addresses", Direction.BOTH), proposed)


def _everywhere(found: Reading, proposed: str) -> Reading:
    if not _networks.is_everywhere(proposed):
        return found
    whole = proposed.strip().endswith("/0")
    message = f"{found.message}; that is {'every address there is' if whole else 'half of all addresses'}"
    return reading(message, found.direction, Severity.CRITICAL, Signal.WILDCARD)
