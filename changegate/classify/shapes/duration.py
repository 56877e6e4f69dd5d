"""Times in every notation configurations have for them, compared as seconds."""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from changegate.classify.readings import Text, one_sided
from changegate.classify.setting import Meaning, Reading, Setting
from changegate.classify.shapes._durations import compared, is_bare_number, seconds

NAME: Final = "time"
SURENESS: Final = 2
QUOTES: Final = True


def matches(value: str) -> bool:
    """Whether a value is a time with its unit; a bare number may count anything."""
    return len(value) < 64 and not is_bare_number(value) and seconds(value) is not None


def meaning(setting: Setting) -> Meaning | None:
    """Everything has a timeout, so the key must tell."""
    del setting
    return None


def read(deployed: Text, proposed: Text) -> Reading:
    """Compare the seconds."""
    found = one_sided(
        deployed, proposed, "it is {} from now on", "it was {} and is whatever goes without saying"
    )
    return found or compared(str(deployed), str(proposed), Fraction(1))
