"""Hashes of passwords and secrets in modular crypt or PHC form: algorithm and cost, never the hash."""

from __future__ import annotations

import re
from typing import Final

from changegate.classify.context import in_auth_context
from changegate.classify.setting import Meaning, Reading, Setting
from changegate.classify.shapes._contract import Text
from changegate.classify.shapes.readings import meaning as shape_meaning
from changegate.classify.shapes.readings import reading
from changegate.classify.values import quoted
from changegate.model.finding import Category, Direction, Severity, Signal
from changegate.model.value import Absent
from changegate.regex import regex

NAME: Final = "password hash"
SURENESS: Final = 3
QUOTES: Final = False

_HASH: Final = regex(
    r"\$(2[abxy]|argon2(?:id|i|d)|pbkdf2(?:-sha\d+)?|scrypt|1|5|6|y|apr1)\$(?:v=\d+\$)?([\w=,.]{1,60})\$?\S*"
)
# Weakest first.
_STRENGTH: Final = ("1", "apr1", "pbkdf2", "5", "6", "pbkdf2-sha256", "pbkdf2-sha512", "2a", "2b", "2y",
"scrypt",
                    "argon2i", "argon2d", "argon2id")  # fmt: skip


def matches(value: str) -> bool:
    """Whether a value is a hash that names its algorithm."""
    return len(value) < 1024 and _HASH.fullmatch(value) is not None


def meaning(setting: Setting) -> Meaning | None:
    """Among settings of authentication it is somebody's password."""
    if not in_auth_context(setting):
        return None
    says = "a password that opens an account"
    return shape_meaning(NAME, Category.CLIENT_CREDENTIAL, Severity.HIGH, "sec", says)


def read(deployed: Text, proposed: Text) -> Reading:
    """Say whether algorithm or cost got weaker."""
    if isinstance(deployed, Absent):
        return reading("an account with a password is added", Direction.OPENS)
    if isinstance(proposed, Absent):
        return reading("an account's password is removed", Direction.BREAKS)
    old, new = _HASH.fullmatch(deployed), _HASH.fullmatch(proposed)
    if old is None or new is None:
        return reading("the password changes", Direction.BOTH)
    if _rank(new[1]) < _rank(old[1]):
        return reading(
            f"the password's hash was {quoted(old[1])} and is the weaker {quoted(new[1])}",
            Direction.OPENS,
            Severity.HIGH,
            Signal.WEAK_ALGORITHM,
        )
    if old[1] == new[1] and _cost(new[1], new[2]) < _cost(old[1], old[2]):
        return reading("the password is hashed at a lower cost", Direction.OPENS, None, Signal.WEAK_ALGORITHM)
    return reading("the password changes: the old one no longer opens", Direction.BOTH)


def _rank(algorithm: str) -> int:
    return _STRENGTH.index(algorithm) if algorithm in _STRENGTH else len(_STRENGTH)


def _cost(algorithm: str, parameters: str) -> int:
    """Return what a guess costs, to be compared within one algorithm; 0 where nothing is said of it."""
    said = {name: int(number[:9]) for name, number in re.findall(r"(?:\b|,)([a-z]+)=(\d+)", parameters)}
    if algorithm in {"5", "6"}:
        return said.get("rounds", 5000)
    if algorithm.startswith("argon2"):
        return said.get("m", 0) * said.get("t", 1)
    if algorithm.startswith(("2", "pbkdf2")):
        return int(parameters[:9]) if parameters.isdecimal() else said.get("i", 0)
    return (said.get("r", 8) * said.get("p", 1)) << min(said.get("ln", 0), 64) if algorithm == "scrypt" else 0
