"""YAML scalars under both schemas in use: YAML 1.1's types and the core schema of YAML 1.2 (section 10.3)."""

from __future__ import annotations

import functools
from decimal import Decimal
from typing import Final

from changegate.load.formats._contract import FormatError, LimitError
from changegate.load.formats._number import MOST_DIGITS, integer, real
from changegate.model.value import TIMESTAMP, PlainScalar, Tagged, Twofold
from changegate.regex import regex

STANDARD: Final = "tag:yaml.org,2002:"

# Every text that either schema could take for more than a string begins with one of these.
_SUSPECTS: Final = frozenset("-+.0123456789~nNyYtTfFoO")
_LONGEST_CACHED: Final = 64

_WORDS_12: Final[dict[str, bool | None]] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
# The single letters are booleans to the letter of YAML 1.1 (type repository), and to some of its readers.
_WORDS_11: Final[dict[str, bool | None]] = {
    **_WORDS_12,
    **dict.fromkeys(("y", "Y", "yes", "Yes", "YES", "on", "On", "ON"), True),
    **dict.fromkeys(("n", "N", "no", "No", "NO", "off", "Off", "OFF"), False),
}

_INTEGER_12: Final = regex(r"[-+]?[0-9]+")
_BASED_12: Final = regex(r"0o[0-7]+|0x[0-9a-fA-F]+")
_REAL_12: Final = regex(
    r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)"
)
_INTEGER_11: Final = regex(
    r"[-+]?(0b[01_]*[01][01_]*|0[0-7_]+|0|[1-9][0-9_]*|0x[0-9a-fA-F_]*[0-9a-fA-F][0-9a-fA-F_]*)"
)
_CLOCK_11: Final = regex(r"[-+]?[1-9][0-9_]*(:[0-5]?[0-9])+")
_REAL_11: Final = regex(
    r"[-+]?[0-9][0-9_]*\.[0-9_]*([eE][-+][0-9]+)?"
    r"|\.[0-9][0-9_]*([eE][-+][0-9]+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)"
)
_REAL_CLOCK_11: Final = regex(r"[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+\.[0-9_]*")


_TIMESTAMP_11: Final = regex(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
    r"|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt]|[ \t]+)[0-9]{1,2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]*)?"
    r"(?:[ \t]*(?:Z|[-+][0-9]{1,2}(?::?[0-9]{2})?))?"
)


def resolved(text: str) -> PlainScalar | Twofold:
    """Return what a plain scalar says: one value where both schemas agree, else both values.

    Timestamps stay text, as in JSON, told apart from the same text in quotes.

    Raises:
        FormatError: a number has too many digits.
    """
    if text and text[0] not in _SUSPECTS:
        return text
    return _resolved(text) if len(text) <= _LONGEST_CACHED else _both(text)


def _both(text: str) -> PlainScalar | Twofold:
    old, new = _by_11(text), _by_12(text)
    same = type(old) is type(new) and repr(old) == repr(new)
    return new if same else Twofold(text, old, new)


_resolved = functools.lru_cache(maxsize=16_384)(_both)


def _by_12(text: str) -> PlainScalar:
    if text in _WORDS_12:
        return _WORDS_12[text]
    if _INTEGER_12.fullmatch(text):
        return integer(text)
    if _BASED_12.fullmatch(text):
        return int(_bounded(text), 0)
    if _REAL_12.fullmatch(text):
        return real(_named(text))
    return text


def _by_11(text: str) -> PlainScalar:
    if text in _WORDS_11:
        return _WORDS_11[text]
    digits = text.replace("_", "")
    if _INTEGER_11.fullmatch(text):
        return _integer_11(digits)
    if _REAL_11.fullmatch(text):
        return real(_named(digits))
    if _CLOCK_11.fullmatch(text):
        return int(_clock(digits))
    if _REAL_CLOCK_11.fullmatch(text):
        return float(_clock(digits))
    return TIMESTAMP + text if _TIMESTAMP_11.fullmatch(text) else text


def _integer_11(digits: str) -> int | Decimal:
    bare = digits.lstrip("+-")
    if bare.startswith(("0b", "0x")):
        return int(_bounded(digits), 0)
    if len(bare) > 1 and bare.startswith("0"):
        return int(_bounded(digits), 8)
    return integer(digits)


def _clock(digits: str) -> Decimal:
    """Return a number to the base of 60 (YAML 1.1: 1:30 is 90)."""
    total = Decimal(0)
    for part in _bounded(digits.lstrip("+-")).split(":"):
        total = total * 60 + Decimal(part.rstrip(".") or 0)
    return -total if digits.startswith("-") else total


def _bounded(digits: str) -> str:
    if len(digits) > MOST_DIGITS:
        raise LimitError(f"a number of more than {MOST_DIGITS} digits")
    return digits


def _named(text: str) -> str:
    """Return a real number with infinity and not-a-number spelled as Python does."""
    return text.lower().replace(".inf", "inf").replace(".nan", "nan")


def tagged(tag: str, text: str) -> PlainScalar | Twofold | Tagged:
    """Return what a scalar under an explicit tag says; tags of applications are kept with the text.

    Raises:
        FormatError: a standard tag (`!!int`, …) stands before a text that is none.
    """
    # A lone `!` makes a string to YAML 1.2; readers of YAML 1.1 look at the text all the same, others keep it
    # for their application: it stays a tag here.
    match tag.removeprefix(STANDARD):
        case "str":
            return text
        case "int" | "bool" | "null" | "float" as kind if tag.startswith(STANDARD):
            return _standard(kind, text)
    return Tagged(tag, text)


_KINDS: Final[dict[str, tuple[type, ...]]] = {
    "int": (int, Decimal),
    "bool": (bool,),
    "null": (type(None),),
    "float": (int, float, Decimal),
}


def _standard(kind: str, text: str) -> PlainScalar | Twofold:
    value = resolved(text)
    readings = (value.yaml11, value.yaml12) if isinstance(value, Twofold) else (value,)
    # What only one schema takes for such a value is forced to be one by readers of the other, too.
    fitting = [_floated(one) if kind == "float" else one for one in readings if _is_a(kind, one)]
    if not fitting:
        raise FormatError(f"tagged !!{kind}, but the text is none")
    old, new = fitting[0], fitting[-1]
    return new if repr(old) == repr(new) else Twofold(text, old, new)


def _is_a(kind: str, value: PlainScalar) -> bool:
    return isinstance(value, _KINDS[kind]) and (kind == "bool" or not isinstance(value, bool))


def _floated(value: PlainScalar) -> PlainScalar:
    whole = isinstance(value, int) and not isinstance(value, bool)
    return real(str(value)) if whole else value
