"""JAAS statements: `module.Name required option="value";` (javax.security.auth.login.Configuration)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final, TypeAlias

from changegate.regex import regex

Statement: TypeAlias = Mapping[str, str | Mapping[str, str]]

_FLAG: Final = r"(?:required|requisite|sufficient|optional)"
_STATEMENT: Final = regex(
    rf"\s*([A-Za-z_$][\w$]*(?:\.[\w$]+)+)\s+({_FLAG})((?:\s(?:[^;\"']++|\"[^\"]*+\"|'[^']*+')*+)?)(?:;|$)",
    re.IGNORECASE,
)
_OPTION: Final = regex(r"\s*([^\s=\"';]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"';]*))")


def parts(
    text: str,
) -> Mapping[str, str | Mapping[str, str]] | Sequence[Mapping[str, str | Mapping[str, str]]] | None:
    """Return login module, flag and options of one statement, or of several as a list."""
    if not any(word in text.lower() for word in ("required", "requisite", "sufficient", "optional")):
        return None
    found = statements(text)
    if found is None or len(found) == 0:
        return None
    return found[0] if len(found) == 1 else found


def statements(text: str) -> list[Statement] | None:
    """Return every statement of a text that holds nothing else; None where something is said twice."""
    found: list[Statement] = []
    position = 0
    while text[position:].strip():
        match = _STATEMENT.match(text, position)
        options = None if match is None else _options(match[3])
        if match is None or options is None:
            return None
        found.append({"loginModule": match[1], "flag": match[2].lower(), "options": options})
        position = match.end()
    return found


def _options(text: str) -> dict[str, str] | None:
    found: dict[str, str] = {}
    position = 0
    while text[position:].strip():
        match = _OPTION.match(text, position)
        if match is None or match[1] in found:
            return None
        found[match[1]] = next(group for group in match.groups()[1:] if group is not None)
        position = match.end()
    return found
