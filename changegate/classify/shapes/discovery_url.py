"""Discovery addresses of identity providers (OpenID Connect Discovery 4, RFC 8414)."""

from __future__ import annotations

from typing import Final

from changegate.classify.readings import Text
from changegate.classify.readings import meaning as shape_meaning
from changegate.classify.setting import Meaning, Reading, Setting
from changegate.classify.shapes import _exact_url
from changegate.model.finding import Category, Severity
from changegate.regex import regex

NAME: Final = "discovery address"
SURENESS: Final = 3
QUOTES: Final = True

_DISCOVERY: Final = regex(
    r"https?://[^\s?#]+/\.well-known/(?:openid-configuration|oauth-authorization-server)(?:/[^\s?#]*)?"
)


def matches(value: str) -> bool:
    """Whether a value is where a provider describes itself."""
    return len(value) < 2048 and _DISCOVERY.fullmatch(value) is not None


def meaning(setting: Setting) -> Meaning | None:
    """Wherever it stands, somebody's word is believed."""
    del setting
    return shape_meaning(
        NAME, Category.ISSUER, Severity.CRITICAL, "url=", "where the issuer describes itself"
    )


def read(deployed: Text, proposed: Text) -> Reading:
    """Compare letter by letter."""
    return _exact_url.read(deployed, proposed)
