"""Lists of whom or what is let in, written in one string; item by item."""

from __future__ import annotations

from typing import Final

from changegate.classify.readings import Text
from changegate.classify.setting import Meaning, Reading, Setting
from changegate.classify.shapes import _listings
from changegate.classify.shapes._lists import is_listing

NAME: Final = "list"
SURENESS: Final = 1
QUOTES: Final = True


def matches(value: str) -> bool:
    """Whether a value is several short items with separators between them."""
    return is_listing(value)


def meaning(setting: Setting) -> Meaning | None:
    """What is listed the key must tell."""
    del setting
    return None


def read(deployed: Text, proposed: Text) -> Reading:
    """What comes opens, what goes breaks."""
    return _listings.read(deployed, proposed, admits=True)
