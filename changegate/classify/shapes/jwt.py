"""JSON Web Tokens (RFC 7519) kept in configuration: compared by their claims, never shown."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final

from changegate.classify.readings import Text, listed, reading
from changegate.classify.readings import meaning as shape_meaning
from changegate.classify.setting import Meaning, Reading, Setting
from changegate.classify.values import quoted
from changegate.model.finding import Category, Direction, Severity, Signal
from changegate.model.value import Absent
from changegate.regex import regex

NAME: Final = "token"
SURENESS: Final = 3
QUOTES: Final = False

_TOKEN: Final = regex(r"eyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*")
_HEADER: Final = ("alg", "kid")
# Points in time (RFC 7519 sections 4.1.4 to 4.1.6), and what every token says anew (section 4.1.7).
_TIMES: Final = ("exp", "nbf", "iat")
_PASSING: Final = ("jti",)
_CLAIMS: Final = ("iss", "sub", "aud", "azp", "scope")
_PRESENT: Final = ("iss", "sub", "aud", "exp")
# The last second that has a date (RFC 3339 has four digits for the year).
_LAST: Final = 253_402_300_799


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
        return _signed(
            reading(f"a token is written in the clear{_presented(str(proposed))}", Direction.OPENS),
            str(proposed),
        )
    if isinstance(proposed, Absent):
        return reading("the token is removed: what it opened is closed", Direction.BREAKS)
    old, new = _said(deployed), _said(proposed)
    if old is None or new is None:
        return reading("the token changes and cannot be read", Direction.BOTH)
    differing = [name for name in (*_HEADER, *_CLAIMS) if old.get(name) != new.get(name)]
    times = [name for name in _TIMES if old.get(name) != new.get(name)]
    known = {*_HEADER, *_CLAIMS, *_TIMES, *_PASSING}
    others = sorted(
        name for name in old.keys() | new.keys() if name not in known and old.get(name) != new.get(name)
    )
    parts = [
        f"{name} was {_quoted(name, old.get(name))} and is {_quoted(name, new.get(name))}"
        for name in differing + times
    ]
    if others:
        parts.append(f"something else about {listed(map(quoted, others))}")
    if not parts:
        message = "another token that says the same of the same"
        return _signed(reading(message, Direction.NEUTRAL, Severity.MEDIUM), proposed)
    if not differing and not others:
        return _signed(_for_another_time(", ".join(parts), old, new), proposed)
    start = "the token says " if others and len(parts) == 1 else "the token says something else: "
    return _signed(reading(f"{start}{', '.join(parts)}", Direction.BOTH), proposed)


def _for_another_time(changes: str, old: Mapping[str, object], new: Mapping[str, object]) -> Reading:
    """Say which way the time changes that a token is good for; one without an end is good for ever."""
    message = f"the same token for another time: {changes}"
    if "exp" in old and "exp" not in new:
        return reading(f"{message}: it never runs out", Direction.OPENS, Severity.CRITICAL)
    return reading(message, Direction.NEUTRAL)


def _presented(token: str) -> str:
    """Return who may do what with a token and until when, as far as it says so, behind a colon."""
    said = _said(token) or {}
    found = [f"{name} {_quoted(name, said[name])}" for name in _PRESENT if name in said]
    if said and "exp" not in said:
        found.append("it never runs out")
    return f": {', '.join(found)}" if found else ""


def _signed(found: Reading, proposed: str) -> Reading:
    said = _said(proposed) or {}
    if str(said.get("alg", "")).casefold() != "none" and not proposed.endswith("."):
        return found
    message = f"{found.message}; the token is not signed"
    direction = Direction.OPENS if found.direction is Direction.NEUTRAL else found.direction
    return reading(message, direction, Severity.CRITICAL, *found.signals, Signal.WEAK_ALGORITHM)


def _quoted(name: str, value: object) -> str:
    if value is None:
        return "nothing"
    if (
        name in _TIMES
        and isinstance(value, int | float)
        and not isinstance(value, bool)
        and 0 <= value <= _LAST
    ):
        return f"{datetime.fromtimestamp(int(value), UTC):%Y-%m-%dT%H:%M:%SZ}"
    return quoted(value if isinstance(value, str) else json.dumps(value))


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
