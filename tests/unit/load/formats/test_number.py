"""Numbers as written."""

from __future__ import annotations

from decimal import Decimal

import pytest

from changegate.load.formats._contract import FormatError, LimitError
from changegate.load.formats._number import integer, real


def test_integers_keep_every_digit() -> None:
    assert integer("9007199254740993") == 9007199254740993


def test_minus_nought_stays_apart_from_nought() -> None:
    assert repr(integer("-0")) == repr(Decimal("-0"))
    assert repr(real("-0.0")) == "-0.0"


@pytest.mark.parametrize("text", ["0.1", "1.0", "1e3", "1.50", "5e-324", "1.7976931348623157e308"])
def test_what_a_double_holds_is_a_double(text: str) -> None:
    assert isinstance(real(text), float)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0.10000000000000000001", "0.10000000000000000001"),
        ("1.000000000000000000010", "1.00000000000000000001"),
        ("1e400", "1E+400"),
    ],
)
def test_what_a_double_would_lose_is_kept_without_trailing_noughts(text: str, number: str) -> None:
    assert repr(real(text)) == repr(Decimal(number))


@pytest.mark.parametrize("text", ["1e99999", "1e-99999", "1e999999999999999999999"])
def test_numbers_beyond_all_range_are_refused(text: str) -> None:
    with pytest.raises(FormatError, match="range"):
        real(text)


def test_numbers_without_end_are_refused() -> None:
    with pytest.raises(LimitError, match="digits"):
        integer("9" * 5000)
    with pytest.raises(LimitError, match="digits"):
        real("0." + "9" * 5000)
