"""The formats a JSON Schema may ask of a string (JSON Schema Validation, section 7), all in linear time."""

from __future__ import annotations

import base64
import binascii
import ipaddress
import re
from collections.abc import Callable
from datetime import date, datetime
from typing import Final, TypeAlias

from changegate.expression import ExpressionError
from changegate.expression import check as check_expression
from changegate.pattern import PatternError, check, glob_matches
from changegate.regex import regex

Format: TypeAlias = Callable[[object], bool]

_DATE: Final = regex(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_TIME: Final = regex(r"(\d{2}:\d{2}:)(\d{2})(?:\.\d+)?(?:[Zz]|[+-](?:[01]\d|2[0-3]):[0-5]\d)", re.ASCII)
_DAYS: Final = r"(?:\d+Y(?:\d+M(?:\d+D)?)?|\d+M(?:\d+D)?|\d+D)"
_HOURS: Final = r"T(?:\d+H(?:\d+M(?:\d+S)?)?|\d+M(?:\d+S)?|\d+S)"
_DURATION: Final = regex(rf"P(?:\d+W|{_DAYS}(?:{_HOURS})?|{_HOURS})", re.ASCII)
_LABEL: Final = regex(r"(?!-)[A-Za-z0-9-]{1,63}(?<!-)", re.ASCII)
_LOCAL: Final = regex(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}", re.ASCII)
_UUID: Final = regex(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", re.ASCII)
_SCHEME: Final = regex(r"[A-Za-z][A-Za-z0-9+.-]*:", re.ASCII)
_URI: Final = regex(r"(?:[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})*", re.ASCII)
_POINTER: Final = regex(r"(?:/(?:[^~/]|~[01])*)*")


def _of_text(test: Callable[[str], bool]) -> Format:
    """A format of strings says nothing of other values."""
    return lambda value: not isinstance(value, str) or test(value)


def _matching(expression: re.Pattern[str]) -> Format:
    return _of_text(lambda text: expression.fullmatch(text) is not None)


def _date(text: str) -> bool:
    if _DATE.fullmatch(text) is None:
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _time(text: str) -> bool:
    """RFC 3339 section 5.6; a leap second is the sixtieth."""
    found = _TIME.fullmatch(text)
    if found is None:
        return False
    try:
        datetime.fromisoformat(f"2000-01-01T{found[1]}{'59' if found[2] == '60' else found[2]}")
    except ValueError:
        return False
    return True


def _date_time(text: str) -> bool:
    return _date(text[:10]) and text[10:11] in {"T", "t"} and _time(text[11:])


def _hostname(text: str) -> bool:
    """RFC 1123 section 2.1."""
    return len(text) <= 253 and all(_LABEL.fullmatch(label) is not None for label in text.split("."))


def _email(text: str) -> bool:
    """RFC 5321 section 4.1.2, without quoted local parts."""
    local, _, domain = text.rpartition("@")
    dotted = local.startswith(".") or local.endswith(".") or ".." in local
    return _LOCAL.fullmatch(local) is not None and not dotted and _hostname(domain)


def _address(version: int) -> Callable[[str], bool]:
    def test(text: str) -> bool:
        try:
            # A zone (`%eth0`) is no part of an address (RFC 4291 section 2.2).
            return "%" not in text and ipaddress.ip_address(text).version == version
        except ValueError:
            return False

    return test


def _uri_reference(text: str) -> bool:
    return _URI.fullmatch(text) is not None


def _uri(text: str) -> bool:
    """RFC 3986 section 3, by its characters."""
    return _SCHEME.match(text) is not None and _uri_reference(text)


def _base64(text: str) -> bool:
    try:
        base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return False
    return True


def _accepted(test: Callable[[str], object]) -> Callable[[str], bool]:
    def accepted(text: str) -> bool:
        try:
            test(text)
        except (PatternError, ExpressionError):
            return False
        return True

    return accepted


def _integer(bits: int) -> Format:
    """Whole numbers that fit (OpenAPI 3.1 section 4.4)."""
    return lambda value: (
        not isinstance(value, int) or isinstance(value, bool) or -(2 ** (bits - 1)) <= value < 2 ** (bits - 1)
    )


def _anything(_: object) -> bool:
    return True


FORMATS: Final[dict[str, Format]] = {
    "byte": _of_text(_base64),
    "cel": _of_text(_accepted(check_expression)),
    "date": _of_text(_date),
    "date-time": _of_text(_date_time),
    "double": _anything,
    "duration": _matching(_DURATION),
    "email": _of_text(_email),
    "float": _anything,
    "glob": _of_text(_accepted(lambda text: glob_matches(text, ""))),
    "hostname": _of_text(_hostname),
    "int32": _integer(32),
    "int64": _integer(64),
    "ipv4": _of_text(_address(4)),
    "ipv6": _of_text(_address(6)),
    "json-pointer": _matching(_POINTER),
    "password": _anything,
    "regex": _of_text(_accepted(check)),
    "time": _of_text(_time),
    "uri": _of_text(_uri),
    "uri-reference": _of_text(_uri_reference),
    "uuid": _matching(_UUID),
}
