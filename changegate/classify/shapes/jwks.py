"""JSON Web Keys and sets of them (RFC 7517), compared by thumbprint (RFC 7638)."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from typing import Final

from changegate.classify.readings import Text, alike, listed, reading
from changegate.classify.readings import meaning as shape_meaning
from changegate.classify.setting import Meaning, Reading, Setting
from changegate.classify.values import quoted
from changegate.model.finding import Category, Direction, Severity, Signal
from changegate.model.value import Absent
from changegate.regex import regex

NAME: Final = "key set"
SURENESS: Final = 3
QUOTES: Final = False

_MEMBERS: Final = {
    "RSA": ("e", "kty", "n"),
    "EC": ("crv", "kty", "x", "y"),
    "OKP": ("crv", "kty", "x"),
    "oct": ("k", "kty"),
}
PRIVATE: Final = ("d", "p", "q", "dp", "dq", "qi", "k")
_EXAMINED: Final = 1024 * 1024
# What stands beside the keys of a set is kept where no thumbprint is.
_BESIDE: Final = ""
_NO_KEYS: Final = regex(r'\{\s*"keys"\s*:\s*\[\s*\]\s*\}')


def matches(value: str) -> bool:
    """Whether a value is a key or a set of keys in JSON."""
    if not value.startswith("{"):
        return False
    return _NO_KEYS.fullmatch(value) is not None or ('"kty"' in value and _keys(value) is not None)


def meaning(setting: Setting) -> Meaning | None:
    """Wherever keys in this form stand, tokens are signed or checked with them."""
    del setting
    says = "the keys that tokens are checked with"
    return shape_meaning(NAME, Category.SIGNING_KEY, Severity.CRITICAL, "key", says)


def read(deployed: Text, proposed: Text) -> Reading:
    """Say which keys come and go."""
    old = {} if isinstance(deployed, Absent) else _keys(deployed)
    new = {} if isinstance(proposed, Absent) else _keys(proposed)
    if old is not None and not isinstance(proposed, Absent) and _NO_KEYS.fullmatch(proposed):
        return reading("no key is left: every token is refused", Direction.BREAKS)
    if old is None or new is None:
        return reading("the keys change and cannot be read", Direction.BOTH, Severity.CRITICAL)
    added, removed = new.keys() - old.keys() - {_BESIDE}, old.keys() - new.keys() - {_BESIDE}
    reused = {_id(new[print_]) for print_ in added} & {_id(old[print_]) for print_ in removed} - {""}
    if reused:
        return reading(
            f"another key under the same key id {listed(map(quoted, sorted(reused)))}: readers that have "
            f"kept the "
            "old one refuse its tokens",
            Direction.BOTH,
            Severity.CRITICAL,
        )
    found = _changes(old, new, added, removed)
    if _has_private(new) and not _has_private(old):
        message = f"{found.message}; private parts of a key are among them"
        return reading(message, Direction.OPENS, Severity.CRITICAL, Signal.LITERAL_SECRET)
    return found


def _changes(
    old: Mapping[str, _Keys], new: Mapping[str, _Keys], added: set[str], removed: set[str]
) -> Reading:
    if not added and not removed:
        return _said_of(old, new)
    parts = [
        f"{word}: {listed(quoted(_id(keys[mark]) or mark[:11]) for mark in sorted(marks))}"
        for word, keys, marks in (("keys added", new, added), ("keys removed", old, removed))
        if marks
    ]
    if added and removed:
        return reading("; ".join(parts), Direction.BOTH)
    if added:
        return reading(f"{parts[0]}: whoever holds them can sign", Direction.OPENS)
    return reading(f"{parts[0]}: tokens signed with them are refused", Direction.BREAKS)


def _said_of(old: Mapping[str, _Keys], new: Mapping[str, _Keys]) -> Reading:
    """Compare what stands beside keys that stay: their ids, uses and algorithms."""
    if old == new:
        return alike("the keys are the same, only written differently")
    message = "what is said of the keys changes, the keys do not"
    if any(str(key.get("alg", "")).casefold() == "none" for keys in new.values() for key in keys):
        message = f"{message}; with the algorithm none, nothing needs a signature"
        return reading(message, Direction.OPENS, Severity.CRITICAL, Signal.WEAK_ALGORITHM)
    gone = [name for mark in old for name in _ids(old[mark]) if name not in _ids(new.get(mark, ()))]
    if gone:
        names = listed(map(quoted, sorted(gone)))
        return reading(f"{message}: tokens that name the key id {names} are refused", Direction.BREAKS)
    return reading(message, Direction.BOTH)


_Key = Mapping[str, object]
# All that stand under one thumbprint, in an order that does not depend on the text.
_Keys = tuple[_Key, ...]


def _id(keys: _Keys) -> str:
    return next(iter(_ids(keys)), "")


def _ids(keys: _Keys) -> list[str]:
    return [str(key["kid"]) for key in keys if key.get("kid") is not None]


def _has_private(keys: Mapping[str, _Keys]) -> bool:
    return any(name in key for same in keys.values() for key in same for name in PRIVATE)


def _keys(value: str) -> dict[str, _Keys] | None:
    """Return the keys of a text by thumbprint, or None where it holds none."""
    if len(value) > _EXAMINED:
        return None
    try:
        said = json.loads(value, object_pairs_hook=_once)
    except (ValueError, RecursionError):
        return None
    found = said.get("keys", [said]) if isinstance(said, dict) else []
    if not isinstance(found, list) or not found or not all(_is_key(key) for key in found):
        return None
    if len(said.keys() & {"keys", "kty"}) > 1:
        return None  # a key for one reader, a set for another
    beside = {name: said[name] for name in said.keys() - {"keys"}} if "keys" in said else {}
    by_print: dict[str, _Keys] = {_BESIDE: (beside,)} if beside else {}
    for key in found:
        mark = thumbprint(key)
        by_print[mark] = tuple(sorted((*by_print.get(mark, ()), key), key=_canonical))
    return by_print


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Readers differ on which of two members of one name counts, so such a text holds no keys."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError
    return found


def _canonical(key: _Key) -> str:
    return json.dumps(key, sort_keys=True)


def _is_key(key: object) -> bool:
    return isinstance(key, dict) and isinstance(key.get("kty"), str)


def thumbprint(key: Mapping[str, object]) -> str:
    """Return the SHA-256 thumbprint of a key in base64url (RFC 7638 section 3)."""
    members = _MEMBERS.get(str(key["kty"]), tuple(sorted(key)))
    needed = {name: key.get(name) for name in members}
    canonical = json.dumps(needed, separators=(",", ":"), sort_keys=True).encode()
    return base64.urlsafe_b64encode(hashlib.sha256(canonical).digest()).rstrip(b"=").decode()
