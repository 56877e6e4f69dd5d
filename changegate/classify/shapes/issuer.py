"""Issuers: identifiers that happen to be URLs, compared letter by letter (OpenID Connect Core 16.15)."""

from __future__ import annotations

from typing import Final

from changegate.classify.readings import Text
from changegate.classify.readings import meaning as shape_meaning
from changegate.classify.setting import Meaning, Reading, Setting
from changegate.classify.shapes import _exact_url
from changegate.model.finding import Category, Severity
from changegate.regex import regex

NAME: Final = "token issuer"
SURENESS: Final = 2
QUOTES: Final = True

_KNOWN: Final = regex(
    r"https://(?:"
    r"accounts\.google\.com|token\.actions\.githubusercontent\.com(?:/[\w.-]+)?|gitlab\.com|"
    r"login\.microsoftonline\.com/[^/\s?#]+(?:/v2\.0)?|login\.microsoftonline\.us/[^/\s?#]+(?:/v2\.0)?|"
    r"sts\.windows\.net/[0-9a-f-]{36}|"
    r"[\w-]+(?:\.[\w-]+)*\.(?:okta|oktapreview|okta-emea|auth0|onelogin|pingone|b2clogin|ciamlogin)\.com"
    r"(?:/oauth2/[\w-]+|/oidc/2|/[\w.-]+/v2\.0|/[0-9a-f-]{36}/as)?|"
    r"cognito-idp\.[a-z0-9-]+\.amazonaws\.com/[\w-]+_\w+|"
    r"oidc\.eks\.[a-z0-9-]+\.amazonaws\.com/id/[0-9A-F]{32}|"
    r"container\.googleapis\.com/v1/projects/[\w-]+/locations/[\w-]+/clusters/[\w-]+|"
    r"securetoken\.google\.com/[\w-]+|appleid\.apple\.com|"
    r"[^\s/?#]+(?:/auth)?/realms/[^\s/?#]+|[^\s/?#]+/application/o/[^\s/?#]+"
    r")/?"
)
_PROVIDER_ROOT: Final = regex(r"https?://[^\s/?#]+(?:/auth)?/realms/[^\s/?#]+/?")


def matches(value: str) -> bool:
    """Whether a value is an issuer of a known provider or a realm of one."""
    return len(value) < 2048 and (
        _KNOWN.fullmatch(value) is not None or _PROVIDER_ROOT.fullmatch(value) is not None
    )


def meaning(setting: Setting) -> Meaning | None:
    """Wherever it stands, somebody's word is believed."""
    del setting
    return shape_meaning(
        NAME, Category.ISSUER, Severity.CRITICAL, "url=", "the issuer whose word is believed"
    )


def read(deployed: Text, proposed: Text) -> Reading:
    """Compare letter by letter."""
    return _exact_url.read(deployed, proposed)
