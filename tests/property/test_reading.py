"""Laws of reading: nothing is lost, nothing breaks, and no other reader sees a difference that ours does not."""

from __future__ import annotations

import json as plain_json
from typing import Any

import yaml as pyyaml
from hypothesis import assume, given
from hypothesis import strategies as st

from changegate.load.formats import FORMATS, json, template, yaml
from changegate.load.formats._contract import FormatError
from changegate.load.read import lines, read
from changegate.model.config import Limits
from changegate.model.key import string_key
from changegate.model.value import Opaque
from soup import SOUP, typed

LIMITS = Limits()
# Letters every YAML reader takes as they are; what they disagree about is tested by itself.
LETTERS = st.characters(
    codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp"), exclude_characters="\ufeff"
)
TEXTS = st.text(LETTERS, max_size=12)
SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXTS
TREES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=25,
)


def marked(tree: object) -> object:
    match tree:
        case dict():
            return {string_key(key): marked(item) for key, item in tree.items()}
        case list():
            return [marked(item) for item in tree]
        case _:
            return tree


@given(TREES)
def test_what_json_writes_is_read_back(tree: Any) -> None:
    assert typed(json.parse(plain_json.dumps(tree), LIMITS)) == typed(marked(tree))


@given(TREES)
def test_json_with_blanks_and_without_says_the_same(tree: Any) -> None:
    spread = plain_json.dumps(tree, indent=3, ensure_ascii=False)
    assert json.parse(spread, LIMITS) == json.parse(plain_json.dumps(tree), LIMITS)


@given(TREES, st.booleans())
def test_what_yaml_writes_is_read_back(tree: Any, flow: bool) -> None:  # noqa: FBT001  drawn
    text = pyyaml.safe_dump(tree, allow_unicode=True, default_flow_style=flow, sort_keys=False)
    found = yaml.parse(text, LIMITS)
    expected = marked(tree)
    assume("Twofold" not in repr(found) and r"\ue001" not in repr(found))
    assert typed(found) == typed(expected)


@given(TREES)
def test_a_tree_written_as_json_is_the_same_to_the_yaml_reader(tree: Any) -> None:
    text = plain_json.dumps(tree, ensure_ascii=False)
    try:
        found = yaml.parse(text, LIMITS)
    except FormatError:
        assume(False)
        return
    assume("Twofold" not in repr(found))
    assert typed(found) == typed(json.parse(text, LIMITS))


@given(st.binary(max_size=200), st.sampled_from(sorted(FORMATS)))
def test_no_bytes_make_reading_raise(content: bytes, name: str) -> None:
    member = FORMATS[name]
    for path in (*(f"a{suffix}" for suffix in member.SUFFIXES[:1]), *member.NAMES[:1], "a.conf"):
        document = read(path, content, LIMITS)
        assert (document.format == "opaque") == isinstance(document.data, Opaque)
        assert lines(path, content, {("a",)}).keys() <= {("a",)}


@given(
    SOUP, st.sampled_from([".yaml", ".json", ".toml", ".ini", ".env", ".properties", ".tf", ".xml", ".conf"])
)
def test_no_text_makes_reading_raise(text: str, suffix: str) -> None:
    document = read(f"a{suffix}", text.encode("utf-8", "surrogatepass"), LIMITS)
    assert not (isinstance(document.data, Opaque) and "reader failed" in document.data.reason)


TEMPLATE_LINES = st.lists(
    st.sampled_from(
        [
            "a: 1",
            "a: 2",
            "b:",
            "  c: {{ .x }}",
            "  - d: 1",
            "  - e",
            "- f: g",
            "{{ if .y }}",
            "{{ end }}",
            "text",
            "[s]",
            "k=v",
        ]
    ),
    max_size=8,
)


@given(TEMPLATE_LINES, TEMPLATE_LINES)
def test_templates_with_other_lines_are_different(left: list[str], right: list[str]) -> None:
    readings = [template.parse("\n".join(text), LIMITS) for text in (left, right)]
    assert (readings[0] == readings[1]) == (left == right)


@given(TREES)
def test_reading_twice_gives_the_same(tree: Any) -> None:
    content = plain_json.dumps(tree).encode()
    assert repr(read("a.json", content, LIMITS)) == repr(read("a.json", content, LIMITS))


@given(st.dictionaries(st.from_regex(r"K[A-Z_]{1,5}", fullmatch=True), TEXTS, min_size=1, max_size=5))
def test_every_setting_of_a_yaml_mapping_has_its_line(tree: dict[str, str]) -> None:
    text = pyyaml.safe_dump(tree, allow_unicode=True, width=10_000, sort_keys=False)
    found = lines("a.yaml", text.encode(), {(key,) for key in tree})
    starts = [number for number, line in enumerate(text.split("\n"), 1) if line.partition(":")[0] in tree]
    assert sorted(found.values()) == starts
