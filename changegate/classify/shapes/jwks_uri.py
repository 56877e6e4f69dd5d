"""Addresses that keys are fetched from (RFC 7517, RFC 8414 `jwks_uri`)."""

from __future__ import annotations

from typing import Final

from changegate.classify.readings import Text, reading
from changegate.classify.readings import meaning as shape_meaning
from changegate.classify.setting import Meaning, Reading, Setting
from changegate.classify.shapes._endpoint import differences
from changegate.classify.shapes._exact_url import realm_of
from changegate.classify.urls import address
from changegate.classify.values import quoted
from changegate.model.finding import Category, Direction, Severity
from changegate.model.value import Absent
from changegate.regex import regex

NAME: Final = "key set address"
SURENESS: Final = 3
QUOTES: Final = True

_KEYS: Final = regex(
    r"https?://[^\s?#]+(?:/\.well-known/jwks(?:\.json)?|/jwks(?:\.json)?|/protocol/openid-connect/certs|"
    r"/discovery/(?:v2\.0/)?keys|/oauth2/v[123]/(?:certs|keys)|/token_keys?)/?(?:\?\S*)?"
)


def matches(value: str) -> bool:
    """Whether a value ends the way providers publish their keys."""
    return len(value) < 2048 and _KEYS.fullmatch(value) is not None


def meaning(setting: Setting) -> Meaning | None:
    """Wherever it stands, tokens are checked with what is found there."""
    del setting
    return shape_meaning(
        NAME, Category.SIGNING_KEY, Severity.CRITICAL, "", "where the keys of the issuer come from"
    )


def read(deployed: Text, proposed: Text) -> Reading:
    """Another host can sign as anybody; so can, on the same one, another realm."""
    if isinstance(deployed, Absent):
        return reading(f"keys are fetched from {quoted(str(proposed))} from now on", Direction.OPENS)
    if isinstance(proposed, Absent):
        return reading(
            "keys are no longer fetched from there: tokens signed with them are refused", Direction.BREAKS
        )
    old, new = address(deployed), address(proposed)
    if old is None or new is None:
        return reading("the keys move", Direction.BOTH)
    found = differences(old, new)
    if old.origin == new.origin:
        return _on_the_same(found, realm_of(deployed), realm_of(proposed))
    if old.host.lower() == new.host.lower():
        return found if old.scheme.lower() != new.scheme.lower() else _elsewhere(found)
    return reading(
        f"keys were fetched from {quoted(old.host)} and are fetched from {quoted(new.host)}: whoever holds "
        f"that host "
        "can sign as anybody",
        Direction.BOTH,
        Severity.CRITICAL,
        *found.signals,
    )


def _on_the_same(found: Reading, old: str, new: str) -> Reading:
    if old == new:
        return found if found.same else _elsewhere(found)
    return reading(
        f"the keys were those of {quoted(old)} and are those of {quoted(new)}: the one's tokens are refused, "
        "the other's are believed",
        Direction.BOTH,
        Severity.CRITICAL,
    )


def _elsewhere(found: Reading) -> Reading:
    """Which keys stand in the other place is not seen here."""
    return reading(f"{found.message}: other keys may stand there", Direction.BOTH, None, *found.signals)
