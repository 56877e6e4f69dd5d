"""Hashes of passwords (modular crypt, PHC, Django, Spring, LDAP): algorithm and cost, never the hash."""

from __future__ import annotations

import re
from typing import Final

from changegate.classify.context import in_auth_context
from changegate.classify.readings import Text, reading
from changegate.classify.readings import meaning as shape_meaning
from changegate.classify.setting import Meaning, Reading, Setting
from changegate.frozen import frozen
from changegate.model.finding import Category, Direction, Severity, Signal
from changegate.model.value import Absent
from changegate.regex import regex

NAME: Final = "password hash"
SURENESS: Final = 3
QUOTES: Final = False

_CRYPT: Final = regex(
    r"\$(2[abxy]|argon2(?:id|i|d)|pbkdf2(?:-sha\d+)?|scrypt|1|5|6|y|apr1)\$(?:v=\d+\$)?([\w=,.]{1,60})\$?\S*"
)
# Django names the algorithm in front; LDAP (RFC 2307) and Spring in braces, perhaps before one of the above.
_DJANGO: Final = regex(
    r"(pbkdf2_sha(?:1|256|512)|scrypt|(?:un)?salted_md5|(?:un)?salted_sha1|md5|sha1)\$(\d*)\$?\S+"
)
_WRAPPED: Final = regex(r"(?:argon2|bcrypt(?:_sha256)?)\$(\$?\S+)")
_BRACED: Final = regex(
    r"\{((?:s?sha|s?md5)(?:-?\d{3})?|crypt|bcrypt|argon2(?:id|@\S{1,40})?|scrypt(?:@\S{1,40})?|"
    r"pbkdf2(?:-sha\d+|@\S{1,40})?|ldap|standardsha256|sha-\d+|md[45])\}(\S+)",
    re.IGNORECASE,
)
# Weakest first, those alike in a row; the first word is what people call them.
_RANKS: Final = (
    ("MD5", "md5", "md4", "unsalted_md5"),
    ("SHA-1", "sha", "sha1", "sha-1", "unsalted_sha1"),
    ("salted MD5", "smd5", "salted_md5"),
    ("salted SHA-1", "ssha", "salted_sha1"),
    ("plain SHA-2", "sha256", "sha-256", "sha384", "sha512", "sha-512", "ssha256", "ssha384", "ssha512",
     "standardsha256"),
    ("MD5-crypt", "1", "apr1"),
    ("PBKDF2 with SHA-1", "pbkdf2", "pbkdf2_sha1", "pbkdf2-sha1"),
    ("SHA-256-crypt", "5"),
    ("SHA-512-crypt", "6"),
    ("PBKDF2 with SHA-256", "pbkdf2-sha256", "pbkdf2_sha256"),
    ("PBKDF2 with SHA-512", "pbkdf2-sha512", "pbkdf2_sha512"),
    ("flawed bcrypt", "2x"),
    ("bcrypt", "2a", "2b", "2y", "bcrypt"),
    ("yescrypt", "y"),
    ("scrypt", "scrypt"),
    ("Argon2i", "argon2i"),
    ("Argon2d", "argon2d"),
    ("Argon2id", "argon2id", "argon2"),
)  # fmt: skip
_RANK: Final = {name: (rank, names[0]) for rank, names in enumerate(_RANKS) for name in names[1:]}


@frozen
class _Hash:
    algorithm: str
    parameters: str


def matches(value: str) -> bool:
    """Whether a value is a hash that names its algorithm."""
    return _taken_apart(value) is not None


def _taken_apart(value: str) -> _Hash | None:
    if len(value) >= 1024:
        return None
    braced = _BRACED.fullmatch(value)
    if braced is not None:
        return _taken_apart(braced[2]) or _Hash(braced[1].lower().partition("@")[0], "")
    wrapped = _WRAPPED.fullmatch(value)
    if wrapped is not None:
        return _taken_apart("$" + wrapped[1].lstrip("$"))
    found = _CRYPT.fullmatch(value) or _DJANGO.fullmatch(value)
    return None if found is None else _Hash(found[1], found[2])


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
    old, new = _taken_apart(deployed), _taken_apart(proposed)
    if old is None or new is None:
        return reading("the password changes", Direction.BOTH)
    ranks = _ranked(old), _ranked(new)
    guessed = "whoever gets hold of the file guesses it sooner"
    if ranks[1][0] < ranks[0][0]:
        message = f"the password's hash was {ranks[0][1]} and is the weaker {ranks[1][1]}: {guessed}"
        return reading(message, Direction.OPENS, Severity.HIGH, Signal.WEAK_ALGORITHM)
    if ranks[1][0] == ranks[0][0] and 0 < _cost(new) < _cost(old):
        times = f"{_cost(old) / _cost(new):.3g}"
        message = f"the password is hashed at a lower cost, {times} times less than before: {guessed}"
        return reading(message, Direction.OPENS, Severity.HIGH, Signal.WEAK_ALGORITHM)
    return reading("the password changes: the old one no longer opens", Direction.BOTH)


def _ranked(found: _Hash) -> tuple[int, str]:
    return _RANK.get(found.algorithm, (len(_RANKS), found.algorithm))


def _cost(found: _Hash) -> int:
    """Return what a guess costs, to be compared within one algorithm; 0 where nothing is said of it."""
    algorithm, parameters = found.algorithm, found.parameters
    said = {name: int(number[:9]) for name, number in re.findall(r"(?:\b|,)([a-z]+)=(\d+)", parameters)}
    if algorithm in {"5", "6"}:
        return said.get("rounds", 5000)
    if algorithm.startswith("argon2"):
        return said.get("m", 0) * said.get("t", 1)
    if algorithm.startswith("2"):
        return 1 << min(int(parameters), 31) if re.fullmatch(r"\d\d", parameters) else 0
    if algorithm.startswith("pbkdf2"):
        return int(parameters[:9]) if parameters.isdecimal() else said.get("i", 0)
    if algorithm == "scrypt" and said:
        return (said.get("r", 8) * said.get("p", 1)) << min(said.get("ln", 0), 64)
    return int(parameters[:9]) if algorithm == "scrypt" and parameters.isdecimal() else 0
