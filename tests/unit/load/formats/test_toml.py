"""TOML: exact numbers, dates as text, bounded keys."""

from __future__ import annotations

from decimal import Decimal

import pytest

from changegate.load.formats._contract import AmbiguousError, FormatError, LimitError
from changegate.load.formats.toml import parse, places
from changegate.model.config import Limits
from changegate.model.value import Tagged

LIMITS = Limits()


def refused(text: str) -> FormatError:
    with pytest.raises(FormatError) as caught:
        parse(text, LIMITS)
    return caught.value


def test_tables_and_values_become_plain_data() -> None:
    text = 'a = 1\n[b.c]\nd = [1.50, true]\n[[e]]\nf = "x"\n[[e]]\n'
    assert parse(text, LIMITS) == {"a": 1, "b": {"c": {"d": [1.5, True]}}, "e": [{"f": "x"}, {}]}


def test_numbers_keep_their_digits() -> None:
    assert parse("a = 0.1000000000000000000001", LIMITS) == {"a": Decimal("0.1000000000000000000001")}
    assert parse("a = inf", LIMITS) == {"a": float("inf")}


def test_dates_are_text_with_a_tag() -> None:
    text = "a = 2024-01-02\nb = 2024-01-02T03:04:05Z\nc = 03:04:05\nd = '03:04:05'"
    assert parse(text, LIMITS) == {
        "a": Tagged("!!timestamp", "2024-01-02"),
        "b": Tagged("!!timestamp", "2024-01-02T03:04:05+00:00"),
        "c": Tagged("!!timestamp", "03:04:05"),
        "d": "03:04:05",
    }


@pytest.mark.parametrize("text", ["a = 1\na = 2", "[a]\n[a]", "a.b = 1\n[a]\nb = 2", "a = {b = 1, b = 2}"])
def test_what_is_there_twice_is_ambiguous(text: str) -> None:
    assert isinstance(refused(text), AmbiguousError) or "Duplicate" in refused(text).problem


def test_the_message_quotes_no_value() -> None:
    error = refused("a = 1\nb = hunter2\n")
    assert error.line == 2
    assert "hunter2" not in error.problem


def test_a_text_that_ends_too_early_names_its_last_line() -> None:
    assert refused('a = 1\nb = """x\ny').line == 3


@pytest.mark.parametrize("text", ["a = 2024-13-45", "a = " + "1" * 5000])
def test_values_beyond_range_are_refused(text: str) -> None:
    assert refused(text)


@pytest.mark.parametrize(
    "text",
    [
        "a = " + "[" * 5000,
        "a." * 5000 + "a = 1",
        "[" + '"a".' * 5000 + "a]",
        "x = {" + "a . " * 100 + "a = 1}",
    ],
)
def test_bottomless_nesting_is_refused(text: str) -> None:
    assert isinstance(refused(text), LimitError)


def test_lines_are_known_for_tables_keys_and_arrays_of_tables() -> None:
    found = dict(places('a = 1\n[b]\n"c.d".e = 2\n[[f]]\ng = 1\n[[f]]\n[f.h]\ni = 1\n', LIMITS))
    assert found[("a",)] == 1
    assert found[("b", "c.d", "e")] == 3
    assert found[("f", 1)] == 6
    assert found[("f", 1, "h", "i")] == 8
