from __future__ import annotations

import pytest
import re2

from changegate.pattern import LONGEST_TEXT, PatternError, Several

SEVERAL = ("(?:^|_)issuer", "(?:^|_)(?:key|token)$", "(?:^|_)ca(?:_|$)")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("issuer", {0}),
        ("issuer_key", {0, 1}),
        ("replica", set()),
        ("root_ca_token", {1, 2}),
        ("", set()),
        ("ca", {2}),
    ],
)
def test_several_expressions_are_found_in_one_pass(text: str, found: set[int]) -> None:
    assert Several(SEVERAL).found_in(text) == found


def test_a_text_beyond_all_measure_is_refused() -> None:
    with pytest.raises(PatternError, match="characters is not matched"):
        Several(SEVERAL).found_in("a" * (LONGEST_TEXT + 1))


def test_an_engine_that_gives_up_is_not_taken_for_one_that_found_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(re2.Set, "Match", lambda *_: None)
    with pytest.raises(PatternError, match="too much memory"):
        Several(SEVERAL).found_in("issuer")
