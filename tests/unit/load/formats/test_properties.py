"""Java properties."""

from __future__ import annotations

import pytest

from changegate.load.formats._contract import AmbiguousError, FormatError, LimitError
from changegate.load.formats.properties import parse, places
from changegate.model.config import Limits
from changegate.model.value import Stream

LIMITS = Limits()


def refused(text: str, limits: Limits = LIMITS) -> FormatError:
    with pytest.raises(FormatError) as caught:
        parse(text, limits)
    return caught.value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a=1", {"a": "1"}),
        ("a : 1 ", {"a": "1 "}),
        ("a 1", {"a": "1"}),
        ("a", {"a": ""}),
        ("a\\ b\\=c=1", {"a b=c": "1"}),
        ("a=\\u0041\\n", {"a": "A\n"}),
        ("a=x\\\n   y\\\r\n\tz", {"a": "xyz"}),
        ("a=x\\\\\nb=1", {"a": "x\\", "b": "1"}),
        ("a=x\\", {"a": "x"}),
        ("a=x\\\n\nb=1", {"a": "x", "b": "1"}),
        ("# c \\\na=1\n! d", {"a": "1"}),
        ("a=1\rb=2", {"a": "1", "b": "2"}),
        ("a=\\\n#b", {"a": "#b"}),
        ("", {}),
    ],
)
def test_properties_are_read_as_java_reads_them(text: str, expected: object) -> None:
    assert parse(text, LIMITS) == expected


@pytest.mark.parametrize("text", ["a=1\n\na:2", "a=1\n# c\n\\u0061=2"])
def test_a_key_twice_is_refused(text: str) -> None:
    error = refused(text)
    assert isinstance(error, AmbiguousError)
    assert error.line == 3


def test_spring_documents_are_a_stream() -> None:
    text = "a=1\n#---\nspring.profiles=prod\na=2\n!---\n"
    assert parse(text, LIMITS) == Stream(({"a": "1"}, {"spring.profiles": "prod", "a": "2"}, {}))


def test_a_separator_within_a_value_separates_nothing() -> None:
    assert parse("a=\\\n#---\nb=1", LIMITS) == {"a": "#---", "b": "1"}


@pytest.mark.parametrize("text", ["a=\\u12", "x=1\na=\\u12g4"])
def test_a_broken_escape_is_refused_with_its_line(text: str) -> None:
    assert refused(text).line == text.count("\n") + 1


def test_half_a_surrogate_pair_is_refused() -> None:
    assert "surrogate" in refused("a=\\ud800").problem


def test_a_continued_comment_mark_is_refused() -> None:
    assert refused("\\\n#a")


def test_more_values_than_allowed_are_refused() -> None:
    assert isinstance(refused("a=1\nb=2\nc=3", Limits(nodes=2)), LimitError)


def test_thousands_of_continued_lines_are_read_in_linear_time() -> None:
    assert parse("a=" + "x\\\n" * 100_000, LIMITS) == {"a": "x" * 100_000}


def test_lines_are_known_below_continued_ones() -> None:
    assert dict(places("a=1\\\n  2\n\nb=3\n", LIMITS)) == {("a",): 1, ("b",): 4}
    assert dict(places("a=1\n#---\nb=3\n", LIMITS)) == {(0, "a"): 1, (1, "b"): 3}
