"""UUIDs (RFC 9562), whose capitals do not count."""

from __future__ import annotations

from typing import Final

from changegate.classify.readings import Text, alike, one_sided, reading
from changegate.classify.setting import Meaning, Reading, Setting
from changegate.classify.values import quoted
from changegate.model.finding import Direction
from changegate.regex import regex

NAME: Final = "UUID"
SURENESS: Final = 2
QUOTES: Final = True

_UUID: Final = regex(r"(?:urn:uuid:)?\{?[0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}\}?")


def matches(value: str) -> bool:
    """Whether a value is a UUID, also in braces or as a URN."""
    return _UUID.fullmatch(value) is not None


def meaning(setting: Setting) -> Meaning | None:
    """Anything may be numbered like this, so the key must tell."""
    del setting
    return None


def read(deployed: Text, proposed: Text) -> Reading:
    """Compare without regard to capitals and braces."""
    found = one_sided(deployed, proposed, "{} is named from now on", "{} is no longer named")
    if found is not None:
        return found
    if _bare(str(deployed)) == _bare(str(proposed)):
        return alike("the same identifier, only written differently")
    return reading(f"was {quoted(str(deployed))}, is {quoted(str(proposed))}", Direction.BOTH)


def _bare(value: str) -> str:
    return value.lower().removeprefix("urn:uuid:").strip("{}")
