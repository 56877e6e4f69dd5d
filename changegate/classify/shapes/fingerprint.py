"""Fingerprints of certificates and keys: digests in hex, with or without colons."""

from __future__ import annotations

from typing import Final

from changegate.classify.names import words
from changegate.classify.readings import Text, alike, reading
from changegate.classify.readings import meaning as shape_meaning
from changegate.classify.setting import Meaning, Reading, Setting
from changegate.classify.values import quoted
from changegate.model.finding import Category, Direction, Severity
from changegate.model.value import Absent
from changegate.regex import regex

NAME: Final = "fingerprint"
SURENESS: Final = 2
QUOTES: Final = True

_COLONS: Final = regex(r"(?:[0-9A-Fa-f]{2}:){15,63}[0-9A-Fa-f]{2}")
_SSH: Final = regex(r"SHA256:[A-Za-z0-9+/]{43}=?")
_HEX: Final = regex(r"[0-9A-Fa-f]{40}|[0-9A-Fa-f]{64}")


# The length of a SHA-1 digest in hex.
_SHA1: Final = 40
_FORGED: Final = "it is of SHA-1, for which two certificates can be made to have the same"


def matches(value: str) -> bool:
    """Whether a value is a digest as certificates and keys are named by; bare hex may be anything's."""
    return any(form.fullmatch(value) is not None for form in (_COLONS, _SSH, _HEX))


def meaning(setting: Setting) -> Meaning | None:
    """Bare digests name images and commits too; only with colons, or by the key, is it a certificate's."""
    named = {"fingerprint", "fingerprints", "thumbprint", "thumbprints", "spki", "pin", "pins", "pinned"}
    sides = (setting.deployed, setting.proposed)
    sure = any(
        isinstance(side, str) and any(form.fullmatch(side.strip()) is not None for form in (_COLONS, _SSH))
        for side in sides
    )
    if not sure and not named & set(words(setting.name)):
        return None
    says = "which certificate or key is recognised"
    return shape_meaning(NAME, Category.TLS_IDENTITY, Severity.HIGH, "id", says)


def read(deployed: Text, proposed: Text) -> Reading:
    """Compare the digests; colons and capitals do not count."""
    if isinstance(deployed, Absent):
        weak = f": {_FORGED}" if len(_digest(str(proposed))) == _SHA1 else ""
        message = f"what has the fingerprint {quoted(str(proposed))} is trusted from now on{weak}"
        return reading(message, Direction.OPENS)
    if isinstance(proposed, Absent):
        return reading(f"the fingerprint {quoted(deployed)} is no longer trusted", Direction.BREAKS)
    if _digest(deployed) == _digest(proposed):
        return alike("the fingerprint is the same, only written differently")
    shorter = len(_digest(proposed)) < len(_digest(deployed))
    weaker = ", and a shorter digest is easier to forge" if shorter else ""
    if shorter and len(_digest(proposed)) == _SHA1:
        weaker += f": {_FORGED}"
    return reading(
        f"another fingerprint is trusted: was {quoted(deployed)}, is {quoted(proposed)}{weaker}",
        Direction.BOTH,
    )


def _digest(value: str) -> str:
    return value if value.startswith("SHA256:") else value.replace(":", "").lower()
