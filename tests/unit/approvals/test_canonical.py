"""Canonical JSON of text that UTF-8 cannot hold: it is told from all other text, and from each other."""

from __future__ import annotations

import json

import pytest

from changegate.approvals.canonical import canonical


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("\ud800", r"\ud800"),
        ("\udfff", r"\udfff"),
        ("a\udc00b", r"a\udc00b"),
        ("\\\ud800", r"\\\ud800"),
        ("\\ud800\ud800", r"\\ud800\ud800"),
    ],
)
def test_half_a_surrogate_pair_is_written_as_an_escape(text: str, escaped: str) -> None:
    assert json.loads(canonical([text])) == [{"ill-formed": escaped}]


@pytest.mark.parametrize("text", ["\ud7ff", "\ue000", "\U00010000", r"\ud800", "ü"])
def test_whole_characters_stand_for_themselves(text: str) -> None:
    assert canonical([text]) == json.dumps([text], ensure_ascii=False).encode()
