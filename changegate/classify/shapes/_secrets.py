"""What the difference of two secrets means, without a word of either."""

from __future__ import annotations

import base64
from typing import Final

from changegate.classify.readings import reading
from changegate.classify.secrets import is_reference
from changegate.classify.setting import Reading, Setting
from changegate.classify.shapes import encrypted, password_hash
from changegate.classify.urls import address
from changegate.classify.values import is_bare, said, text
from changegate.model.change import Masked, Side
from changegate.model.finding import Direction, Severity, Signal
from changegate.regex import regex

# Examples in documentation and sources of well-known products, and what nobody thought about.
DEFAULTS: Final = frozenset(
    {"admin", "administrator", "password", "passw0rd", "p@ssw0rd", "password1", "password123", "secret",
     "changeme", "change_me", "change-me", "changeit", "change_it", "default", "root", "toor", "test",
     "testing", "example", "demo", "guest", "keycloak", "postgres", "mysql", "123456", "12345678",
     "123456789", "1234", "qwerty", "letmein", "welcome", "insecure", "notsecure", "notasecret",
     "notasecuresecret", "supersecret", "super-secret", "super_secret", "mysecret", "my-secret",
     "my_secret", "mysecretkey", "secretkey", "secret_key", "secret-key", "verysecret", "very_secret",
     "yoursecret", "your-secret", "your_secret_key", "your-secret-key", "your-256-bit-secret", "foobar",
     "placeholder", "replaceme", "replace_me", "replace-me", "todo", "dummy", "fake",
     "unsecure_jwt_secret", "a_very_important_secret", "an_important_secret", "insecure_session_secret",
     "insecure_secret", "django-insecure", "thisisasecret", "this-is-a-secret", "proxy", "vault",
     "rootpassword", "topsecret", "sw2ycwtib9zpoohopsmm", "zxhhbxbszs1hchatc2vjcmv0",
     "masterkeyneedstohave32characters", "youreallyneedtochangethis", "please-change-me-i-am-insecure",
     "pleasechangeme", "minioadmin", "gitea", "tomcat", "kong", "rabbitmq", "grafana", "jenkins", "elastic",
     "thisisasecret_1234", "oqinaroshte9tczknam-5zs2pv3xawytbmc5w7spx7w=", "abc123", "devsecret",
     "development secret key base", "secretsecret", "default-secret", "password_pepper",
     "2_qrpxcmhcg4gm38q2", "development", "secret123", "admin123"}
)  # fmt: skip


_DIGEST: Final = regex(r"[0-9A-Fa-f]{32}|[0-9A-Fa-f]{40}|[0-9A-Fa-f]{56}|[0-9A-Fa-f]{64}|[0-9A-Fa-f]{128}")


def is_default(value: str) -> bool:
    """Whether a secret is one that stands in documentation, or begins like a request to change it."""
    word = value.strip().strip("\"'").casefold()
    if word in DEFAULTS or word.startswith(_REQUESTS):
        return True
    bare = word.rstrip("0123456789!@#$.")
    return (len(bare) > 5 and bare in DEFAULTS) or _is_idle(word) or _encodes_default(word, value.strip())


_REQUESTS: Final = (
    "changeme", "change-me", "change_me", "please-change", "please_change", "replace-me", "replace_me",
    "replaceme", "django-insecure", "insecure-", "your-", "your_", "<your", "example-", "example_",
)  # fmt: skip
_IDLE: Final = (
    "0123456789" * 14,
    "1234567890" * 14,
    "abcdefghijklmnopqrstuvwxyz" * 5,
    "qwertyuiop",
    "0123456789abcdef" * 8,
)


def _is_idle(word: str) -> bool:
    """Whether nobody thought of anything: one letter again and again, letters or digits in their order."""
    return len(word) > 3 and (len(set(word)) == 1 or any(order.startswith(word) for order in _IDLE))


