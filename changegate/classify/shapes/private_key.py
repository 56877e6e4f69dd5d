"""Private keys in PEM (RFC 7468, RFC 5958) or OpenSSH's format, compared by their public half."""

from __future__ import annotations

from typing import Final

from changegate.classify.certificates import has_private_key, private_key_digest
from changegate.classify.readings import Text, alike, reading
from changegate.classify.readings import meaning as shape_meaning
from changegate.classify.setting import Meaning, Reading, Setting
from changegate.model.finding import Category, Direction, Severity, Signal
from changegate.model.value import Absent

NAME: Final = "private key"
SURENESS: Final = 3
QUOTES: Final = False


def matches(value: str) -> bool:
    """Whether a value holds a private key, alone or with its certificates, plain or in base64."""
    return ("PRIVATE KEY-----" in value or value.startswith("LS0tLS1CRUdJTi")) and has_private_key(value)


def meaning(setting: Setting) -> Meaning | None:
    """Wherever a private key stands, its holder can pass for somebody."""
    del setting
    return shape_meaning(NAME, Category.SIGNING_KEY, Severity.CRITICAL, "key", "a private key")


def read(deployed: Text, proposed: Text) -> Reading:
    """Say whether the public half is the same; the key itself is never shown."""
    if isinstance(deployed, Absent):
        return reading(
            "a private key is written in the clear", Direction.OPENS, Severity.CRITICAL, Signal.LITERAL_SECRET
        )
    if isinstance(proposed, Absent):
        return reading(
            "the private key is removed: what it signed or opened no longer works", Direction.BREAKS
        )
    old, new = private_key_digest(deployed), private_key_digest(proposed)
    if old is None or new is None:
        return reading(
            "the private key changes; it is locked or cannot be read, so the two cannot be compared"
        )
    if old == new:
        return alike("the same private key, only written differently")
    return reading(
        "another private key: whoever trusts only the public half of the old one refuses what it signs",
        Direction.BREAKS,
    )
