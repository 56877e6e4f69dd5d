"""A URL in its parts (RFC 3986 appendix B), taken apart so that no two readers can differ on the host."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from changegate.frozen import frozen
from changegate.regex import regex

URL_LENGTH: Final = 8192
_PARTS: Final = regex(
    r"(?:([A-Za-z][A-Za-z0-9+.-]*):)?(?://([^/?#\\]*))?([^?#]*)(?:\?([^#]*))?(?:#(.*))?", re.DOTALL
)
_PORTS: Final = {"http": "80", "https": "443", "ldap": "389", "ldaps": "636", "ws": "80", "wss": "443"}
_LOOPBACK: Final = regex(r"localhost\.?|127(?:\.\d{1,3}){3}|\[?::1\]?", re.IGNORECASE)
_UNRESERVED: Final = regex(r"%([0-9A-Fa-f]{2})")


@frozen
class Address:
    """A URL's parts as written; `host` without its port, `port` empty where none is written."""

    scheme: str
    userinfo: str
    host: str
    port: str
    path: str
    query: str
    fragment: str

    @property
    def is_loopback(self) -> bool:
        """Whether it never leaves the machine (RFC 8252 section 7.3)."""
        return _LOOPBACK.fullmatch(self.host) is not None

    @property
    def effective_port(self) -> str:
        """The port, also where it goes without saying."""
        return self.port or _PORTS.get(self.scheme.lower(), "")

    @property
    def origin(self) -> tuple[str, str, str]:
        """Scheme, host and port as browsers compare them (RFC 6454)."""
        return self.scheme.lower(), self.host.lower(), self.effective_port

    @property
    def text(self) -> str:
        """The URL put together again, without its userinfo's password."""
        user = self.userinfo.partition(":")
        shown = f"{user[0]}{':(secret)' if user[2] else ''}@" if self.userinfo else ""
        port = f":{self.port}" if self.port else ""
        query = f"?{self.query}" if self.query else ""
        fragment = f"#{self.fragment}" if self.fragment else ""
        return f"{self.scheme}://{shown}{self.host}{port}{self.path}{query}{fragment}"

    def normalised(self) -> Address:
        """Return the address with everything alike that means the same (RFC 3986 section 6)."""
        return replace(
            self,
            scheme=self.scheme.lower(),
            host=self.host.lower().rstrip("."),
            port=self.effective_port,
            path=_decoded(self.path) or "/",
        )


def address(value: str) -> Address | None:
    """Return the parts of an absolute URL, or None where a value is none."""
    if len(value) > URL_LENGTH:
        return None
    found = _PARTS.fullmatch(value)
    if found is None or not found[1] or found[2] is None:
        return None
    userinfo, _, rest = found[2].rpartition("@")
    host, port = _host_and_port(rest)
    return Address(found[1], userinfo, host, port, found[3], found[4] or "", found[5] or "")


def _host_and_port(authority: str) -> tuple[str, str]:
    if authority.startswith("["):
        host, _, rest = authority.partition("]")
        return host + "]", rest.removeprefix(":")
    host, colon, port = authority.rpartition(":")
    return (host, port) if colon and (port.isdigit() or not port) else (authority, "")


def _decoded(path: str) -> str:
    """Decode what need not be encoded: letters, digits, `-._~` (RFC 3986 section 6.2.2.2)."""

    def plain(found: re.Match[str]) -> str:
        char = chr(int(found[1], 16))
        return char if char.isascii() and (char.isalnum() or char in "-._~") else found[0].upper()

    return _UNRESERVED.sub(plain, path)


def is_below(host: str, parent: str) -> bool:
    """Whether a host is a domain's or below it."""
    return host == parent or host.endswith("." + parent.lstrip("."))
