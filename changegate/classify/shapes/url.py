"""Addresses of services: any absolute URL."""

from __future__ import annotations

from typing import Final

from changegate.classify.readings import Text
from changegate.classify.setting import Meaning, Reading, Setting
from changegate.classify.shapes import _endpoint
from changegate.classify.urls import address

NAME: Final = "URL"
SURENESS: Final = 1
QUOTES: Final = True


def matches(value: str) -> bool:
    """Whether a value is a URL with a host."""
    found = address(value)
    return found is not None and found.host != "" and not any(char.isspace() for char in value)


def meaning(setting: Setting) -> Meaning | None:
    """Every service has addresses, so the key must tell."""
    del setting
    return None


def read(deployed: Text, proposed: Text) -> Reading:
    """Say what leads elsewhere, and what is only written differently."""
    return _endpoint.read(deployed, proposed)
