"""References: where a value is to be found, in place of the value."""

from __future__ import annotations

from typing import Final

from changegate.classify.readings import Text, one_sided, reading
from changegate.classify.setting import Meaning, Reading, Setting
from changegate.classify.values import quoted
from changegate.model.finding import Direction
from changegate.model.secrecy import REFERENCE

NAME: Final = "reference"
SURENESS: Final = 2
QUOTES: Final = True


def matches(value: str) -> bool:
    """Whether a value only names a variable, a path or an entry of a secret manager."""
    return len(value) < 4096 and REFERENCE.fullmatch(value) is not None


def meaning(setting: Setting) -> Meaning | None:
    """What is referred to the key must tell."""
    del setting
    return None


def read(deployed: Text, proposed: Text) -> Reading:
    """Another reference is another value, which is not seen here."""
    found = one_sided(deployed, proposed, "it is taken from {} from now on", "it is no longer taken from {}")
    message = f"it was taken from {quoted(str(deployed))} and is taken from {quoted(str(proposed))}"
    return found or reading(f"{message}: what stands there is not seen here", Direction.BOTH)
