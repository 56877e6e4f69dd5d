"""Plain data of our own files is read strictly, and whatever is refused is named by its pointer."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from changegate.errors import InvalidInputError
from changegate.model.key import typed_key
from changegate.model.value import Tagged, Twofold
from changegate.reading import Reader

WORDS = ("identity", "issuer")
READERS: dict[str, Callable[[Reader], object]] = {
    "duration": Reader.duration,
    "expression": Reader.expression,
    "flag": Reader.flag,
    "glob": Reader.glob,
    "globs": Reader.globs,
    "instant": Reader.instant,
    "items": Reader.items,
    "mapping": lambda reader: reader.mapping(("a",)),
    "named": Reader.named,
    "text": Reader.text,
    "texts": Reader.texts,
    "whole": lambda reader: reader.whole(1, 9),
    "word": lambda reader: reader.word(WORDS),
}
ON = Twofold("on", True, "on")


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        ("text", "a", "a"),
        ("text", ON, "on"),
        ("texts", "a", ("a",)),
        ("texts", ON, ("on",)),
        ("texts", ["a", ON], ("a", "on")),
        ("texts", ("a",), ("a",)),
        ("whole", 1, 1),
        ("whole", 9, 9),
        ("flag", False, False),
        ("word", "issuer", "issuer"),
        ("glob", "{a,b}/**", "{a,b}/**"),
        ("globs", ["a", "**"], ("a", "**")),
        ("expression", r"CHG-\d+", r"CHG-\d+"),
        ("duration", "14d", timedelta(days=14)),
        ("duration", "90m", timedelta(minutes=90)),
        ("duration", "2w", timedelta(weeks=2)),
        ("instant", "2027-01-31", datetime(2027, 1, 31, tzinfo=UTC)),
        ("instant", "2027-01-31T12:30Z", datetime(2027, 1, 31, 12, 30, tzinfo=UTC)),
        ("instant", "2027-01-31T12:30:15Z", datetime(2027, 1, 31, 12, 30, 15, tzinfo=UTC)),
    ],
)
def test_what_is_meant_is_read(kind: str, value: Any, expected: object) -> None:
    assert READERS[kind](Reader(value, "file.yaml")) == expected


@pytest.mark.parametrize(
    ("kind", "value", "word"),
    [
        ("text", "", "not empty"),
        ("text", " \t", "not empty"),
        ("text", None, "not empty"),
        ("text", 3, "not empty"),
        ("text", Tagged("!Ref", "a"), "not empty"),
        ("texts", [], "must not be empty"),
        ("texts", {"a": 1}, "list"),
        ("texts", b"a", "text"),
        ("whole", 0, "at least 1"),
        ("whole", 10, "at most 9"),
        ("whole", True, "whole number"),
        ("whole", 1.0, "whole number"),
        ("whole", Twofold("0o7", "0o7", 7), "whole number"),
        ("flag", "true", "true or false"),
        ("flag", 1, "true or false"),
        ("flag", Twofold("yes", True, "yes"), "true or false"),
        ("word", "isuer", "'isuer'"),
        ("glob", "[z-a]", "not accepted"),
        ("globs", ["a", "../b"], "no file"),
        ("expression", "(?!a)", "not accepted"),
        ("duration", "14", "duration"),
        ("duration", "14 d", "duration"),
        ("duration", "1d12h", "duration"),
        ("duration", "１d", "duration"),
        ("duration", "9999999w", "duration"),
        ("instant", "31.1.2027", "a day"),
        ("instant", "2027-02-30", "a day"),
        ("instant", "2027-01-31T12:00", "UTC"),
        ("instant", "2027-01-31T12:00+02:00", "UTC"),
        ("instant", "２027-01-31", "a day"),
        ("items", "abc", "list"),
        ("items", {"a": 1}, "list"),
        ("mapping", [], "mapping"),
        ("mapping", {"b": 1}, "'b'"),
        ("named", {"a b": 1}, "no name"),
        ("named", {"": 1}, "no name"),
        ("named", {"x" * 65: 1}, "no name"),
    ],
)
def test_what_cannot_be_meant_is_refused(kind: str, value: Any, word: str) -> None:
    with pytest.raises(InvalidInputError) as caught:
        READERS[kind](Reader(value, "file.yaml"))
    assert caught.value.where.path == "file.yaml"
    assert word in f"{caught.value.problem} {caught.value.hint}"


@pytest.mark.parametrize("kind", READERS)
@pytest.mark.parametrize("value", [None, 3, "x\0", [], [[]], {}, {"a": {}}, ON, Tagged("!x", ""), 10**100])
def test_nonsense_is_refused_and_never_a_crash(kind: str, value: Any) -> None:
    with contextlib.suppress(InvalidInputError):
        READERS[kind](Reader(value, "file.yaml"))


def test_pointers_lead_to_the_place() -> None:
    top = Reader({"a": [{"b/c": 1}]}, "file.yaml").mapping(("a",))
    inner = top["a"].items()[0].mapping(("b/c",))
    with pytest.raises(InvalidInputError, match=r"file\.yaml: /a/0/b~1c: must be a text"):
        inner["b/c"].text()


def test_what_is_missing_is_named() -> None:
    with pytest.raises(InvalidInputError, match="'b' is missing"):
        Reader({"a": 1}, "file.yaml").mapping(("a", "b"), required=("a", "b"))


def test_a_key_that_was_no_text_is_read_by_its_text() -> None:
    assert list(Reader({typed_key("1"): "x"}, "file.yaml").named()) == ["1"]


def test_the_nearest_known_word_is_suggested_and_all_are_listed() -> None:
    with pytest.raises(InvalidInputError) as caught:
        Reader("isuer", "file.yaml").word(WORDS)
    assert caught.value.hint == "did you mean 'issuer'? known are identity, issuer"
    with pytest.raises(InvalidInputError) as caught:
        Reader("zzz", "file.yaml").word(())
    assert caught.value.hint == "known are none"


def test_what_is_refused_is_shown_escaped() -> None:
    with pytest.raises(InvalidInputError) as caught:
        Reader("\x1b[2K\u202e", "file.yaml").word(WORDS)
    assert "\x1b" not in caught.value.problem
    assert "\u202e" not in caught.value.problem
