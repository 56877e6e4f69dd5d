"""Plain scalars as YAML 1.1 and YAML 1.2 read them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from changegate.load.formats._yaml_scalars import resolved
from changegate.model.value import Twofold


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("", None),
        ("~", None),
        ("Null", None),
        ("true", True),
        ("FALSE", False),
        ("0", 0),
        ("+1", 1),
        ("-12", -12),
        ("0x1F", 31),
        ("1.0", 1.0),
        ("1.50", 1.5),
        (".5", 0.5),
        ("1.5e+3", 1500.0),
        (".inf", float("inf")),
        ("-.INF", float("-inf")),
        ("-0", Decimal("-0")),
        ("0.1000000000000000000001", Decimal("0.1000000000000000000001")),
        ("9007199254740993", 9007199254740993),
        ("2024-1-1", "2024-1-1"),
        ("2024-01-01-01", "2024-01-01-01"),
        ("=", "="),
        ("<<", "<<"),
        ("nope", "nope"),
        ("1.2.3", "1.2.3"),
        ("0:30", "0:30"),
        ("0x", "0x"),
        ("0b", "0b"),
        ("._", "._"),
    ],
)
def test_what_both_schemas_read_alike_is_one_value(text: str, value: object) -> None:
    found = resolved(text)
    assert (type(found), repr(found)) == (type(value), repr(value))


@pytest.mark.parametrize(
    ("text", "old", "new"),
    [
        ("no", False, "no"),
        ("On", True, "On"),
        ("y", True, "y"),
        ("N", False, "N"),
        ("012", 10, 12),
        ("08", "08", 8),
        ("0o14", "0o14", 12),
        ("0b11", 3, "0b11"),
        ("-0x1f", -31, "-0x1f"),
        ("1_000", 1000, "1_000"),
        ("0x_1", 1, "0x_1"),
        ("1e3", "1e3", 1000.0),
        ("1.5e3", "1.5e3", 1500.0),
        ("-.5", "-.5", -0.5),
        ("1_0.5", 10.5, "1_0.5"),
        ("1:30", 90, "1:30"),
        ("-1:30:00", -5400, "-1:30:00"),
        ("1:30.5", 90.5, "1:30.5"),
        ("012345678901", "012345678901", 12345678901),
        ("2024-01-01", "!!timestamp 2024-01-01", "2024-01-01"),
        ("2024-13-45", "!!timestamp 2024-13-45", "2024-13-45"),
        ("2024-1-2t3:04:05.6 -7", "!!timestamp 2024-1-2t3:04:05.6 -7", "2024-1-2t3:04:05.6 -7"),
    ],
)
def test_what_the_schemas_read_differently_is_twofold(text: str, old: object, new: object) -> None:
    found = resolved(text)
    assert isinstance(found, Twofold)
    assert (found.text, found.yaml11, found.yaml12) == (text, old, new)
    assert (type(found.yaml11), type(found.yaml12)) == (type(old), type(new))


def test_not_a_number_is_a_number() -> None:
    found = resolved(".nan")
    assert isinstance(found, float)
    assert found != found  # noqa: PLR0124  only not-a-number differs from itself
