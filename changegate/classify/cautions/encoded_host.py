"""Hosts in letters beyond ASCII: what is seen and what is asked for are two spellings (RFC 5890)."""

from __future__ import annotations

import re
from typing import Final

from changegate.classify.cautions._contract import Item
from changegate.classify.confusables import scripts, skeleton
from changegate.classify.readings import reading
from changegate.classify.setting import Reading
from changegate.classify.values import quoted
from changegate.model.finding import Direction, Severity, Signal
from changegate.regex import regex

TELLS: Final = True

_HOST: Final = regex(r"(?:[^\s@]*@)?((?:[\w*-]{1,63}\.)+[\w-]{2,63})(?::\d+)?")
_ENCODED: Final = regex(r"(?:^|\.)xn--", re.IGNORECASE)


def says(item: Item) -> Reading | None:
    """Return the other spelling of a host, and what it can be taken for."""
    found = None if item.url is not None else _HOST.fullmatch(item.text)
    host = item.url.host if item.url is not None else found[1] if found is not None else ""
    if "%" in host and not item.pattern and "%s" not in host and "%(" not in host:
        message = f"the host {quoted(host)} is encoded, and readers decode it at different times"
        return reading(message, Direction.OPENS, Severity.CRITICAL)
    if _ENCODED.search(host) is not None:
        seen = unicode_host(host)
        if seen == host:
            return reading(f"the host {quoted(host)} is no name that can be decoded", Direction.BOTH)
        return _shown(f"the host {quoted(host)} is shown as {quoted(seen)} ({_letters(seen)})", seen)
    asked = "" if host.isascii() else ascii_host(host)
    if not asked:
        return None
    return _shown(f"the host {quoted(host)} is asked for as {quoted(asked)}", host)


def _letters(seen: str) -> str:
    """Return which letters a host is written in, as people call them: `Cyrillic and Latin letters`."""
    found = sorted(script.capitalize() for script in scripts(seen))
    return f"{' and '.join(found)} letters" if found else "no letters"


def _shown(message: str, seen: str) -> Reading:
    plain = skeleton(seen)
    if not plain.isascii() or plain == skeleton(seen.encode("ascii", "ignore").decode()):
        return reading(message, Direction.BOTH, None, Signal.HOMOGLYPH)
    return reading(f"{message}, which passes for {quoted(plain)}", Direction.BOTH, None, Signal.HOMOGLYPH)


def unicode_host(host: str) -> str:
    """Return a host with its encoded labels as people read them; a label that is not encoded right stays."""
    return ".".join(map(_decoded, host.split(".")))


def _decoded(label: str) -> str:
    if not label.lower().startswith("xn--"):
        return label
    try:
        return label[4:].encode("ascii").decode("punycode")
    except (UnicodeError, ValueError):
        return label


def ascii_host(host: str) -> str:
    """Return a host as it is asked for in the DNS, or nothing where it has no such form."""
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:
        return ""
