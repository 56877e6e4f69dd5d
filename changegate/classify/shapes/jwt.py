"""JSON Web Tokens (RFC 7519) kept in configuration: compared by their claims, never shown."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from typing import Final

from changegate.classify.setting import Meaning, Reading, Setting
from changegate.classify.shapes._contract import Text
from changegate.classify.shapes.readings import listed, reading
from changegate.classify.shapes.readings import meaning as shape_meaning
from changegate.classify.values import quoted
from changegate.model.finding import Category, Direction, Severity, Signal
from changegate.model.value import Absent
from changegate.regex import regex

NAME: Final = "token"
SURENESS: Final = 3
QUOTES: Final = False

_TOKEN: Final = regex(r"eyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*")
_HEADER: Final = ("alg", "kid")
# What every token says anew (RFC 7519 sections 4.1.5 to 4.1.7).
_PASSING: Final = ("iat", "nbf", "jti")
_CLAIMS: Final = ("iss", "sub", "aud", "azp", "scope", "exp")


def matches(value: str) -> bool:
    """Whether a value is a token in compact form."""
    return len(value) < 65536 and _TOKEN.fullmatch(value) is not None


def meaning(setting: Setting) -> Meaning | None:
    """Wherever a token stands, the service proves with it who it is."""
    del setting
    return shape_meaning(NAME, Category.CLIENT_CREDENTIAL, Severity.HIGH, "sec", "a token the service shows")


def read(deployed: Text, proposed: Text) -> Reading:
    """Compare header and claims; the signature is not checked and nothing of it is shown."""
    if isinstance(deployed, Absent):
        return _signed(reading("a token is written in the clear", Direction.OPENS), str(proposed))
    if isinstance(proposed, Absent):
        return reading("the token is removed: what it opened is closed", Direction.BREAKS)
    old, new = _said(deployed), _said(proposed)
    if old is None or new is None:
        return reading("the token changes and cannot be read", Direction.BOTH)
    differing = [name for name in (*_HEADER, *_CLAIMS) if old.get(name) != new.get(name)]
    others = sorted(
        name
        for name in old.keys() | new.keys()
        if name not in {*_HEADER, *_CLAIMS, *_PASSING} and old.get(name) != new.get(name)
    )
    if others and differing in ([], ["exp"]):
        message = f"the token says something else about {listed(map(quoted, others))}"
        return _signed(reading(message, Direction.BOTH), proposed)
    if not differing:
        message = "another token that says the same of the same"
        return _signed(reading(message, Direction.NEUTRAL, Severity.MEDIUM), proposed)
    changes = listed(
        f"{name} was {_quoted(old.get(name))} and is {_quoted(new.get(name))}" for name in differing
    )
    if differing == ["exp"]:
        return _signed(reading(f"the same token for another time: {changes}", Direction.NEUTRAL), proposed)
    return _signed(reading(f"the token says something else: {changes}", Direction.BOTH), proposed)


def _signed(found: Reading, proposed: str) -> Reading:
    said = _said(proposed) or {}
    if str(said.get("alg", "")).casefold() != "none" and not proposed.endswith("."):
        return found
    message = f"{found.message}; the token is not signed"
    direction = Direction.OPENS if found.direction is Direction.NEUTRAL else found.direction
    return reading(message, direction, Severity.CRITICAL, *found.signals, Signal.WEAK_ALGORITHM)


def _quoted(value: object) -> str:
    return "nothing" if value is None else quoted(value if isinstance(value, str) else json.dumps(value))


def _said(token: str) -> Mapping[str, object] | None:
    """Return header and claims as one mapping, or None where they cannot be read."""
    header, payload, *_ = token.split(".")
    found: dict[str, object] = {}
    for part, names in ((header, _HEADER), (payload, None)):
        try:
            said = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
        except (binascii.Error, ValueError, RecursionError):
            return None
        if not isinstance(said, dict):
            return None
        found.update({name: said[name] for name in said if names is None or name in names})
    return found
