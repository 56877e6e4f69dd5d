"""An OAuth authorization server asked who it is: issuer, endpoints and keys (RFC 8414)."""

from __future__ import annotations

import urllib.parse
from typing import Final

from changegate.live.kinds import _discovery, url
from changegate.live.kinds._contract import Question, Sight
from changegate.live.kinds.url import Address

FACTS: Final = _discovery.FACTS
target: Final = url.target


def look(target: Address, question: Question) -> Sight:
    """Ask for the metadata, whose well-known part stands between host and path (section 3.1)."""
    return _discovery.look(target, question, _well_known)


def _well_known(issuer: str) -> str:
    parts = urllib.parse.urlsplit(issuer)
    path = "/.well-known/oauth-authorization-server" + parts.path.rstrip("/")
    return urllib.parse.urlunsplit((parts.scheme, parts.netloc, path, parts.query, ""))
