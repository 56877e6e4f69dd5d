"""Values that only stand here encrypted: that they differ says nothing of what is in them."""

from __future__ import annotations

import re
from typing import Final

from changegate.classify.readings import Text, reading
from changegate.classify.setting import Meaning, Reading, Setting
from changegate.model.finding import Direction, Signal
from changegate.model.value import Absent
from changegate.regex import regex

NAME: Final = "encrypted value"
SURENESS: Final = 3
QUOTES: Final = False

_CIPHER: Final = regex(
    r"ENC\[[A-Z0-9_]+,.*\]|ENC\([A-Za-z0-9+/=_-]+\)|\{cipher\}\S+|\$ANSIBLE_VAULT;.*|"
    r"vault:v\d+:[A-Za-z0-9+/=]+|"
    r"Ag[A-D][A-Za-z0-9+/]{200,}={0,2}|-----BEGIN (?:AGE ENCRYPTED FILE|PGP MESSAGE)-----.*|"
    r"AQICAH[A-Za-z0-9+/=]{100,}",
    re.DOTALL,
)


def matches(value: str) -> bool:
    """Whether a value is in one of the forms tools for secrets in repositories write."""
    return _CIPHER.fullmatch(value) is not None


def meaning(setting: Setting) -> Meaning | None:
    """What is encrypted only the key can tell."""
    del setting
    return None


def read(deployed: Text, proposed: Text) -> Reading:
    """Encrypting anew changes the text as well, so a difference may be none."""
    if isinstance(deployed, Absent):
        return reading("an encrypted value is added", Direction.NEUTRAL, None, Signal.OPAQUE_CHANGE)
    if isinstance(proposed, Absent):
        return reading("an encrypted value is removed", Direction.BREAKS)
    return reading(
        "the encrypted text changes: what is in it may be the same or anything",
        Direction.BOTH,
        None,
        Signal.OPAQUE_CHANGE,
    )
