"""Times as seconds: Go, ISO 8601, clock, Rails, Python keyword and plain number notations."""

from __future__ import annotations

import math
import re
from fractions import Fraction
from typing import Final

from changegate.classify.readings import alike, reading
from changegate.classify.setting import Reading
from changegate.classify.values import quoted
from changegate.model.finding import Direction, Severity
from changegate.regex import regex

_LENGTH: Final = 64
_YEAR: Final = 365 * 86400
_UNITS: Final = {
    "ns": Fraction(1, 10**9), "us": Fraction(1, 10**6), "µs": Fraction(1, 10**6), "ms": Fraction(1, 1000),
    "millis": Fraction(1, 1000), "millisecond": Fraction(1, 1000), "msec": Fraction(1, 1000),
    "s": Fraction(1), "sec": Fraction(1), "second": Fraction(1), "m": Fraction(60), "min": Fraction(60),
    "minute": Fraction(60), "h": Fraction(3600), "hr": Fraction(3600), "hour": Fraction(3600),
    "d": Fraction(86400), "day": Fraction(86400), "w": Fraction(604800), "week": Fraction(604800),
    "month": Fraction(30 * 86400), "mo": Fraction(30 * 86400), "y": Fraction(_YEAR), "yr": Fraction(_YEAR),
    "year": Fraction(_YEAR),
}  # fmt: skip
_TERM: Final = regex(r"(\d+(?:[._]\d+)*)\s*\.?\s*([A-Za-zµ]+)")
_TERMS: Final = regex(r"[+-]?(?:\d+(?:[._]\d+)*\s*\.?\s*[A-Za-zµ]+[\s,]*(?:and\s+)?)+")
_NAMED: Final = regex(r"([a-z]+)\s*=\s*(\d+(?:\.\d+)?)")
_NAMED_ALL: Final = regex(r"[a-z]+\s*=\s*\d+(?:\.\d+)?(?:\s*[;,]\s*[a-z]+\s*=\s*\d+(?:\.\d+)?)*")
_ISO: Final = regex(
    r"[+-]?P(?:(\d+(?:\.\d+)?)Y)?(?:(\d+(?:\.\d+)?)M)?(?:(\d+(?:\.\d+)?)W)?(?:(\d+(?:\.\d+)?)D)?"
    r"(?:T(?:(\d+(?:\.\d+)?)H)?(?:(\d+(?:\.\d+)?)M)?(?:(\d+(?:\.\d+)?)S)?)?"
)
_ISO_UNITS: Final = (_YEAR, 30 * 86400, 604800, 86400, 3600, 60, 1)
_CLOCK: Final = regex(r"(?:(\d{1,5})[. ])?(\d{1,4}):(\d{2})(?::(\d{2})(?:\.\d+)?)?")
# What programs make times of: `timedelta(days=30)`, `60 * 60 * 24`.
_MADE: Final = regex(r"(?:datetime\.)?timedelta\(([a-z0-9=., ]{1,60})\)")
_PRODUCT: Final = regex(r"\d{1,9}(?:\s*\*\s*\d{1,9}){1,5}")
_ENDLESS: Final = frozenset(
    {"-1", "never", "infinite", "infinity", "unlimited", "forever", "none", "inf", "∞"}
)


def seconds(value: str, unit: Fraction = Fraction(1)) -> Fraction | None:
    """Return the seconds a time stands for, a bare number counted in `unit`; None where it is no time."""
    text = value.strip()
    if not text or len(text) > _LENGTH:
        return None
    made = _MADE.fullmatch(text)
    if made is not None:
        text = made[1]
    if _PRODUCT.fullmatch(text) is not None:
        return math.prod((Fraction(part) for part in text.split("*")), start=unit)
    number = text.replace("_", "").replace(",", "")
    if re.fullmatch(r"[+-]?\d+(?:\.\d+)?", number) is not None:
        return Fraction(number) * unit
    readers = (_iso, _clock, _named, _terms)
    return next((found for found in (read(text) for read in readers) if found is not None), None)


