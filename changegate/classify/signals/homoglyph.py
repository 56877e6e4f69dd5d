"""Values and keys that look like others: letters of mixed scripts, look-alike names, encoded host names."""

from __future__ import annotations

import re
from typing import Final

from changegate.classify.confusables import scripts, skeleton
from changegate.classify.setting import Setting
from changegate.classify.values import text
from changegate.model.finding import Signal
from changegate.regex import regex

SIGNAL: Final = Signal.HOMOGLYPH

# Scripts whose letters pass for Latin ones; mixing others with Latin is how people write.
_LOOK_ALIKE: Final = frozenset(
    {"CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE", "COPTIC", "FULLWIDTH", "MATHEMATICAL"}
)
_WORD: Final = regex(r"[^\W_]+")
_ENCODED: Final = regex(r"(?:^|[./@])xn--[a-z0-9-]+", re.IGNORECASE)
_HOST: Final = regex(r"//([^/?#\s]+)")
_LENGTH: Final = 4096
_PAIRS: Final = 8
_GLANCE: Final = 512


def fires(setting: Setting) -> bool:
    """Whether the value looks like the old one, or it or a key mixes scripts that look alike."""
    new, old = (text(setting.proposed) or "")[:_LENGTH], (text(setting.deployed) or "")[:_LENGTH]
    if any(_mixes_scripts(key) for key in (setting.name, *setting.keys)):
        return True
    if not new:
        return False
    if _is_likeness(old, new) or (_mixes_scripts(new) and not _mixes_scripts(old)):
        return True
    if _ENCODED.search(new) is not None and _ENCODED.search(old) is None:
        return True
    host = _HOST.search(new)
    return host is not None and not host[1].isascii() and old.isascii()


def _is_likeness(old: str, new: str) -> bool:
    """Whether two different names cannot be told apart at a glance; a difference of capitals can."""
    # Pairs that are drawn like one letter change the length by a letter each.
    if not old or abs(len(old) - len(new)) > _PAIRS or max(len(old), len(new)) > _GLANCE:
        return False
    if old.casefold() == new.casefold() or " " in new.strip():
        return False
    letters = sum(char.isalpha() for char in new)
    # A capital I is a small l to the eye, and lower case makes another letter of it.
    likes = [(skeleton(one), skeleton(one.replace("I", "l"))) for one in (old, new)]
    return letters > 2 and (likes[0][0] == likes[1][0] or likes[0][1] == likes[1][1])


def _mixes_scripts(value: str) -> bool:
    if value.isascii():
        return False
    return any(_deceives(word) for word in _WORD.findall(value) if not word.isascii())


def _deceives(word: str) -> bool:
    found = scripts(word)
    return "LATIN" in found and not found.isdisjoint(_LOOK_ALIKE)
