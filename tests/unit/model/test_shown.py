"""What untrusted text looks like to a reader."""

from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from changegate.model.shown import contained, printable


def test_an_ordinary_text_is_shown_as_it_is() -> None:
    assert printable("https://login.example.com/é?x=1") == "https://login.example.com/é?x=1"


def test_terminal_codes_bidi_and_invisible_characters_are_spelled_out() -> None:
    assert printable("a\x1b[2Kb") == "a\\u{1b}[2Kb"
    assert printable("user\u202etxt") == "user\\u{202e}txt"
    assert printable("a\u200bb\u3164c") == "a\\u{200b}b\\u{3164}c"
    assert printable("one\ntwo\ttab") == "one\\ntwo\\ttab"


def test_a_look_alike_letter_in_an_address_is_spelled_out_and_a_foreign_word_is_not() -> None:
    assert printable("login.ex\u0430mple.com") == "login.ex\\u{430}mple.com"
    assert (
        printable("\u043f\u0440\u0438\u0432\u0435\u0442 world")
        == "\u043f\u0440\u0438\u0432\u0435\u0442 world"
    )


def test_no_text_can_pretend_to_be_the_escaped_form_of_another() -> None:
    assert printable("\\u{202e}") != printable("\u202e")


def test_a_sentence_of_escaped_parts_is_not_escaped_twice() -> None:
    assert contained(f'was "{printable("a" + chr(0x202E))}"') == 'was "a\\u{202e}"'


@given(st.text())
def test_nothing_shown_can_move_the_cursor_or_the_order_of_reading(text: str) -> None:
    for shown in (printable(text), contained(text)):
        assert not any(unicodedata.category(char) in {"Cc", "Cf", "Cs", "Zl", "Zp"} for char in shown)