def _encodes_default(word: str, value: str) -> bool:
    """Whether a short text is base64 of what everybody knows."""
    if not 8 <= len(word) <= 64 or len(word) % 4 or _BASE64.fullmatch(value) is None:
        return False
    try:
        return base64.b64decode(value).decode("ascii").strip().casefold() in DEFAULTS
    except ValueError:
        return False


_BASE64: Final = regex(r"[A-Za-z0-9+/]+={0,2}")


def read(setting: Setting) -> Reading:
    """Say what can be said of two secrets: given, taken, moved, shortened, well known."""
    old, new = setting.deployed, setting.proposed
    if isinstance(old, Masked) or isinstance(new, Masked):
        return reading("the secret changes", Direction.BOTH)
    if is_bare(new):
        return reading(
            "the secret is gone: nothing is proven by it any more", Direction.BOTH, None, Signal.EMPTY_VALUE
        )
    if is_reference(new):
        return _referred(old, new)
    found = text(new) or ""
    if is_default(found):
        message = "the secret is one that everybody knows from documentation"
        return reading(message, Direction.OPENS, Severity.CRITICAL, Signal.DEFAULT_SECRET)
    if is_reference(old):
        message = f"it was taken from {said(old)} and now stands here in the clear"
        return reading(message, Direction.BOTH, Severity.CRITICAL, Signal.LITERAL_SECRET)
    was = text(old) or ""
    opened = _opened(was.strip(), found.strip())
    if opened is not None:
        return opened
    if is_bare(old):
        return reading("a secret is written in the clear", Direction.BOTH, None, Signal.LITERAL_SECRET)
    return _changed(was, found)


def _opened(old: str, new: str) -> Reading | None:
    """Say what becomes of a secret of which only something made of it stood here, or stands here now."""
    if encrypted.matches(new):
        return None
    if encrypted.matches(old):
        message = "it stood here encrypted and now stands here in the clear"
        return reading(message, Direction.BOTH, Severity.CRITICAL, Signal.LITERAL_SECRET)
    hashed = password_hash.matches(old), password_hash.matches(new)
    if hashed == (True, False) and _DIGEST.fullmatch(new) is not None:
        message = "its hash named how it was made and is a bare digest now, which is guessed at once"
        return reading(message, Direction.OPENS, Severity.HIGH, Signal.WEAK_ALGORITHM)
    if hashed == (True, False):
        message = "only its hash stood here and now it stands in the clear: whoever reads this can log in"
        return reading(message, Direction.BOTH, Severity.CRITICAL, Signal.LITERAL_SECRET)
    if hashed == (False, True) and old:
        message = "it stood here in the clear and now only its hash does; what stood here stays known"
        return reading(message, Direction.BREAKS)
    return None


def _referred(old: Side, new: Side) -> Reading:
    if is_reference(old):
        message = (
            f"it was taken from {said(old)} and is taken from {said(new)}: what stands there is not seen here"
        )
        return reading(message, Direction.BREAKS)
    if is_bare(old):
        return reading(f"the secret is taken from {said(new)}", Direction.BOTH)
    message = f"it stood here in the clear and is taken from {said(new)}; what stood here stays known"
    return reading(message, Direction.BREAKS)


def _changed(old: str, new: str) -> Reading:
    breaks = "whoever still has the old one is refused"
    if old.strip() == new.strip():
        message = f"the same secret with white space around it that was not there before: {breaks}"
        return reading(message, Direction.BREAKS, None, Signal.WHITESPACE)
    if encrypted.matches(new.strip()):
        message = "it stood here in the clear and is encrypted; what stood here stays known"
        return reading(message, Direction.BREAKS, None, Signal.OPAQUE_CHANGE)
    places = address(old), address(new)
    if places[0] is not None and places[1] is not None:
        if places[0].host.lower() != places[1].host.lower():
            return reading("the address and what is secret in it change", Direction.BOTH)
        return reading(f"what is secret in the address changes: {breaks}", Direction.BREAKS)
    if len(new) * 2 < len(old):
        return reading(f"the secret changes and is much shorter: {breaks}", Direction.BOTH, Severity.CRITICAL)
    return reading(f"the secret changes: {breaks}", Direction.BREAKS)
