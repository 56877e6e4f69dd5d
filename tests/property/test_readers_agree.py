"""No other reader sees a difference between two texts that ours takes for one and the same."""

from __future__ import annotations

import json as plain_json
import re
from collections.abc import Callable
from typing import Any

import orjson
import rapidjson
import rtoml
import tomlkit
import yaml as pyyaml
import yaml12
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from changegate.load.formats import json, toml, yaml
from changegate.load.formats._contract import FormatError
from changegate.model.config import Limits
from laws import examples
from soup import SOUP, typed

LIMITS = Limits()
# What other readers do wrong is theirs to find by chance; here every run tries the same texts.
SAME = settings(max_examples=examples(60), deadline=None, derandomize=True)


def by_ruamel(text: str) -> object:
    reader = YAML(typ="safe", pure=True)
    try:
        return typed(list(reader.load_all(text)) or [None])
    except (YAMLError, ValueError, TypeError, AttributeError, KeyError, IndexError, NotImplementedError):
        return None


def by_pyyaml(text: str) -> object:
    try:
        return typed(list(pyyaml.safe_load_all(text)) or [None])
    except (pyyaml.YAMLError, ValueError, TypeError, KeyError, IndexError):
        return None


def by_ours(text: str) -> str | None:
    try:
        return repr(yaml.parse(text, LIMITS))
    except FormatError:
        return None


def by_yaml12(text: str) -> object:
    """A reader written from YAML 1.2 alone, that shares no line with libyaml or its children."""
    # It says nothing of an explicit core tag, and takes a text of blank lines for a line break.
    if re.search(r"!!(int|float|null|bool)|[|>][-+0-9]*[ \t]*\r?\n\s*(\n|$)|\ufeff|\x85|\xa0", text):
        return None
    try:
        return with_tags(yaml12.parse_yaml(text, multi=True) or [None])
    except ValueError:
        return None


def with_tags(value: object) -> object:
    match value:
        case yaml12.Yaml():
            return ("tag", value.tag, with_tags(value.value))
        case dict():
            return {repr(with_tags(key)): with_tags(item) for key, item in value.items()}
        case list() | tuple():
            return [with_tags(item) for item in value]
        case _:
            return (type(value).__name__, repr(value))


def agree(texts: list[str], ours: Callable[[str], str | None], *others: Callable[[str], object]) -> None:
    """Whatever we take for one and the same, every other reader that reads it takes for one and the same."""
    alike: dict[str, list[str]] = {}
    for text in texts:
        found = ours(text)
        if found is not None:
            alike.setdefault(found, []).append(text)
    for group in alike.values():
        for reader in others:
            readings = [reading for reading in map(reader, group) if reading is not None]
            assert all(reading == readings[0] for reading in readings), (reader, group)


@SAME
@given(st.lists(SOUP, min_size=40, max_size=60, unique=True))
def test_two_texts_another_yaml_reader_tells_apart_are_told_apart(texts: list[str]) -> None:
    agree([f"{text}\n" for text in texts], by_ours, by_ruamel, by_pyyaml, by_yaml12)


# One setting, spelled as people and attackers do; most pairs of these differ to some reader.
SPELLINGS = [
    "1", "01", "+1", "1.", "1.0", "1.00", "1e0", "1e+0", "0x1", "0o1", "0b1", "1_", "1_0", "10", "012", "0o12", "'1'",
    '"1"', "!!str 1", "!!int 1", "! 1", "!x 1", "!y 1", "~", "null", "Null", "nULL", "''", '""', "", "no", "No", "n",
    "off", "false", "False", "fALSE", "'no'", "yes", "on", "y", "true", "1:30", "90", "'1:30'", "1:30:00", "5400",
    "2024-01-01", "'2024-01-01'", "2024-01-01T00:00:00Z", "'2024-01-01T00:00:00Z'", "2024-1-1", "-0", "0", "-0.0",
    "0.0", "+0", ".5", "0.5", "5e-1", ".inf", "-.inf", "+.inf", ".Inf", ".nan", ".NaN", "inf", "nan", "9007199254740993",
    "9007199254740992", "9007199254740992.0", "1e400", "1e-400", "=", "<<", "|-\n  1", ">-\n  no", "|\n  1", "|+\n  1",
    '"\\x31"', '"\\u0031"', "[1]", "[1, ]", "- 1", "{1: }", "{1}", "? 1", "1 # c", "1#c", "'1\n  2'", "1\n  2", "1 2",
    "*a", "&a 1", "&b 1", "\t1", "1\t", "\ufeff1", "1\r", "@1", "`1", "%1", "!!binary MQ==", "!!set {1}", "\xa01",
]  # fmt: skip


