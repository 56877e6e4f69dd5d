"""Names of signature, encryption and hash algorithms (RFC 7518, XML Signature), alone or in lists."""

from __future__ import annotations

import re
from typing import Final

from changegate.classify.readings import Text, alike, listed, reading
from changegate.classify.setting import Meaning, Reading, Setting
from changegate.classify.shapes._lists import items
from changegate.classify.values import quoted
from changegate.model.finding import Direction, Severity, Signal
from changegate.model.value import Absent
from changegate.regex import regex

NAME: Final = "algorithm"
SURENESS: Final = 2
QUOTES: Final = True

_KNOWN: Final = regex(
    r"none|(?:hs|rs|es|ps)(?:1|256|256k|384|512)|eddsa|ed25519|ed448|rsa1_5|rsa-oaep(?:-\d+)?|dir|"
    r"a\d{3}(?:gcm|kw|gcmkw)|"
    r"a\d{3}cbc-hs\d{3}|ecdh-es(?:\+a\d{3}kw)?|rsa-sha\d+|ecdsa-sha\d+|dsa-sha\d|hmac-?sha-?\d+|"
    r"sha-?\d{1,3}|md5|"
    r"sha\d+with\w+|http://www\.w3\.org/\d{4}/\d\d/(?:xmldsig|xmlenc|xmldsig-more|xmlenc11)#[\w-]+|"
    r"(?:ssh-|ecdsa-|rsa-)[\w@.-]+|aes\d{3}[\w-]*|des[\w-]*|rc4[\w-]*|arcfour[\w-]*|3des|blowfish",
    re.IGNORECASE,
)
_WEAK: Final = regex(
    r"none|rs1|rsa1_5|(?:hmac-?)?md5|(?:hmac-?)?sha-?1|.*(?:rsa|dsa)-sha1|.*#sha1|sha1with\w+|md5with\w+|"
    r"des[\w-]*|rc4[\w-]*|"
    r"(?:rsa|dsa|ecdsa)[_-]?sha-?1(?:[_-]mgf1)?|arcfour[\w-]*|3des[\w-]*|triple-?des[\w-]*|.*#tripledes-cbc|.*#rsa-1_5|ssh-dss|ssh-rsa|plain|hs1",
    re.IGNORECASE,
)
_SHARED: Final = regex(r"hs(?:256|384|512)", re.IGNORECASE)


def is_weak(name: str) -> bool:
    """Whether signatures of an algorithm can be forged or need none at all."""
    return _WEAK.fullmatch(name.strip()) is not None


def matches(value: str) -> bool:
    """Whether a value is a known name or a list of them."""
    found = items(value)
    return (
        0 < len(found) <= 40
        and len(value) < 2048
        and all(_KNOWN.fullmatch(name) is not None for name in found)
    )


def meaning(setting: Setting) -> Meaning | None:
    """Algorithms are chosen for many things, so the key must tell."""
    del setting
    return None


def read(deployed: Text, proposed: Text) -> Reading:
    """Say which come and go, and whether what comes is weak."""
    old = [] if isinstance(deployed, Absent) else items(deployed)
    new = [] if isinstance(proposed, Absent) else items(proposed)
    before, after = {name.casefold() for name in old}, {name.casefold() for name in new}
    added = [name for name in new if name.casefold() not in before]
    removed = [name for name in old if name.casefold() not in after]
    if not added and not removed:
        return alike("the same algorithms, only written differently")
    parts = [
        f"{word} {listed(map(quoted, names))}"
        for word, names in (("accepts", added), ("no longer accepts", removed))
        if names
    ]
    message = ", ".join(parts)
    if not new:
        return reading(f"{message}: none is named, and the service takes what it takes then", Direction.BOTH)
    weak = [name for name in added if is_weak(name)]
    if weak:
        why = (
            "nothing needs a signature"
            if "none" in map(str.casefold, weak)
            else "its signatures can be forged"
        )
        return reading(
            f"{message}: with {quoted(weak[0])}, {why}",
            Direction.OPENS,
            Severity.CRITICAL,
            Signal.WEAK_ALGORITHM,
        )
    if any(_SHARED.fullmatch(name) for name in added) and any(not _SHARED.fullmatch(name) for name in old):
        return reading(
            f"{message}: whoever can check a signature of a shared key can forge it",
            Direction.OPENS,
            Severity.HIGH,
            Signal.WEAK_ALGORITHM,
        )
    direction = Direction.BOTH if added and removed else Direction.OPENS if added else Direction.BREAKS
    return reading(message, direction)
