"""Names in a directory (RFC 4514), compared part by part: spaces, case and escapes do not count."""

from __future__ import annotations

import re
from typing import Final

from changegate.classify.context import in_auth_context, own_key
from changegate.classify.names import words
from changegate.classify.readings import Text, alike, one_sided, reading
from changegate.classify.readings import meaning as shape_meaning
from changegate.classify.setting import Meaning, Reading, Setting
from changegate.classify.values import is_bare, quoted, text, texts
from changegate.model.finding import Category, Direction, Severity, Signal
from changegate.regex import regex

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
_NAME: Final = regex(rf"{_PART}(?:[,;+]{_PART})*", re.IGNORECASE)
_SPLIT: Final = regex(r"((?:[^,;\\]|\\.)*)(?:[,;]|$)", re.DOTALL)
_VALUES: Final = regex(r"((?:[^+\\]|\\.)*)(?:\+|$)", re.DOTALL)
# In hexadecimal the bytes of a letter stand one after the other (RFC 4514 section 2.4).
_ESCAPED: Final = regex(r"((?:\\[0-9A-Fa-f]{2})+)|\\(.)", re.DOTALL)
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
    message = f"was {quoted(str(deployed))}, is {quoted(str(proposed))}"
    if any(_NAME.fullmatch(str(side)) is None for side in (deployed, proposed)):
        return reading(message, Direction.BOTH)
    if old == new:
        return alike("the same name, only written differently")
    if sorted(old) == sorted(new):
        return reading(f"{message}: the same parts in another order, which is another entry", Direction.BOTH)
    trees = [[part for part in name if part.startswith("dc=")] for name in (old, new)]
    if trees[0] != trees[1]:
        return reading(f"{message}: another tree, whose people are others", Direction.BOTH, Severity.CRITICAL)
    if len(new) < len(old) and old[-len(new) :] == new:
        return reading(f"{message}: more of the same tree", Direction.OPENS)
    if len(new) > len(old) and new[-len(old) :] == old:
        return reading(f"{message}: less of the same tree, the others are no longer found", Direction.BREAKS)
    tops = [(name[-1], [part for part in name if part.startswith("o=")]) for name in (old, new)]
    where = "of the same tree" if tops[0] == tops[1] else "in another tree or of another organisation"
    return reading(f"{message}: another entry {where}", Direction.BOTH)


def emptied(setting: Setting) -> Reading | None:
    """Return what it means that no name is left, where the key says what it was for."""
    old = text(setting.deployed)
    if old is None or not is_bare(setting.proposed) or not matches(old.strip()):
        return None
    own = words(own_key(setting))
    if "bind" in own or own[-2:] == ("manager", "dn"):
        message = f"{quoted(old)} no longer asks: the directory is asked by nobody, and shows less or refuses"
        return reading(message, Direction.BREAKS)
    if not {"base", "basedn", "searchbase", "suffix", "root", "tree"}.isdisjoint(own):
        message = (
            f"the search no longer begins at {quoted(old)}: all of the directory is searched, or nothing"
        )
        return reading(message, Direction.BOTH, Severity.CRITICAL, Signal.EMPTY_VALUE)
    return None


def _parts(value: str) -> list[str]:
    return [_normalised(part) for part in _pieces(_SPLIT, value)]


def _pieces(pattern: re.Pattern[str], value: str) -> list[str]:
    return [found[1] for found in pattern.finditer(value) if found[0]]


def _normalised(part: str) -> str:
    """Return one part; of several names in it, the order does not count."""
    return "\0".join(sorted(map(_name_and_value, _pieces(_VALUES, part))))


def _name_and_value(part: str) -> str:
    kind, _, content = part.partition("=")
    name = kind.strip().lower()
    plain = _ESCAPED.sub(_unescaped, content.strip())
    return f"{_ALIASES.get(name, name)}={' '.join(plain.split()).casefold()}"


def _unescaped(found: re.Match[str]) -> str:
    if found[1] is None:
        return found[2]
    return bytes.fromhex(found[1].replace("\\", "")).decode("utf-8", "backslashreplace")
