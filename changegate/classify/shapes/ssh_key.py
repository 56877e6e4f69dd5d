"""SSH public keys (RFC 4253 section 6.6), one or more, compared by fingerprint without their comments."""

from __future__ import annotations

import base64
import binascii
import hashlib
from typing import Final

from changegate.classify.context import words_around
from changegate.classify.readings import Text, alike, listed, reading
from changegate.classify.readings import meaning as shape_meaning
from changegate.classify.setting import Meaning, Reading, Setting
from changegate.classify.values import quoted
from changegate.model.finding import Category, Direction, Severity
from changegate.model.value import Absent
from changegate.regex import regex

NAME: Final = "SSH key"
SURENESS: Final = 3
QUOTES: Final = False

_KEY: Final = regex(
    r"(?:ssh-(?:rsa|ed25519|dss)|ecdsa-sha2-nistp\d{3}|sk-[\w@.-]{1,40})(?:-cert-v01@openssh\.com)? +"
    r"(AAAA[A-Za-z0-9+/]{16,}={0,3})(?: +([^\r\n]*))?"
)
_HOSTS: Final = frozenset({"known", "host", "hostkey", "knownhosts", "hosts"})


def matches(value: str) -> bool:
    """Whether there is a public key on one of the lines."""
    return "AAAA" in value and _KEY.search(value[:1_048_576]) is not None


def meaning(setting: Setting) -> Meaning | None:
    """A key names a host that is trusted, or somebody who may come in."""
    if words_around(setting.keys) & _HOSTS:
        says = "the keys that hosts are recognised by"
        return shape_meaning(NAME, Category.SIGNING_KEY, Severity.HIGH, "key", says)
    says = "whose SSH keys open the door"
    return shape_meaning(NAME, Category.AUTHORIZATION_BINDING, Severity.HIGH, "key", says)


def read(deployed: Text, proposed: Text) -> Reading:
    """Say whose keys come and go."""
    old, new = _fingerprints(deployed), _fingerprints(proposed)
    added, removed = new.keys() - old.keys(), old.keys() - new.keys()
    if not added and not removed:
        if _without_comments(deployed) == _without_comments(proposed):
            return alike("the same SSH keys, whose comments alone differ")
        message = (
            "the SSH keys are the same; their order or what stands in front of them differs: options or hosts"
        )
        return reading(message, Direction.BOTH, Severity.MEDIUM)
    parts = [
        f"{word} {listed(found[mark] for mark in sorted(marks))}"
        for word, found, marks in (("added", new, added), ("removed", old, removed))
        if marks
    ]
    direction = Direction.BOTH if added and removed else Direction.OPENS if added else Direction.BREAKS
    return reading(f"SSH keys {', '.join(parts)}", direction)


def _without_comments(value: Text) -> list[str]:
    """Return the lines without what stands behind a key, unless that may be another key."""
    lines = [] if isinstance(value, Absent) else map(str.strip, value.splitlines())
    return [
        line if (found := _KEY.search(line)) is None or "AAAA" in (found[2] or "") else line[: found.end(1)]
        for line in lines
        if line and not line.startswith("#")
    ]


def _fingerprints(value: Text) -> dict[str, str]:
    """Return the keys of a text: how each is shown, by fingerprint."""
    if isinstance(value, Absent):
        return {}
    found: dict[str, str] = {}
    for key in _KEY.finditer(value[:1_048_576]):
        try:
            blob = base64.b64decode(key[1] + "=" * (-len(key[1]) % 4))
        except (binascii.Error, ValueError):
            blob = key[1].encode()
        digest = base64.b64encode(hashlib.sha256(blob).digest()).rstrip(b"=").decode()
        comment = f" {quoted(key[2].strip())}" if key[2] else ""
        found[digest] = f"SHA256:{digest}{comment}"
    return found
