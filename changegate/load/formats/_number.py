"""Numbers as written: nothing is rounded, nothing grows without bound."""

from __future__ import annotations

import math
from decimal import Context, Decimal, InvalidOperation
from typing import Final

from changegate.load.formats._contract import FormatError, LimitError

# Python itself refuses to convert more digits than this (and takes quadratic time for as many).
MOST_DIGITS: Final = 4000
# No double reaches beyond 1e309; an exponent much beyond is an attack on whoever writes the number out.
_MOST_EXPONENT: Final = 10_000
_EXACT: Final = Context(prec=MOST_DIGITS, Emax=_MOST_EXPONENT, Emin=-_MOST_EXPONENT)


def integer(text: str) -> int | Decimal:
    """Return a decimal integer; `-0` stays apart from `0`, as it does for readers that know only doubles.

    Raises:
        FormatError: it has too many digits.
    """
    if len(text) > MOST_DIGITS:
        raise LimitError(f"a number of more than {MOST_DIGITS} digits")
    number = int(text)
    return Decimal("-0") if number == 0 and text.startswith("-") else number


def real(text: str) -> float | Decimal:
    """Return a number with fraction or exponent: a double (IEEE 754) where that is exactly what is written.

    `0.1` is a double, because every reader prints that double as `0.1` again; a number with more digits
    than a double holds is a `Decimal` without trailing zeros.

    Raises:
        FormatError: it has too many digits or is out of all range.
    """
    number = float(text)
    if math.isnan(number) or "inf" in text.lower():
        return number
    if len(text) > MOST_DIGITS:
        raise LimitError(f"a number of more than {MOST_DIGITS} digits")
    try:
        exact = Decimal(text)
    except InvalidOperation as error:
        raise FormatError("a number beyond all range") from error
    if not math.isinf(number) and exact == Decimal(repr(number)):
        return number
    if abs(exact.adjusted()) > _MOST_EXPONENT:
        raise FormatError("a number beyond all range")
    return _EXACT.normalize(exact)
