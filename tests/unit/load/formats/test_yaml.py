"""YAML: strict about keys, both schemas at once, bounded."""

from __future__ import annotations

import pytest

from changegate.load.formats._contract import AmbiguousError, FormatError, LimitError
from changegate.load.formats.yaml import parse, places
from changegate.model.config import Limits
from changegate.model.key import tag_key, typed_key
from changegate.model.value import Stream, Tagged, Twofold

LIMITS = Limits()


def refused(text: str, limits: Limits = LIMITS) -> FormatError:
    with pytest.raises(FormatError) as caught:
        parse(text, limits)
    return caught.value


def test_mappings_lists_and_scalars_become_plain_data() -> None:
    text = "a: [1, 1.5, true, null, x]\nb:\n  - c: 'd'\n  -\n"
    assert parse(text, LIMITS) == {"a": [1, 1.5, True, None, "x"], "b": [{"c": "d"}, None]}


@pytest.mark.parametrize("text", ["a: 1\na: 2", "{a: 1, 'a': 2}", "a: 1\n? a\n: 2", "&x a: 1\n*x : 2"])
def test_a_key_that_is_there_twice_is_refused(text: str) -> None:
    assert "the key a is there twice" in refused(text).problem


@pytest.mark.parametrize(
    "text",
    ["1: a\n'1': b", "1: a\n1.0: b", "true: a\n1: b", "no: a\nfalse: b", "~: a\n'null': b", "no: a\n'no': b"],
)
def test_keys_that_are_one_to_some_reader_are_refused(text: str) -> None:
    error = refused(text)
    assert isinstance(error, AmbiguousError)
    assert "to some readers" in error.problem


def test_a_duplicate_names_the_line_it_stands_on() -> None:
    assert refused("a: 1\nb:\n  c: 1\n  d: 2\n  c: 3\n").line == 5


def test_keys_that_are_no_strings_are_marked() -> None:
    assert parse("1: a\nno: b\n~: c\n0x10: d", LIMITS) == {
        typed_key("1"): "a",
        typed_key("no"): "b",
        typed_key("null"): "c",
        typed_key("16"): "d",
    }


def test_a_string_key_that_begins_with_a_mark_is_escaped() -> None:
    assert parse('"\ue001a": 1', LIMITS) == {"\ue001\ue001a": 1}


@pytest.mark.parametrize("text", ["? [a]\n: b", "? {a: b}\n: c", "{{ x }}: y", "a: {{ x }}", "!t a: 1"])
def test_keys_that_are_no_scalars_are_refused(text: str) -> None:
    assert "as a key" in refused(text).problem


def test_own_keys_win_over_merged_ones() -> None:
    text = "base: &b {role: viewer, team: x}\nservice:\n  <<: *b\n  role: admin\n"
    assert parse(text, LIMITS)["service"] == {"role": "admin", "team": "x"}  # type: ignore[index,call-overload]


def test_the_first_of_several_merged_mappings_wins() -> None:
    text = "a: &a {k: 1}\nb: &b {k: 2, l: 3}\nc: {<<: [*a, *b]}"
    assert parse(text, LIMITS)["c"] == {"k": 1, "l": 3}  # type: ignore[index,call-overload]


def test_an_own_key_above_the_merge_keeps_what_other_readers_put_in_its_place() -> None:
    text = "base: &b {role: viewer}\nservice:\n  role: admin\n  <<: *b\n"
    assert parse(text, LIMITS)["service"] == {  # type: ignore[index,call-overload]
        "role": "admin",
        typed_key("<<"): {"role": "viewer"},
    }


def test_a_merge_key_twice_is_refused() -> None:
    assert "the key << is there twice" in refused("a: &a {x: 1}\nb: {<<: *a, <<: *a}").problem


@pytest.mark.parametrize("text", ["a: {<<: 1}", "a: {<<: [1]}", "a: &a !t {x: 1}\nb: {<<: *a}"])
def test_merging_what_is_no_mapping_is_refused(text: str) -> None:
    assert "merge key" in refused(text).problem


