"""INI files."""

from __future__ import annotations

import pytest

from changegate.load.formats._contract import AmbiguousError, FormatError
from changegate.load.formats.ini import parse, places
from changegate.model.config import Limits

LIMITS = Limits()


def refused(text: str) -> FormatError:
    with pytest.raises(FormatError) as caught:
        parse(text, LIMITS)
    return caught.value


def test_sections_keys_and_keys_before_them() -> None:
    text = "mode = a\n; c\n[s]\nK: 1\n  more\n\n  x = y\nbare\nempty =\n# c\n[t.u]\n"
    assert parse(text, LIMITS) == {
        "mode": "a",
        "s": {"K": "1\nmore\n\nx = y", "bare": None, "empty": ""},
        "t.u": {},
    }


def test_nothing_is_interpolated_or_inherited() -> None:
    text = "[DEFAULT]\na = 1\n[s]\nb = %(a)s\n"
    assert parse(text, LIMITS) == {"DEFAULT": {"a": "1"}, "s": {"b": "%(a)s"}}


def test_a_remark_behind_a_value_belongs_to_it() -> None:
    assert parse("a = 1 ; x", LIMITS) == {"a": "1 ; x"}


def test_a_continued_bare_key_is_read() -> None:
    assert parse("[s]\nbare\n more\n", LIMITS) == {"s": {"bare": "\nmore"}}


@pytest.mark.parametrize("text", ["a=1\na=2", "[s]\na=1\nA=2", "[s]\n[s]", "[s]\n[S]", "s=1\n[s]"])
def test_names_that_are_one_to_some_reader_are_refused(text: str) -> None:
    error = refused(text)
    assert isinstance(error, AmbiguousError)
    assert "twice" in error.problem
    assert error.line == text.count("\n") + 1


@pytest.mark.parametrize("text", ["[s", "[s] x", "[]", "= 1", ": 1", "\n[a]b]"])
def test_lines_that_are_nothing_are_refused(text: str) -> None:
    assert refused(text).line == text.count("\n") + 1


def test_a_remark_behind_a_header_is_none_of_it() -> None:
    assert parse("[s] # x\na=1\n[t] ; y\n", LIMITS) == {"s": {"a": "1"}, "t": {}}


def test_lines_are_known() -> None:
    assert dict(places("a=1\n\n[s]\nb=1\n c\nd=2\n", LIMITS)) == {
        ("a",): 1,
        ("s",): 3,
        ("s", "b"): 4,
        ("s", "d"): 6,
    }
