"""Names in a directory (RFC 4514), compared part by part: spaces, case and escapes do not count."""

from __future__ import annotations

import re
from typing import Final

from changegate.classify.context import in_auth_context
from changegate.classify.setting import Meaning, Reading, Setting
from changegate.classify.shapes._contract import Text
from changegate.classify.shapes._readings import alike, one_sided, reading
from changegate.classify.shapes._readings import meaning as shape_meaning
from changegate.classify.values import quoted, texts
from changegate.model.finding import Category, Direction, Severity

NAME: Final = "directory name"
SURENESS: Final = 2
QUOTES: Final = True

_TYPE: Final = (
    r"(?:cn|ou|o|dc|uid|c|st|s|l|street|sn|givenname|e|emailaddress|serialnumber|userid|title|t|"
    r"\d+(?:\.\d+)+)"
)
# Between the backslashes any character; a plain one may be no separator.
_VALUE: Final = r"(?:[^,+\"\\<>;=\n]|\\.|=)*"
_PART: Final = rf"\s*{_TYPE}\s*=\s*{_VALUE}"
_NAME: Final = re.compile(rf"{_PART}(?:[,;+]{_PART})*", re.IGNORECASE)
_SPLIT: Final = re.compile(r"(?<!\\)[,;]")
_ESCAPED: Final = re.compile(r"\\([0-9A-Fa-f]{2}|.)")
_ALIASES: Final = {"userid": "uid", "emailaddress": "e", "s": "st", "0.9.2342.19200300.100.1.25": "dc"}


def matches(value: str) -> bool:
    """Whether a value is a name of at least two parts."""
    return (
        5 < len(value) < 2048
        and "=" in value
        and _NAME.fullmatch(value) is not None
        and len(_parts(value)) > 1
    )


def meaning(setting: Setting) -> Meaning | None:
    """A name with a domain is a directory's; without one it may be a certificate's, and the key must tell."""
    if any(re.search(r"(?:^|,)\s*dc\s*=", value, re.IGNORECASE) for value in texts(setting)):
        says = "a place or an account in the directory"
        return shape_meaning(NAME, Category.DIRECTORY, Severity.CRITICAL, "dn", says)
    if in_auth_context(setting):
        says = "whom a certificate or a directory names"
        return shape_meaning(NAME, Category.TLS_IDENTITY, Severity.HIGH, "dn", says)
    return None


def read(deployed: Text, proposed: Text) -> Reading:
    """Tell another tree (another suffix) from another entry in the same tree."""
    found = one_sided(deployed, proposed, "{} is named from now on", "{} is no longer named")
    if found is not None:
        return found
    old, new = _parts(str(deployed)), _parts(str(proposed))
    if old == new:
        return alike("the same name, only written differently")
    message = f"was {quoted(str(deployed))}, is {quoted(str(proposed))}"
    trees = [[part for part in name if part.startswith("dc=")] for name in (old, new)]
    if trees[0] != trees[1]:
        return reading(f"{message}: another tree, whose people are others", Direction.BOTH, Severity.CRITICAL)
    if len(new) < len(old) and old[-len(new) :] == new:
        return reading(f"{message}: more of the same tree", Direction.OPENS)
    if len(new) > len(old) and new[-len(old) :] == old:
        return reading(f"{message}: less of the same tree, the others are no longer found", Direction.BREAKS)
    return reading(f"{message}: another entry of the same tree", Direction.BOTH)


def _parts(value: str) -> list[str]:
    return [_normalised(part) for part in _SPLIT.split(value)]


def _normalised(part: str) -> str:
    kind, _, content = part.partition("=")
    name = kind.strip().lower()
    plain = _ESCAPED.sub(_unescaped, content.strip())
    return f"{_ALIASES.get(name, name)}={' '.join(plain.split()).casefold()}"


def _unescaped(found: re.Match[str]) -> str:
    return found[1] if len(found[1]) == 1 else chr(int(found[1], 16))
