"""An OpenID provider asked who it is: issuer, endpoints and keys (OpenID Connect Discovery 1.0)."""

from __future__ import annotations

from typing import Final

from changegate.live.kinds import _discovery, url
from changegate.live.kinds._contract import Question, Sight
from changegate.live.kinds.url import Address

FACTS: Final = _discovery.FACTS
target: Final = url.target


def look(target: Address, question: Question) -> Sight:
    """Ask for the configuration below the issuer (section 4) and for the keys it names."""
    return _discovery.look(
        target, question, lambda issuer: issuer.rstrip("/") + "/.well-known/openid-configuration"
    )
