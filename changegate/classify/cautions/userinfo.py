"""Logins in addresses: a password in the open, or a name that passes for a host (RFC 3986 section 7.6)."""

from __future__ import annotations

from typing import Final

from changegate.classify.cautions._contract import Item
from changegate.classify.readings import reading
from changegate.classify.setting import Reading
from changegate.classify.values import quoted
from changegate.model.finding import Direction, Severity
from changegate.model.secrecy import REFERENCE
from changegate.regex import regex

# Of the login nothing is said but that it is there; a host is none of a secret.
TELLS: Final = False

_LIKE_HOST: Final = regex(r"(?:[\w-]+\.)+[A-Za-z]{2,}(?:[:%/].*)?|(?:[\w-]+\.)+[A-Za-z]{2,}")


def says(item: Item) -> Reading | None:
    """Return what stands before the `@`; where the login is filled in from elsewhere, nothing does."""
    login = "" if item.url is None else item.url.userinfo
    if item.url is None or not login:
        return None
    name, _, word = login.partition(":")
    if _LIKE_HOST.fullmatch(name) is not None and (not word or word.isdecimal()):
        message = f"what reads like a host is a user name: the host is {quoted(item.url.host)}"
        return reading(message, Direction.OPENS, Severity.CRITICAL)
    if not word or REFERENCE.fullmatch(word) is not None:
        return None
    return reading("a password stands in the address, where logs, lists of processes and pages show it")
