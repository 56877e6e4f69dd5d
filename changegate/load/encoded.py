"""What hides a text within a text without encrypting it: base64 in its spellings, quotes, percent signs."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterator
from typing import Final
from urllib.parse import unquote

from changegate.regex import regex

BASE64: Final = "base64"
_SHORTEST: Final = 20
_ENCODED: Final = regex(r"[A-Za-z0-9+/_\s-]+={0,2}\s*")
_STANDARD: Final = regex(r"[A-Za-z0-9+/\s]+={0,2}\s*")
_DATA: Final = regex(r"data:[\w.+/;=-]{0,100};base64,", 0)
_PERCENT: Final = regex(r"\s*%(?:7B|5B|7b|5b|22)[A-Za-z0-9%._~*'()!+/:,;-]*")
_CONTROL: Final = regex(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
# The other alphabet of RFC 4648 (section 5) for the usual one.
_URL_SAFE: Final = str.maketrans("-_", "+/")


def layers(text: str) -> Iterator[tuple[str, str]]:
    """Yield the texts that one may stand for, each with how it was read; most stand for themselves alone."""
    start = text[:1]
    if start == '"' and text.endswith('"') and "\\" in text:
        inner = _unquoted(text)
        if inner is not None:
            yield "json", inner
    if start == "%" and _PERCENT.fullmatch(text):
        yield "percent", unquote(text)
    data = _DATA.match(text) if start == "d" else None
    coded = text[data.end() :] if data is not None else text
    if len(coded) >= _SHORTEST and _ENCODED.fullmatch(coded):
        inner = plain(content(coded))
        if inner is not None:
            yield _spelling(coded, whole=data is None), inner


def _spelling(text: str, *, whole: bool) -> str:
    """Return how base64 is written: who reads one spelling of it may refuse another."""
    alphabet = "base64url" if "-" in text or "_" in text else BASE64
    padded = "" if len("".join(text.split())) % 4 == 0 else " without padding"
    return f"{alphabet}{padded}{'' if whole else ' behind a type'}"


def decoded(text: str) -> str | None:
    """Return the text behind base64 (RFC 4648 section 4); None where there is no plain text behind it."""
    return plain(content(text)) if _STANDARD.fullmatch(text) else None


def content(text: str) -> bytes | None:
    """Return what is behind base64 in either alphabet (RFC 4648), with its padding or without."""
    found = "".join(text.split()).translate(_URL_SAFE)
    if "=" not in found:
        found += "=" * (-len(found) % 4)
    try:
        return base64.b64decode(found, validate=True)
    except (binascii.Error, ValueError):
        return None


def plain(found: bytes | None) -> str | None:
    """Return bytes as text; None where they are none."""
    if found is None:
        return None
    try:
        text = found.decode()
    except ValueError:
        return None
    return None if _CONTROL.search(text) else text


def _unquoted(text: str) -> str | None:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, str) else None
