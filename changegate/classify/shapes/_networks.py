"""Networks in CIDR notation (RFC 4632, RFC 4291): which takes in which, and how many addresses more."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, TypeAlias

from changegate.regex import regex

if TYPE_CHECKING:
    import ipaddress

    Network: TypeAlias = ipaddress.IPv4Network | ipaddress.IPv6Network

_WRITTEN: Final = regex(r"(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9A-Fa-f:]*:[0-9A-Fa-f:.]+)(?:/(?:0|[1-9]\d{0,2}))?")


def network(value: str) -> Network | None:
    """Return the network a value writes, a bare address as one of its own; None where it writes none.

    What is set behind the prefix counts for nothing, as most readers have it.
    """
    text = value.strip().strip("\"'")
    if len(text) > 64 or _WRITTEN.fullmatch(text) is None:
        return None
    import ipaddress  # noqa: PLC0415  start-up: few values are networks

    try:
        return ipaddress.ip_network(text, strict=False)
    except ValueError:
        return None


def takes_in(wide: Network, narrow: Network) -> bool:
    """Whether every address of one network is one of the other's."""
    # Prefixes of two versions never compare; of one version, containing is having the longer one's beginning.
    return wide.version == narrow.version and narrow.subnet_of(wide)  # type: ignore[arg-type]  # of one version


def taken_in(item: str, by: Sequence[str]) -> str:
    """Return the first of some other items that takes a network in, or nothing."""
    narrow = network(item)
    if narrow is None:
        return ""
    wider = ((one, network(one)) for one in by if one != item)
    return next((one for one, wide in wider if wide is not None and takes_in(wide, narrow)), "")


def is_everywhere(item: str) -> bool:
    """Whether a network is that of all addresses, or half of them."""
    found = network(item)
    return found is not None and found.prefixlen <= 1
