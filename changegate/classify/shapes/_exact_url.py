"""Identifiers that happen to be URLs, compared letter by letter (OpenID Connect Discovery 4.3)."""

from __future__ import annotations

import re
from typing import Final

from changegate.classify.setting import Reading
from changegate.classify.shapes._contract import Text
from changegate.classify.shapes._readings import reading
from changegate.classify.shapes._url import Address, address
from changegate.classify.values import quoted
from changegate.model.finding import Direction, Severity, Signal
from changegate.model.value import Absent

WELL_KNOWN: Final = re.compile(
    r"/\.well-known/(?:openid-configuration|oauth-authorization-server)(?:/[^\s?#]*)?$"
)
_REALM: Final = re.compile(r"/(?:realms|application/o|oauth2)/([^/?#]+)")


def read(deployed: Text, proposed: Text) -> Reading:
    """Return what the difference of two issuers, entity ids or the like means."""
    if isinstance(deployed, Absent):
        return reading(f"{quoted(str(proposed))} is believed from now on", Direction.OPENS)
    if isinstance(proposed, Absent):
        return reading(f"{quoted(deployed)} is no longer named: its tokens may be refused", Direction.BREAKS)
    old, new = address(deployed), address(proposed)
    if old is None or new is None:
        return _other(deployed, proposed)
    return _letters(deployed, proposed, old, new) or _parts(deployed, proposed, old, new)


def _other(deployed: str, proposed: str) -> Reading:
    return reading(
        f"was {quoted(deployed)}, is {quoted(proposed)}: tokens that name the old one are refused, tokens "
        f"that "
        "name the new one are believed",
        Direction.BOTH,
    )


def _letters(deployed: str, proposed: str, old: Address, new: Address) -> Reading | None:
    """Return a reading where both lead to the same place, which does not make them the same issuer."""
    breaks = Direction.BREAKS
    exact = "issuers are compared letter by letter, so every token is refused until both ends agree"
    if deployed.rstrip("/") == proposed.rstrip("/"):
        change = "removed" if len(proposed) < len(deployed) else "added"
        return reading(f"only a slash at the end is {change}: {exact}", breaks, None, Signal.TRAILING_SLASH)
    if WELL_KNOWN.sub("", deployed).rstrip("/") == WELL_KNOWN.sub("", proposed).rstrip("/"):
        now = "a discovery address" if WELL_KNOWN.search(proposed) else "an issuer"
        was = "an issuer" if WELL_KNOWN.search(proposed) else "a discovery address"
        return reading(
            f"was {was}, is {now} of the same provider: whoever reads it expects one of them", breaks
        )
    if old.normalised() == new.normalised():
        if old.effective_port == new.effective_port and old.port != new.port:
            return reading(f"only the usual port is spelled out or left out: {exact}", breaks)
        if old.host != new.host:
            return reading(f"only capitals in the host differ: {exact}", breaks)
        return reading(f"only the spelling of the address differs: {exact}", breaks)
    if deployed.casefold() == proposed.casefold():
        return reading(f"only capitals in the path differ: {exact}", breaks)
    return None


def _parts(deployed: str, proposed: str, old: Address, new: Address) -> Reading:
    if (old.scheme.lower(), new.scheme.lower()) == ("https", "http"):
        signal = () if new.is_loopback else (Signal.HTTP_DOWNGRADE,)
        return reading(
            "http in place of https: keys and tokens of the issuer can be forged on the way",
            Direction.BOTH,
            Severity.CRITICAL,
            *signal,
        )
    if old.host.lower() != new.host.lower():
        return reading(
            f"the host was {quoted(old.host)} and is {quoted(new.host)}: tokens of the old issuer are "
            f"refused, "
            "whoever holds the new host says who people are",
            Direction.BOTH,
            Severity.CRITICAL,
        )
    if old.effective_port != new.effective_port or old.scheme.lower() != new.scheme.lower():
        return reading(
            f"was {quoted(deployed)}, is {quoted(proposed)}: tokens that name the old one are refused",
            Direction.BREAKS,
        )
    realms = [_REALM.search(part.path) for part in (old, new)]
    if realms[0] is not None and realms[1] is not None and realms[0][1] != realms[1][1]:
        return reading(
            f"the realm was {quoted(realms[0][1])} and is {quoted(realms[1][1])}: other people, other "
            f"keys, on the "
            "same host",
            Direction.BOTH,
            Severity.CRITICAL,
        )
    return reading(
        f"on {quoted(new.host)}, the path was {quoted(old.path)} and is {quoted(new.path)}: this is "
        f"another issuer "
        "with its own people and keys",
        Direction.BOTH,
    )
