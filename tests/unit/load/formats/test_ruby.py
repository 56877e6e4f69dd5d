"""Settings in Ruby: literals of all kinds, what must be run, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest

from changegate.load.formats import ruby
from changegate.load.formats._contract import AmbiguousError, FormatError, LimitError
from changegate.load.read import read
from changegate.model.config import Limits


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("'it\\'s \\n'", "it's \\n"),
        ('"a\\nb"', "a\nb"),
        ("1_000", 1000),
        ("-1", -1),
        ("true", True),
        ("nil", None),
        (":simple_tls", "simple_tls"),
        ("%w(a b)", ["a", "b"]),
        ("['a', # first\n  'b',]", ["a", "b"]),
        ("{ 'a' => 1, b: [2], :c => nil, 'd': 'e' }", {"a": 1, "b": [2], "c": None, "d": "e"}),
        ("\n  'below'", "below"),
    ],
)
def test_a_literal_is_read_as_what_it_means(written: str, value: object) -> None:
    assert ruby.parse(f"rails['a'] = {written}\n", Limits()) == {"rails": {"a": value}}


@pytest.mark.parametrize(
    "written", ["ENV['SECRET']", "'a' + b", "File.read('/x')", "1.5", "foo(1)", "'a' if b"]
)
def test_what_must_be_run_stays_as_it_is_written(written: str) -> None:
    assert ruby.parse(f"rails['a'] = {written}\n", Limits()) == {"rails": {"a": written}}
    assert ruby.parse("rails['a'] = { b: ENV['C'] }\n", Limits()) == {"rails": {"a": {"b": "ENV['C']"}}}


def test_a_here_document_is_the_document_in_it() -> None:
    text = "rails['ldap'] = YAML.load <<-'EOS'\n  main:\n    host: a.example.com\nEOS\nurl 'x'\n"
    assert ruby.parse(text, Limits()) == {"rails": {"ldap": "main:\n  host: a.example.com\n"}, "url": "x"}


def test_statements_on_one_line_and_calls_with_brackets_are_told_apart() -> None:
    read = ruby.parse("external_url('x'); rails['a']['b'] = 1; roles ['c']\n", Limits())
    assert read == {"external_url": "x", "rails": {"a": {"b": 1}}, "roles": ["c"]}


def test_what_is_no_setting_is_kept_as_it_stands() -> None:
    read = ruby.parse("require 'x'\nif a\n  url 'b'\nend\n", Limits())
    assert read == {"url": "b", "#other": ["require 'x'", "if a", "end"]}


@pytest.mark.parametrize(
    "text", ["a['b'] = [1\n", "a['b'] = {'c' => 1\n", "a['b'] = <<EOS\nx\n", "a['b'] =", "a['b'] = {1}"]
)
def test_what_is_never_closed_is_refused(text: str) -> None:
    with pytest.raises(FormatError):
        ruby.parse(text, Limits())


@pytest.mark.parametrize("text", ["a 'x'\na 'y'\n", "a 'x'\na['b'] = 1\n", "a['b'] = {c: 1, c: 2}\n"])
def test_what_is_there_twice_is_refused(text: str) -> None:
    with pytest.raises(AmbiguousError):
        ruby.parse(text, Limits())


def test_depth_and_number_of_values_are_bounded() -> None:
    with pytest.raises(LimitError):
        ruby.parse("a['b'] = " + "[" * 200 + "]" * 200, Limits())
    with pytest.raises(LimitError):
        ruby.parse("a 1\nb 2\nc 3\nd 4\n", Limits(nodes=2))


def test_settings_in_a_variable_are_opened() -> None:
    text = b"CONFIG: \"external_url 'x'; nginx['a'] = 1;\"\n"
    data: Any = read("compose.yaml", text, Limits()).data
    assert data["CONFIG"].value == {"external_url": "x", "nginx": {"a": 1}}
