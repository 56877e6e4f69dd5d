"""Algorithms whose signatures can be forged, or that need none."""

from __future__ import annotations

from typing import Final

from changegate.classify.names import last_key, words
from changegate.classify.setting import Setting
from changegate.classify.shapes import is_weak, items
from changegate.classify.values import text
from changegate.model.finding import Signal

SIGNAL: Final = Signal.WEAK_ALGORITHM

_ABOUT: Final = frozenset(
    {"alg", "algs", "algorithm", "algorithms", "digest", "hash", "hasher", "cipher", "ciphers", "enctypes",
     "enctype", "signature", "signing", "challenge", "pkce", "mac", "macs", "kex"}
)  # fmt: skip


def fires(setting: Setting) -> bool:
    """Whether a key about algorithms accepts a weak one that it did not accept before."""
    new = text(setting.proposed)
    if new is None or len(new) > 4096 or _ABOUT.isdisjoint(words(last_key(setting.keys, setting.name))):
        return False
    old = text(setting.deployed)
    before = {item.casefold() for item in items(old)} if old is not None else set()
    return any(is_weak(item) and item.casefold() not in before for item in items(new))
