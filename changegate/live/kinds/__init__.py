"""The ways of looking at what is live: one module each, this table for all."""

from __future__ import annotations

from typing import Final

from changegate.live.kinds import command, directory, file, kubernetes, oauth, oidc, saml, tls, url
from changegate.live.kinds._contract import Kind

KINDS: Final[dict[str, Kind]] = {
    "command": command,
    "directory": directory,
    "file": file,
    "kubernetes": kubernetes,
    "oauth": oauth,
    "oidc": oidc,
    "saml": saml,
    "tls": tls,
    "url": url,
}
