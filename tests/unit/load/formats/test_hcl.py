"""HCL."""

from __future__ import annotations

import pytest

from changegate.load.formats._contract import AmbiguousError, FormatError, LimitError
from changegate.load.formats.hcl import MOST_CHARACTERS, parse, places
from changegate.model.config import Limits
from changegate.model.value import Embedded

LIMITS = Limits()


def refused(text: str, limits: Limits = LIMITS) -> FormatError:
    with pytest.raises(FormatError) as caught:
        parse(text, limits)
    return caught.value


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ('"x"', "x"),
        ('""', ""),
        ('"q\\"x\\n\\u00e9"', 'q"x\né'),
        ('"a-${var.b}-c"', "a-${var.b}-c"),
        ('"$${x}"', "$${x}"),
        ("var.b", "${var.b}"),
        ("1", 1),
        ("-5", -5),
        ("1.50", 1.5),
        ("true", True),
        ("null", None),
        ('[1, ["a"]]', [1, ["a"]]),
        ('{ "a" = 1, b : 2, (c) = 3 }', {"a": 1, "b": 2, "${(c)}": 3}),
        ('b  ?  "c d"  : e[0]', '${b ? "c d" : e[0]}'),
        ("-b", "${- b}"),
        ("<<EOF\nx ${y}\n  z\nEOF", "x ${y}\n  z\n"),
        ("<<-EOF\n    x\n      z\n  EOF", "x\n  z\n"),
    ],
)
def test_literals_are_values_and_other_expressions_text(expression: str, value: object) -> None:
    found = parse(f"a = {expression}\n", LIMITS)
    assert repr(found) == repr({"a": value})


def test_what_follows_a_heredoc_stands_on_its_own_line() -> None:
    assert parse("a = <<E\nx\nE\nb = 1\n", LIMITS) == {"a": "x\n", "b": 1}


def test_blocks_stand_under_type_and_labels() -> None:
    text = 'resource "r" "x" {\n  a = 1\n}\nresource "r" "y" {}\nserver {\n  b = 2\n}\n'
    assert parse(text, LIMITS) == {"resource": {"r": {"x": {"a": 1}, "y": {}}}, "server": {"b": 2}}


def test_blocks_that_recur_are_a_list() -> None:
    assert parse("s { a = 1 }\ns { a = 2 }\n", LIMITS) == {"s": [{"a": 1}, {"a": 2}]}


def test_no_mark_of_the_library_is_left() -> None:
    assert "__" not in repr(parse('a "b" { c = 1 } # d\n', LIMITS))


def test_a_name_that_begins_with_underscores_is_kept() -> None:
    assert parse("__role = 1\n", LIMITS) == {"__role": 1}


def test_what_is_about_to_be_encoded_is_a_document_inside() -> None:
    found = parse('policy = jsonencode({ Effect = "Allow" })\n', LIMITS)
    assert isinstance(found, dict)
    inner = found["policy"]
    assert isinstance(inner, Embedded)
    assert (inner.format, inner.value) == ("hcl", {"Effect": "Allow"})
    assert "jsonencode" in inner.text


@pytest.mark.parametrize(
    "text",
    [
        "a = 1\na = 2\n",
        "a {\n b = 1\n b = 2\n}\n",
        "a = {\n b = 1\n b = 2 }\n",
        "a = 1\na {}\n",
        'a {}\na "b" {}\n',
    ],
)
def test_what_is_there_twice_is_refused(text: str) -> None:
    assert isinstance(refused(text), AmbiguousError)


@pytest.mark.parametrize("text", ["a = ", "a {", "a 1", "a = <<X\n", '"q" = 1', "a = 1 b = 2"])
def test_what_is_no_hcl_is_refused(text: str) -> None:
    assert refused(text).problem == "not HCL"


def test_a_mistake_names_its_line() -> None:
    assert refused("a = 1\nb = =\n").line == 2


@pytest.mark.parametrize("text", ["a = " + "[" * 100 + "]" * 100, "a {\n" * 100 + "}\n" * 100])
def test_bottomless_nesting_is_refused(text: str) -> None:
    assert isinstance(refused(text), LimitError)


def test_a_deep_expression_is_only_text() -> None:
    assert len(str(parse("a = " + "(" * 3000 + "1" + ")" * 3000, LIMITS))) > 6000


def test_a_file_no_person_writes_is_refused() -> None:
    assert isinstance(refused("a" * (MOST_CHARACTERS + 1)), LimitError)


def test_more_values_than_allowed_are_refused() -> None:
    assert isinstance(refused("a = [1, 2, 3]", Limits(nodes=3)), LimitError)


def test_an_escape_that_is_no_character_is_refused() -> None:
    assert "escape" in refused('a = "\\ud800"').problem


def test_lines_are_known() -> None:
    found = dict(places('\na = 1\nb "c" {\n  d = 1\n}\ns {}\ns {\n e = 1\n}\n', LIMITS))
    assert found == {("a",): 2, ("b", "c"): 3, ("b", "c", "d"): 4, ("s", 0): 6, ("s", 1): 7, ("s", 1, "e"): 8}
