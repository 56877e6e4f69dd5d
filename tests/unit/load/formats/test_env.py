"""Environment files."""

from __future__ import annotations

import pytest

from changegate.load.formats._contract import AmbiguousError, FormatError, LimitError
from changegate.load.formats.env import LITERAL, MOST_CHARACTERS, parse, places
from changegate.model.config import Limits
from changegate.model.value import Tagged

LIMITS = Limits()


def refused(text: str) -> FormatError:
    with pytest.raises(FormatError) as caught:
        parse(text, LIMITS)
    return caught.value


def test_variables_are_read_with_quotes_escapes_and_comments() -> None:
    text = "export A=1 # one\nB='x y'\nC=\"a\\nb\"\nD=\nE\n"
    assert parse(text, LIMITS) == {"A": "1", "B": "x y", "C": "a\nb", "D": "", "E": None}


def test_nothing_is_interpolated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET", "leaked")
    assert parse('A=${SECRET}\nB="$SECRET"', LIMITS) == {"A": "${SECRET}", "B": "$SECRET"}


def test_a_literal_dollar_is_not_the_same_as_an_interpolated_one() -> None:
    assert parse("A='$B'", LIMITS) == {"A": Tagged(LITERAL, "$B")}
    assert parse("A='$B'", LIMITS) != parse('A="$B"', LIMITS)


def test_a_variable_twice_is_refused() -> None:
    error = refused("A=1\n\n# c\nA=1\n")
    assert isinstance(error, AmbiguousError)
    assert error.line == 4


def test_a_line_that_is_no_variable_is_refused_without_quoting_it() -> None:
    error = refused("A=1\n\nhunter2 is no variable\n")
    assert error.line == 3
    assert "hunter2" not in error.problem


def test_an_open_quote_is_refused() -> None:
    assert refused("A='x\nB=1").line == 1


def test_a_byte_order_mark_is_refused() -> None:
    assert "byte order mark" in refused("\ufeffA=1").problem


def test_a_file_no_person_writes_is_refused() -> None:
    assert isinstance(refused("#" * (MOST_CHARACTERS + 1)), LimitError)


def test_lines_are_known_below_blank_ones() -> None:
    assert dict(places("\n\nA=1\n# c\n\nexport B=2\n", LIMITS)) == {("A",): 3, ("B",): 6}
