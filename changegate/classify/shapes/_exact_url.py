"""Identifiers that happen to be URLs, compared letter by letter (OpenID Connect Discovery 4.3)."""

from __future__ import annotations

from typing import Final

from changegate.classify.entra import authority
from changegate.classify.readings import Text, reading
from changegate.classify.setting import Reading
from changegate.classify.urls import Address, address
from changegate.classify.values import quoted
from changegate.model.finding import Direction, Severity, Signal
from changegate.model.value import Absent
from changegate.regex import regex

WELL_KNOWN: Final = regex(r"/\.well-known/(?:openid-configuration|oauth-authorization-server)(/[^\s?#]*)?$")
_REALM: Final = regex(r"/(?:realms|application/o|oauth2(?!/v\d/))/([^/?#]+)")
# On these hosts the first step of the path, or the last, is whose people and keys are meant.
_TENANT: Final = regex(
    r"https://(?:login\.microsoftonline\.(?:com|us)/([^/?#]+)|sts\.windows\.net/([^/?#]+)|"
    r"cognito-idp\.[a-z0-9-]+\.amazonaws\.com/([^/?#]+)|oidc\.eks\.[a-z0-9-]+\.amazonaws\.com/id/([^/?#]+)|"
    r"[\w.-]+\.(?:b2clogin|ciamlogin)\.com/([^/?#]+)|securetoken\.google\.com/([^/?#]+)).*"
)


def read(deployed: Text, proposed: Text) -> Reading:
    """Return what the difference of two issuers, entity ids or the like means."""
    if isinstance(deployed, Absent):
        return reading(f"{quoted(str(proposed))} is believed from now on", Direction.OPENS)
    if isinstance(proposed, Absent):
        return reading(f"{quoted(deployed)} is no longer named: its tokens may be refused", Direction.BREAKS)
    old, new = address(deployed), address(proposed)
    if old is None or new is None:
        return _other(deployed, proposed)
    entra = _entra(deployed, proposed)
    return _letters(deployed, proposed, old, new) or entra or _parts(deployed, proposed, old, new)


def realm_of(value: str) -> str:
    """Return the realm, tenant or pool an address names on a host that serves many, or nothing."""
    found = _TENANT.fullmatch(value) or _REALM.search(value)
    return "" if found is None else next((name for name in found.groups() if name), "")


def issuer_of(value: str) -> str:
    """Return whom a discovery address describes: it, without the suffix and a slash at the end.

    Behind the suffix stands the issuer's own path (RFC 8414 section 3.1).
    """
    found = WELL_KNOWN.search(value)
    return value.rstrip("/") if found is None else value[: found.start()] + (found[1] or "").rstrip("/")


def _other(deployed: str, proposed: str) -> Reading:
    if deployed.strip("\"' ") == proposed.strip("\"' "):
        return reading(
            "only quotes around it differ, which some readers take for a part of it", Direction.BREAKS
        )
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
    if issuer_of(deployed) == issuer_of(proposed):
        if WELL_KNOWN.search(proposed) and WELL_KNOWN.search(deployed):
            return reading("another document that the same provider describes itself with", breaks)
        now = "a discovery address" if WELL_KNOWN.search(proposed) else "an issuer"
        was = "an issuer" if WELL_KNOWN.search(proposed) else "a discovery address"
        return reading(
            f"was {was}, is {now} of the same provider: whoever reads it expects one of them", breaks
        )
    if old.normalised() == new.normalised():
        if old.effective_port == new.effective_port and old.port != new.port:
            return reading(f"only the usual port is spelled out or left out: {exact}", breaks)
        if old.host.lower() != new.host.lower():
            return reading(f"only a dot behind the host differs: {exact}", breaks)
        if old.host != new.host:
            return reading(f"only capitals in the host differ: {exact}", breaks)
        return reading(f"only the spelling of the address differs: {exact}", breaks)
    if deployed.casefold() == proposed.casefold():
        return reading(f"only capitals in the path differ: {exact}", breaks)
    return None


def _entra(deployed: str, proposed: str) -> Reading | None:
    """Compare two authorities of one cloud of Entra, which have the same tenants on several hosts."""
    old, new = authority(deployed), authority(proposed)
    if old is None or new is None or old.cloud != new.cloud or proposed.lower().startswith("http:"):
        return None
    version = "" if old.version == new.version else f"version was {old.version} and is {new.version}"
    if old.tenant != new.tenant:
        message = f"the tenant was {quoted(old.tenant)} and is {quoted(new.tenant)}: other people, other keys"
        message += f"; its {version}" if version else ""
        return reading(message, Direction.BOTH, Severity.CRITICAL)
    if not version:
        return None
    return reading(
        f"the tenant {quoted(new.tenant)} is the same, its {version}: tokens of the other version name "
        "another issuer and are refused until both ends agree",
        Direction.BREAKS,
    )


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
    realms = realm_of(deployed), realm_of(proposed)
    if "" not in realms and realms[0] != realms[1]:
        return reading(
            f"the realm was {quoted(realms[0])} and is {quoted(realms[1])}: other people, other keys, on the "
            "same host",
            Direction.BOTH,
            Severity.CRITICAL,
        )
    if old.path == new.path:
        part = "user" if old.userinfo != new.userinfo else "query or fragment"
        message = f"was {quoted(old.text)}, is {quoted(new.text)}: only the {part} differs"
        return reading(f"{message}, which makes another issuer", Direction.BREAKS)
    return reading(
        f"on {quoted(new.host)}, the path was {quoted(old.path)} and is {quoted(new.path)}: this is "
        f"another issuer "
        "with its own people and keys",
        Direction.BOTH,
    )
