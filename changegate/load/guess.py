"""What a text looks like whose name does not say: one look for files and for strings inside documents."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from changegate.load.formats import json, toml
from changegate.load.formats._contract import AmbiguousError, Format, FormatError, LimitError
from changegate.model.config import Limits
from changegate.regex import regex

_COMMENT: Final = ("#", ";", "//")
_HEADER: Final = regex(r"\[\[?[^\[\]\"']+\]?\]\s*(?:[#;].*)?")
_EQUALS: Final = regex(r"(?:export\s+)?[\w.$/\\-]+(?:\[[\w.-]*\])?\s*=")
_COLON: Final = regex(r"(?:- +)*(?:[\w./@$+~-]+|\"[^\"]+\"|'[^']+')\s*:(?:\s|$)")
# A quoted text, an array or a table as a value: a file without any is read as INI just as well.
_TOML_VALUE: Final = regex(r"(?m)^[ \t]*[\w.\"'-]+[ \t]*=[ \t]*[\"'\[{]")
_BLOCK: Final = regex(r"(?m)^[ \t]*[\w-]+(?:[ \t]+(?:\"[^\"\n]*\"|[\w-]+))*[ \t]*\{[ \t]*$")
_PUBLIC_KEY: Final = regex(r"(?:[\w-]+(?:=\"[^\"]*\")?,?[ ]+)?(?:ssh|ecdsa|sk-ssh|sk-ecdsa)-[\w@.+-]+ +AAAA")
_STATEMENT: Final = regex(r"(?m);[ \t]*(?:#.*)?$")


def guessed(text: str, limits: Limits) -> str | None:
    """Return the name of the format a text is most likely in; None where nothing speaks for one."""
    stripped = text.lstrip("\ufeff \t\r\n")
    if stripped.startswith("<"):
        return "xml" if stripped.rstrip().endswith(">") else None
    if stripped.startswith(("{", "[")) and _is_read(json, text, limits):
        return "json"
    if _TOML_VALUE.search(text) and _is_read(toml, text, limits):
        return "toml"
    lines = significant(text)
    if lines and all(map(is_public_key, lines)):
        return "authorized_keys"
    if _BLOCK.search(text):
        return "hcl" if not _STATEMENT.search(text) and any(map(_EQUALS.match, lines)) else None
    if _is_ini(lines):
        return "ini"
    return "yaml" if _count(_COLON, lines) * 2 >= len(lines) > 0 else None


def is_public_key(line: str) -> bool:
    """Whether a line is an SSH public key, maybe with options in front (sshd(8))."""
    return _PUBLIC_KEY.match(line) is not None


def significant(text: str) -> list[str]:
    """Return the lines of a text that are neither blank nor comments, without their indentation."""
    lines = (line.strip() for line in text.split("\n"))
    return [line for line in lines if line and not line.startswith(_COMMENT)]


def pairs(lines: Sequence[str]) -> int:
    """Return how many of some lines are a key with a value (`key: value`, `key = value`)."""
    return sum(_COLON.match(line) is not None or _EQUALS.match(line) is not None for line in lines)


def _count(pattern: re.Pattern[str], lines: Sequence[str]) -> int:
    return sum(pattern.match(line) is not None for line in lines)


def _is_ini(lines: Sequence[str]) -> bool:
    headers = sum(_HEADER.fullmatch(line) is not None for line in lines)
    keys = _count(_EQUALS, lines)
    # Under a header stand bare keys, keys with colons and continued values too; without one, all are keys.
    return keys > 0 and (headers > 0 or keys == len(lines))


def _is_read(member: Format, text: str, limits: Limits) -> bool:
    """Whether a format takes the text for its own, be it too large or said twice."""
    try:
        member.parse(text, limits)
    except (AmbiguousError, LimitError):
        return True
    except FormatError:
        return False
    return True