def test_no_spelling_of_a_value_is_another_to_another_reader() -> None:
    texts = [f"a: {one}\n" for one in SPELLINGS] + [f"&a 0: x\na: {one}\n" for one in SPELLINGS]
    assert sum(by_ours(text) is not None for text in texts) > len(texts) // 2
    agree([*texts, *(text.replace("\n", "\r\n") for text in texts)], by_ours, by_ruamel, by_pyyaml, by_yaml12)


JSON_FRAGMENTS = [
    "{", "}", "[", "]", ",", ",", ":", '"a"', '"b"', '"\\u0061"', '"\\ud83d\\ude00"', '"\\ud800"', '"\U0001f600"', "1", "-0",
    "0", "1.0", "1.5", "1e3", "1E+3", "1000", "1000.0", "1e400", "1e-400", "0.1", "0.10", "01", "+1", ".5", "NaN",
    "Infinity", "-Infinity", "null", "true", "9007199254740993", "9007199254740992", "12345678901234567890123", "0x1F",
    " ", "\n", "\t", "\r", "//c\n", "//c", "/*c*/", "/*", "*/", "#c\n", '"', "\\", "\x00", "\ufeff", "\u2028", "\xa0",
    "'a'", '""', '"\\/"', '"\t"', "[1,]", '{"a":1}', '{"a":1,}', '{"a":1,"a":2}', '"//"', '"/*"',
]  # fmt: skip
JSON_SOUP = st.builds(
    "{}{}{}".format,
    st.sampled_from(["", "[", '{"k":']),
    st.lists(st.sampled_from(JSON_FRAGMENTS), max_size=7).map("".join),
    st.sampled_from(["", "]", "}"]),
)
COMMENTED = rapidjson.PM_COMMENTS | rapidjson.PM_TRAILING_COMMAS


def reading(read_by: Callable[[str], object]) -> Callable[[str], object]:
    def told(text: str) -> object:
        try:
            return typed(read_by(text))
        except (ValueError, RecursionError, UnicodeError):
            return None

    return told


def formatted(member: Any) -> Callable[[str], str | None]:
    def told(text: str) -> str | None:
        try:
            return repr(member.parse(text, LIMITS))
        except FormatError:
            return None

    return told


@SAME
@given(st.lists(JSON_SOUP, min_size=60, max_size=80, unique=True))
def test_two_texts_another_json_reader_tells_apart_are_told_apart(texts: list[str]) -> None:
    readers = (
        reading(lambda text: orjson.loads(text.encode("utf-8", "surrogatepass"))),
        reading(rapidjson.loads),
        reading(lambda text: rapidjson.loads(text, parse_mode=COMMENTED)),
        reading(plain_json.loads),
    )
    agree(texts, formatted(json), *readers)


TOML_FRAGMENTS = [
    "a", "b", '"a"', "'a'", ".", " = ", "=", "1", "1_000", "0x1F", "0o7", "0b1", "1.0", "1e3", "-0", "0", "+1", "-0.0", "inf",
    "nan", "true", '"x"', "'x'", '"""\nx"""', "'''\nx'''", '"\\u0041"', '"A"', '"\\\n  x"', "[", "[[", "]", "[a]", "[b]", "[[a]]",
    "[a.b]", "\n", "\n", "\r\n", "# c\n", " ", "{", "}", "{a=1}", "{a.b=1}", ",", "[1,]", "2024-01-01", '"2024-01-01"',
    "2024-01-01T00:00:00Z", "2024-01-01 00:00:00", "00:00:00", "\ufeff", "\xe9", "a=1\n", 'c."d e"=1\n', "\r", '"""a\r\nb"""',
]  # fmt: skip
TOML_SOUP = st.builds(
    "{}{}\n".format,
    st.sampled_from(["", "k = ", "k = "]),
    st.lists(st.sampled_from(TOML_FRAGMENTS), max_size=6).map("".join),
)


@SAME
@given(st.lists(TOML_SOUP, min_size=60, max_size=80, unique=True))
def test_two_texts_another_toml_reader_tells_apart_are_told_apart(texts: list[str]) -> None:
    def by_kit(text: str) -> object:
        try:
            return typed(tomlkit.parse(text).unwrap())
        except (ValueError, tomlkit.exceptions.TOMLKitError):
            return None

    agree(texts, formatted(toml), reading(rtoml.loads), by_kit)
