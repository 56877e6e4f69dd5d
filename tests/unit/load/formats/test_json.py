"""JSON, with comments too."""

from __future__ import annotations

from decimal import Decimal

import pytest

from changegate.load.formats._contract import AmbiguousError, FormatError, LimitError
from changegate.load.formats._json_comments import uncommented
from changegate.load.formats.json import parse, places
from changegate.model.config import Limits

LIMITS = Limits()


def refused(text: str) -> FormatError:
    with pytest.raises(FormatError) as caught:
        parse(text, LIMITS)
    return caught.value


def test_numbers_keep_their_digits() -> None:
    found = parse("[1, 1.0, -0, 9007199254740993, 0.1000000000000000000001, 1e400]", LIMITS)
    assert repr(found) == repr(
        [1, 1.0, Decimal("-0"), 9007199254740993, Decimal("0.1000000000000000000001"), Decimal("1E+400")]
    )


def test_a_member_twice_is_refused_with_its_line() -> None:
    error = refused('{\n "a": 1,\n "b": {"c": 1},\n "a": 2\n}')
    assert isinstance(error, AmbiguousError)
    assert (error.problem, error.line) == ("the key a is there twice", 4)


def test_a_member_twice_behind_comments_is_refused() -> None:
    assert refused('{"a": 1, // one\n"a": 2}').line == 2


@pytest.mark.parametrize("text", ["NaN", "[Infinity]", '{"a": -Infinity}'])
def test_what_json_has_no_word_for_is_refused(text: str) -> None:
    assert "no JSON" in refused(text).problem


@pytest.mark.parametrize(
    "text", ["", "{", "[1,,2]", "{'a': 1}", '{"a": 1} x', "// c", '"a\nb"', "{,}", "[1 2]", '{"a": 1}/*']
)
def test_what_is_no_json_is_refused(text: str) -> None:
    assert "not JSON" in refused(text).problem


def test_the_line_of_a_mistake_is_named() -> None:
    assert refused('{\n"a": 1,\n"b": x\n}').line == 3


def test_comments_and_trailing_commas_are_read_over() -> None:
    text = '/* a */ {"u": "http://x/*y*/", // c "\n "v": [1, 2, /* d */ ], }\n'
    assert parse(text, LIMITS) == {"u": "http://x/*y*/", "v": [1, 2]}


def test_blanking_comments_keeps_every_line() -> None:
    text = '{\n/* a\n b */ "x": 1 // c\n,\n}'
    assert uncommented(text).count("\n") == text.count("\n")
    assert len(uncommented(text)) == len(text)


def test_half_a_surrogate_pair_is_refused() -> None:
    assert isinstance(refused('{"a": "\\ud800"}'), AmbiguousError)
    assert isinstance(refused('{"\\uDC00": 1}'), AmbiguousError)
    assert parse('["\\ud83d\\ude00"]', LIMITS) == ["\U0001f600"]


@pytest.mark.parametrize("text", ["[" * 100_000, '{"a":' * 100_000, "[" * 65 + "]" * 65])
def test_bottomless_nesting_is_refused(text: str) -> None:
    assert isinstance(refused(text), LimitError)


def test_brackets_inside_strings_are_no_nesting() -> None:
    assert parse(f'["{"[" * 100}"]', LIMITS) == ["[" * 100]


def test_more_values_than_allowed_are_refused() -> None:
    with pytest.raises(LimitError, match="more than 3"):
        parse("[1, 2, 3]", Limits(nodes=3))


def test_numbers_without_end_are_refused() -> None:
    assert "digits" in refused("[" + "1" * 5000 + "]").problem


@pytest.mark.parametrize(
    "text", ["/*" * 50_000, '\\"' * 50_000, "," * 50_000, "[" + ", /* */" * 50_000, '"' * 50_001]
)
def test_what_is_left_open_is_refused_in_linear_time(text: str) -> None:
    assert refused(text)


def test_a_key_that_begins_with_a_mark_is_escaped() -> None:
    assert parse('{"\\ue001a": 1}', LIMITS) == {"\ue001\ue001a": 1}


def test_lines_are_known() -> None:
    found = dict(places('{"a": {\n  // c\n "b": [1,\n2]}}', LIMITS))
    assert (found[("a", "b")], found[("a", "b", 1)]) == (3, 4)


@pytest.mark.parametrize("end", ["\r", "\u2028", "\u2029"])
def test_a_comment_that_ends_earlier_to_some_readers_is_refused(end: str) -> None:
    assert isinstance(refused(f'{{"a": 1 // x{end}, "a": 2\n}}'), AmbiguousError)
    assert parse('{"a": 1 // x\r\n}', LIMITS) == {"a": 1}
