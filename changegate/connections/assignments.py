"""Connection strings of assignments: `Server=…;User Id=…` (ADO.NET) and `host=… user=…` (libpq)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from changegate.regex import regex

# What no other line of assignments has: somebody who signs in, or the proof that it is them.
_TELLING: Final = frozenset(
    {"accountkey", "accountname", "authentication", "datasource", "initialcatalog", "integratedsecurity",
     "password", "pwd", "sharedaccesskey", "sharedaccesskeyname", "trustedconnection", "uid", "userid"}
)  # fmt: skip
_TELLING_WORDS: Final = frozenset({"dbname", "host", "hostaddr", "password", "service", "sslmode", "user"})
_NAME: Final = regex(r"[A-Za-z][\w .]{0,40}")
# Semicolons within quotes belong to the value.
_PIECE: Final = regex(r"((?:[^;'\"]++|'[^']*+'|\"[^\"]*+\")*+)(?:;|$)")
_WORD: Final = regex(r"\s*([a-z_]{2,40})\s*=\s*(?:'((?:[^'\\]|\\.)*)'|([^\s']*))(?=\s|$)")


def parts(text: str) -> Mapping[str, str] | None:
    """Return the values by name, as both are written."""
    if "\n" in text.strip() or text.count("=") < 2:
        return None
    return _by_semicolons(text) if ";" in text else _by_blanks(text)


def _by_semicolons(text: str) -> Mapping[str, str] | None:
    found: dict[str, str] = {}
    plain: set[str] = set()
    position = 0
    while position < len(text):
        piece = _PIECE.match(text, position)
        if piece is None:
            return None
        position = piece.end()
        name, equals, value = (part.strip() for part in piece[1].partition("="))
        if name == "" and equals == "":
            continue
        # Capitals and blanks in a name say nothing (SqlConnection.ConnectionString).
        squashed = re.sub(r"[\s_.]", "", name).lower()
        if equals == "" or _NAME.fullmatch(name) is None or squashed in plain:
            return None
        plain.add(squashed)
        found[name] = value
    return found if len(found) > 1 and not plain.isdisjoint(_TELLING) else None


def _by_blanks(text: str) -> Mapping[str, str] | None:
    found: dict[str, str] = {}
    position = 0
    while text[position:].strip():
        match = _WORD.match(text, position)
        if match is None or match[1] in found:
            return None
        found[match[1]] = match[3] if match[2] is None else match[2]
        position = match.end()
    return found if len(found.keys() & _TELLING_WORDS) > 1 else None
