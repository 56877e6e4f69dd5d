"""Endpoints: URLs that may be written differently and still mean the same (RFC 3986 section 6)."""

from __future__ import annotations

from changegate.classify.readings import Text, alike, one_sided, reading
from changegate.classify.setting import Reading
from changegate.classify.urls import Address, address
from changegate.classify.values import quoted
from changegate.model.finding import Direction, Severity, Signal
from changegate.model.value import Absent


def read(deployed: Text, proposed: Text) -> Reading:
    """Return what the difference of two endpoints means."""
    sides = _shown(deployed), _shown(proposed)
    found = one_sided(*sides, "the address {} is used from now on", "the address {} is no longer used")
    if found is not None or isinstance(deployed, Absent) or isinstance(proposed, Absent):
        return found or reading("the address changes")
    old, new = address(deployed), address(proposed)
    if old is None or new is None:
        return reading(f"the address was {quoted(deployed)} and is {quoted(proposed)}", Direction.BOTH)
    return differences(old, new)


def _shown(value: Text) -> Text:
    found = address(value) if isinstance(value, str) else None
    return value if found is None else found.text


def differences(old: Address, new: Address) -> Reading:
    """Return what sets two endpoints apart, the worst first."""
    if downgraded(old, new):
        return reading(
            f"{new.scheme} in place of {old.scheme}: everybody on the way can read and change what is sent "
            f"to "
            f"{quoted(new.host)}",
            Direction.OPENS,
            Severity.CRITICAL,
            Signal.HTTP_DOWNGRADE,
        )
    left, right = old.normalised(), new.normalised()
    if left == right:
        return alike("the address is the same, only written differently")
    if left.origin != right.origin:
        return _moved(old, new)
    if old.path.rstrip("/") != new.path.rstrip("/"):
        return reading(
            f"on the same host {quoted(new.host)}, the path was {quoted(old.path)} and is {quoted(new.path)}",
            Direction.BREAKS,
        )
    if old.path != new.path:
        gone = "gone" if old.path.endswith("/") else "added"
        return reading(
            f"the slash at the end is {gone}, which some readers tell apart",
            Direction.BREAKS,
            None,
            Signal.TRAILING_SLASH,
        )
    if old.userinfo != new.userinfo:
        return reading(f"the user in the address of {quoted(new.host)} changes", Direction.BOTH)
    return reading(f"the query or fragment behind {quoted(new.host + new.path)} changes", Direction.BREAKS)


def downgraded(old: Address, new: Address) -> bool:
    """Whether a protected channel becomes an open one that leaves the machine."""
    pairs = {("https", "http"), ("ldaps", "ldap"), ("wss", "ws")}
    return (old.scheme.lower(), new.scheme.lower()) in pairs and not new.is_loopback


def _moved(old: Address, new: Address) -> Reading:
    if old.host.lower() != new.host.lower():
        return reading(
            f"the host was {quoted(old.host)} and is {quoted(new.host)}: what was sent to the one is now "
            "sent to the other",
            Direction.BOTH,
            Severity.CRITICAL if "@" in new.host or new.userinfo else None,
        )
    if old.scheme.lower() != new.scheme.lower():
        return reading(f"the scheme was {quoted(old.scheme)} and is {quoted(new.scheme)}", Direction.BREAKS)
    ports = [part.effective_port or "the usual one" for part in (old, new)]
    return reading(f"the port was {ports[0]} and is {ports[1]}", Direction.BREAKS)
