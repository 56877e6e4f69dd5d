"""Users in a line each, as Cloud Foundry's UAA takes them: `name|password|email|first|last|groups`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from changegate.regex import regex

NAME: Final = "user-line"
# By how many parts there are (UAA, `UaaUserEditor`): each number of them has names of its own.
_SHORT: Final = ("name", "password", "groups", "origin")
_LONG: Final = ("name", "password", "email", "first", "last", "groups", "origin")
_LONGEST: Final = 4096
_USER: Final = regex(r"[\w.@+${}()-]{1,128}")


def parts(text: str) -> Mapping[str, str] | None:
    """Return the fields of a user by name, as they are written; None for a text that is no such line."""
    found = text.split("|") if len(text) <= _LONGEST else []
    if "\n" in text or not 2 <= len(found) <= len(_LONG) or _USER.fullmatch(found[0]) is None:
        return None
    names = _SHORT if len(found) <= len(_SHORT) else _LONG
    return dict(zip(names, found, strict=False))