def test_a_merge_only_the_application_knows_is_kept() -> None:
    assert parse("a: {<<: !include b.yaml}", LIMITS) == {"a": {typed_key("<<"): Tagged("!include", "b.yaml")}}


def test_a_quoted_merge_key_is_an_ordinary_key() -> None:
    assert parse("a: &a {x: 1}\nb: {'<<': *a}", LIMITS)["b"] == {"<<": {"x": 1}}  # type: ignore[index,call-overload]


def test_merged_keys_collide_like_own_ones() -> None:
    assert isinstance(refused("a: &a {1: x}\nb: {<<: *a, '1': y}"), AmbiguousError)


def test_anchors_may_be_named_twice() -> None:
    assert parse("a: &x 1\nb: &x 2\nc: *x", LIMITS) == {"a": 1, "b": 2, "c": 2}


def test_an_alias_without_its_anchor_is_refused() -> None:
    assert "no anchor" in refused("a: *x").problem


def test_anchors_do_not_reach_across_documents() -> None:
    assert refused("a: &x 1\n---\nb: *x").line == 3


def test_a_value_that_holds_itself_is_refused() -> None:
    assert "inside its own anchor" in refused("a: &a [*a]").problem


def test_several_documents_are_a_stream() -> None:
    assert parse("a: 1\n---\nb: 2\n---\n", LIMITS) == Stream(({"a": 1}, {"b": 2}, None))


@pytest.mark.parametrize("text", ["", "# nothing\n", "---\n"])
def test_nothing_is_null(text: str) -> None:
    assert parse(text, LIMITS) is None


def test_tags_of_applications_keep_scalars_as_text() -> None:
    assert parse("a: !vault |\n  x\nb: !Ref c", LIMITS) == {
        "a": Tagged("!vault", "x\n"),
        "b": Tagged("!Ref", "c"),
    }


def test_tags_of_applications_stand_above_collections() -> None:
    assert parse("a: !If [b, {c: 1}]", LIMITS) == {"a": {tag_key("!If"): ["b", {"c": 1}]}}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("!!str 1", "1"),
        ("!!int '5'", 5),
        ("!!int 0o14", 12),
        ("!!int 1_000", 1000),
        ("!!float 1", 1.0),
        ("!!bool yes", True),
        ("!!null ''", None),
        ("!!map {a: 1}", {"a": 1}),
        ("!!seq [1]", [1]),
        ("! x", Tagged("!", "x")),
        ("! 1", Tagged("!", "1")),
        ("!!int 012", Twofold("012", 10, 12)),
        ("!!binary QUJD", Tagged("tag:yaml.org,2002:binary", "QUJD")),
    ],
)
def test_standard_tags_are_heeded(text: str, value: object) -> None:
    found = parse(text, LIMITS)
    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize("text", ["!!int x", "!!int true", "!!bool 1", "!!null x", "!!float x"])
def test_a_standard_tag_before_another_thing_is_refused(text: str) -> None:
    assert "tagged" in refused(text).problem


def test_a_directive_that_changes_a_reading_is_refused() -> None:
    assert "%YAML" in refused("%YAML 1.1\n---\na: no").problem
    assert parse("%YAML 1.1\n---\na: off-hours", LIMITS) == {"a": "off-hours"}


@pytest.mark.parametrize(
    "text", ["a: b\u2028c: d", "# c\x85a: 1", "a: 1\n\ufeffb: 2", "\ufeff\ufeffa: 1", "a: '\u2029'"]
)
def test_line_breaks_to_some_readers_only_are_refused(text: str) -> None:
    assert isinstance(refused(text), AmbiguousError)


