"""Letters that pass for others: what a text looks like, by the idea of Unicode's skeletons (UTS #39)."""
# ruff: noqa: RUF001  look-alike letters are the subject

from __future__ import annotations

import functools
import unicodedata
from typing import Final

BIDI: Final = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
INVISIBLE: Final = frozenset(
    "\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180e\u200b\u200c\u200d\u2060\u2061\u2062\u2063\u2064"
    "\u2065\u206a\u206b\u206c\u206d\u206e\u206f\u2800\u3164\ufe00\ufe01\ufe02\ufe03\ufe04\ufe05\ufe06\ufe07\ufe08"
    "\ufe09\ufe0a\ufe0b\ufe0c\ufe0d\ufe0e\ufe0f\ufeff\uffa0\ufff9\ufffa\ufffb"
) | frozenset(map(chr, (*range(0xE0000, 0xE0080), *range(0xE0100, 0xE01F0))))

# Letters of other scripts drawn like a Latin letter, digit or sign in common fonts.
_CYRILLIC: Final = dict(zip("абвгдеѕіјкӏмнорԛгѕтуԝхһѵԁѡҫɡ", "a6brdesijklmhopqrstywxhvdwcg", strict=True))
_GREEK: Final = dict(zip("αβγδεηικνορςτυχωϲϳ", "abydenikvopctuxwcj", strict=True))
_OTHER: Final = dict(
    zip(
        "ıȷɩɑɢʀʏⅼǀօոսհցզքէաߋס٥۵ᴏᴄᴠᴡᴢꜱ‐‑‒–—−․。∕⁄／：ʼ’",
        "ijiagryllonuhgqpewooooocvwzs------..///:''",
        strict=True,
    )
)
_LETTERS: Final = {ord(odd): plain for odd, plain in (_CYRILLIC | _GREEK | _OTHER).items()}
_SHAPES: Final = (("rn", "m"), ("vv", "w"), ("cl", "d"), ("0", "o"), ("1", "l"), ("|", "l"))


@functools.lru_cache(maxsize=4096)
def folded(value: str) -> str:
    """Return the text with look-alike letters as Latin ones and nothing invisible; case is kept."""
    if value.isascii():
        return value
    seen = "".join(char for char in value if char not in INVISIBLE and char not in BIDI)
    plain = unicodedata.normalize("NFKC", seen)
    return "".join(_folded_letter(char) for char in plain)


def _folded_letter(char: str) -> str:
    if ord(char) < 128:
        return char
    lower = char.lower()
    latin = lower.translate(_LETTERS)
    if latin == lower:
        base = unicodedata.normalize("NFD", char)[0]
        return base if ord(base) < 128 else char
    return latin if char == lower else latin.upper()


@functools.lru_cache(maxsize=4096)
def skeleton(value: str) -> str:
    """Return what a text looks like at a glance; two texts with one skeleton can be taken for each other."""
    seen = folded(value).lower()
    for pair, single in _SHAPES:
        seen = seen.replace(pair, single)
    return seen


def scripts(value: str) -> frozenset[str]:
    """Return the scripts the letters of a text are from, by the first word of their Unicode names."""
    return frozenset(
        unicodedata.name(char, "UNKNOWN").split()[0].partition("-")[0] for char in value if char.isalpha()
    )
