"""Public keys in PEM (RFC 7468 section 13)."""

from __future__ import annotations

from typing import Final

from changegate.classify.certificates import public_key_digest, unwrapped
from changegate.classify.readings import Text, alike, reading
from changegate.classify.readings import meaning as shape_meaning
from changegate.classify.setting import Meaning, Reading, Setting
from changegate.model.finding import Category, Direction, Severity
from changegate.model.value import Absent

NAME: Final = "public key"
SURENESS: Final = 3
QUOTES: Final = False


def matches(value: str) -> bool:
    """Whether a value holds a public key in PEM, plain or in base64."""
    if "PUBLIC KEY-----" not in value and not value.startswith("LS0tLS1CRUdJTi"):
        return False
    found = unwrapped(value)
    return "-----BEGIN PUBLIC KEY-----" in found or "-----BEGIN RSA PUBLIC KEY-----" in found


def meaning(setting: Setting) -> Meaning | None:
    """Wherever a public key stands, something that is signed gets believed by it."""
    del setting
    return shape_meaning(NAME, Category.SIGNING_KEY, Severity.CRITICAL, "key", "a public key that is trusted")


def read(deployed: Text, proposed: Text) -> Reading:
    """Compare the keys themselves (SPKI), not their spelling."""
    if isinstance(deployed, Absent):
        return reading("a public key is trusted from now on", Direction.OPENS)
    if isinstance(proposed, Absent):
        return reading("a public key is no longer trusted: what it signed is refused", Direction.BREAKS)
    old, new = public_key_digest(deployed), public_key_digest(proposed)
    if old is None or new is None:
        return reading("the public key changes and cannot be read", Direction.BOTH)
    if old == new:
        return alike("the same public key, only written differently")
    return reading(
        f"another public key is trusted: its SHA-256 began with {old[:16]} and begins with {new[:16]}",
        Direction.BOTH,
        Severity.CRITICAL,
    )