@pytest.mark.parametrize(
    ("text", "line"),
    [("a:\n\t- b", 2), ("a: 1\nb: \x01", 2), ("a: 'x", 1), ("a: 1\n- b", 2), ("é: 1\nb: \x07", 2)],
)
def test_what_is_no_yaml_is_refused_with_its_line(text: str, line: int) -> None:
    assert refused(text).line == line


@pytest.mark.parametrize("text", ["[" * 200_000, "{a: " * 100_000, "- " * 100_000, "[a: " * 100_000])
def test_bottomless_nesting_is_refused_before_it_hurts(text: str) -> None:
    assert isinstance(refused(text), LimitError)


def test_nesting_up_to_the_limit_is_read() -> None:
    assert parse("[" * 64 + "]" * 64, LIMITS)
    assert "deeper than 64" in refused("[" * 65 + "]" * 65).problem


def test_tags_on_collections_count_as_depth() -> None:
    assert isinstance(refused("!t [" * 33 + "]" * 33), LimitError)


def test_an_alias_cannot_hide_depth() -> None:
    chain = "a0: &a0 [x]\n" + "".join(f"a{n}: &a{n} [*a{n - 1}]\n" for n in range(1, 70))
    assert "deeper" in refused(chain).problem


def test_an_alias_bomb_is_refused() -> None:
    bomb = "a0: &a0 [x,x,x,x,x,x,x,x,x]\n" + "".join(
        f"a{n}: &a{n} [{','.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 9)
    )
    assert "aliases expand" in refused(bomb).problem


def test_an_alias_of_one_long_text_is_counted_by_its_letters() -> None:
    bomb = f"a: &a {'x' * 1000}\nb: [{','.join(['*a'] * 20)}]\n"
    assert "characters" in refused(bomb, Limits(file_bytes=10_000)).problem
    nested = f"a: &a [{'x' * 1000}]\nb: &b [{','.join(['*a'] * 5)}]\nc: [*b, *b]\n"
    assert "characters" in refused(nested, Limits(file_bytes=10_000)).problem
    assert parse(nested, Limits(file_bytes=20_000))


@pytest.mark.parametrize("text", ["|-\n# c", "--- >\n# c\n", "a: 1\n--- |\nb: 2\n"])
def test_a_whole_document_in_block_style_is_refused(text: str) -> None:
    assert isinstance(refused(text), AmbiguousError)


def test_a_merge_bomb_is_refused() -> None:
    bomb = "a0: &a0 {x: 1, y: 2}\n" + "".join(
        f"a{n}: &a{n} {{k{n}: 1, <<: [{','.join([f'*a{n - 1}'] * 10)}]}}\n" for n in range(1, 9)
    )
    assert "aliases expand" in refused(bomb).problem


def test_more_values_than_allowed_are_refused() -> None:
    assert "more than 10 values" in refused("- 1\n" * 11, Limits(nodes=10)).problem


def test_numbers_without_end_are_refused() -> None:
    assert "digits" in refused("a: " + "1" * 5000).problem


def test_thousands_of_directives_are_refused() -> None:
    text = "".join(f"%TAG !a{n}! x\n" for n in range(200)) + "---\na: 1\n"
    assert isinstance(refused(text), LimitError)


def test_lines_are_known_for_keys_items_and_tagged_collections() -> None:
    text = "a:\n  b: [1,\n   2]\n  c:\n    - k: 1\n      l: !t\n        m: 1\n"
    found = dict(places(text, LIMITS))
    assert found[("a",)] == 1
    assert found[("a", "b", 1)] == 3
    assert found[("a", "c", 0, "k")] == 5
    assert found[("a", "c", 0, "l", tag_key("!t"), "m")] == 7


def test_lines_of_several_documents_begin_with_the_index() -> None:
    assert dict(places("a: 1\n---\nb: 2\n", LIMITS))[(1, "b")] == 3


def test_lines_are_known_up_to_where_reading_ends() -> None:
    assert dict(places("a: 1\nb: 2\nb: 3\n", LIMITS))[("b",)] == 2
