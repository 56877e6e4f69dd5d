"""Regular expressions as settings hold them: told by the key, by what stands beside it, by how they look."""

from __future__ import annotations

import re
from typing import Final

from changegate.classify.context import own_key
from changegate.classify.names import words
from changegate.classify.setting import Setting
from changegate.classify.values import text
from changegate.regex import regex

_KEYS: Final = frozenset({"regex", "regexes", "regexp", "regexps", "pattern", "patterns", "matches"})
_MODES: Final = frozenset({"matching_mode", "match_type", "type", "mode", "matcher"})
_WORDS: Final = frozenset({"regex", "regexp", "regularexpression", "saferegex", "pattern"})
_LOOKS: Final = regex(r"\^.*|.*(?<!\\)\$|.*(?:\\[./dwb]|\.[*+]|\(\?|\[\^?[\w-]+\][*+?{]).*", re.DOTALL)
_VARIABLE: Final = regex(r"\$[A-Za-z_{(]")
# Globs have stars too; what is a glob in one system is an expression in another only where more tells so.
_GLOB: Final = regex(r"(?:[\w*-]+\.)*[\w*-]+(?::[\d*]+)?(?:/[\w./*-]*)?")


def is_pattern(value: str, setting: Setting) -> bool:
    """Whether a value is an expression which addresses, hosts or paths are held against."""
    if len(value) > 2048 or _VARIABLE.search(value) is not None:
        return False
    bare = value.partition("://")[2] or value
    if not _KEYS.isdisjoint(words(own_key(setting))):
        return "*" not in value or ".*" in value or _GLOB.fullmatch(bare) is None
    if _LOOKS.fullmatch(value) is not None:
        return True
    beside = (text(setting.siblings[name]) or "" for name in _MODES if name in setting.siblings)
    return any("".join(words(mode)) in _WORDS for mode in beside)