def _terms(text: str) -> Fraction | None:
    if _TERMS.fullmatch(text) is None:
        return None
    total = Fraction(0)
    for amount, word in _TERM.findall(text):
        # Capital M is a month where it stands alone, as Go-like notations with days have it.
        found = Fraction(30 * 86400) if word == "M" else _unit(word.lower())
        if found is None:
            return None
        total += Fraction(amount.replace("_", "")) * found
    return -total if text.startswith("-") else total


def _unit(word: str) -> Fraction | None:
    return _UNITS.get(word) or _UNITS.get(word.removesuffix("s"))


def _named(text: str) -> Fraction | None:
    if _NAMED_ALL.fullmatch(text) is None:
        return None
    parts = [(Fraction(amount), _unit(word)) for word, amount in _NAMED.findall(text)]
    known = [amount * unit for amount, unit in parts if unit is not None]
    return sum(known, Fraction(0)) if len(known) == len(parts) else None


def _iso(text: str) -> Fraction | None:
    found = _ISO.fullmatch(text)
    if found is None or not any(found.groups()):
        return None
    total = sum(
        (Fraction(part) * unit for part, unit in zip(found.groups(), _ISO_UNITS, strict=True) if part),
        Fraction(0),
    )
    return -total if text.startswith("-") else total


def _clock(text: str) -> Fraction | None:
    found = _CLOCK.fullmatch(text)
    if found is None:
        return None
    days, first, second, third = (int(part or 0) for part in found.groups())
    if found[4] is None:
        return Fraction(days * 86400 + first * 3600 + second * 60)
    return Fraction(days * 86400 + first * 3600 + second * 60 + third)


def compared(deployed: str, proposed: str, unit: Fraction) -> Reading:
    """Return what the difference of two times means; a bare number is counted in `unit` seconds."""
    old, new = seconds(deployed, unit), seconds(proposed, unit)
    message = f"was {quoted(deployed)}, is {quoted(proposed)}"
    if proposed.strip().casefold() in _ENDLESS or (new is not None and new < 0):
        return reading(f"{message}: it may never end", Direction.OPENS, Severity.HIGH)
    if old is None or new is None:
        return reading(message, Direction.BOTH)
    if old == new and is_bare_number(deployed) != is_bare_number(proposed):
        message = f"{message}: the same time if the bare number counts what it seems to"
        return reading(message, Direction.NEUTRAL, Severity.LOW)
    if old == new:
        return alike(f"the same time, only written differently: {spoken(new)}")
    if new == 0:
        return reading(
            f"{message}: it ends at once, or never where 0 means so", Direction.BOTH, Severity.HIGH
        )
    if old <= 0:
        return reading(f"{message}, which is {spoken(new)}", Direction.BOTH)
    longer = new > old
    factor = new / old if longer else old / new
    much = f"{float(factor):.3g}" if factor < 1000 else f"{round(factor):,}"
    times = f"{much} times {'longer' if longer else 'shorter'}"
    effect = "what is stolen works for longer" if longer else "whoever counts on it is logged out earlier"
    direction = Direction.OPENS if longer else Direction.BREAKS
    severity = Severity.HIGH if factor >= 10 else None
    return reading(f"was {spoken(old)}, is {spoken(new)}, {times}: {effect}", direction, severity)


def is_bare_number(value: str) -> bool:
    """Whether a time has no unit, so that only its reader knows what it counts."""
    return re.fullmatch(r"[+-]?[\d_.,]+", value.strip()) is not None


def spoken(value: Fraction) -> str:
    """Return seconds in the largest unit they are a whole number of."""
    for name, unit in (("day", 86400), ("hour", 3600), ("minute", 60), ("second", 1)):
        whole = value / unit
        if whole.denominator == 1 and whole >= 1:
            return f"{whole.numerator} {name}{'' if whole == 1 else 's'}"
    return f"{float(value):.6g} seconds"
