"""Path patterns: what they match, what they refuse, and that no pattern can be made to take long."""

from __future__ import annotations

import functools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from changegate.classify.path_grammar import PathPatternError, patterns
from changegate.classify.path_pattern import squash
from changegate.pattern import star_matches


def matches(pattern: str, *keys: str) -> bool:
    return any(one.matches(keys) for one in patterns(pattern))


@pytest.mark.parametrize(
    ("pattern", "keys"),
    [
        ("issuer", ("issuer",)),
        ("a.b", ("a", "b")),
        ("redirectURIs", ("redirect_uris",)),
        ("redirect-uris", ("redirectURIs",)),
        ('attributes."post.logout.redirect.uris"', ("attributes", "post.logout.redirect.uris")),
        ('annotations."eks.amazonaws.com/*"', ("annotations", "eks.amazonaws.com/role-arn")),
        ("clients[clientId].redirectUris[]", ("clients", "redirectUris")),
        ("services.*.command|entrypoint", ("services", "web", "entrypoint")),
        ("a.{b,c.{d,e}}", ("a", "c", "e")),
        ("a.**", ("a",)),
        ("a.**", ("a", "b", "c")),
        ("**.tls.mode", ("spec", "ports", "tls", "mode")),
        ("a.**.b.**.c", ("a", "x", "b", "y", "b", "z", "c")),
        ("accessCodeLifespan*", ("accessCodeLifespanLogin",)),
        ("[].issuer", ("issuer",)),
    ],
)
def test_a_pattern_matches_the_keys_it_stands_for(pattern: str, keys: tuple[str, ...]) -> None:
    assert matches(pattern, *keys)


@pytest.mark.parametrize(
    ("pattern", "keys"),
    [
        ("issuer", ("issuers",)),
        ("a.b", ("a",)),
        ("a.b", ("a", "b", "c")),
        ("a.*", ("a",)),
        ("a.*", ("a", "b", "c")),
        ('"Issuer"', ("issuer",)),
        ("**.tls.mode", ("tls", "mode", "x")),
        ("a.**.b.**.c", ("a", "x", "c", "b")),
        ("access*", ("myaccess",)),
    ],
)
def test_a_pattern_matches_nothing_else(pattern: str, keys: tuple[str, ...]) -> None:
    assert not matches(pattern, *keys)


@pytest.mark.parametrize(
    ("text", "telling"),
    [
        ("", "no key"),
        ("a..b", "missing"),
        ("a.", "not expected"),
        (".a", "missing"),
        ("a b", "not expected"),
        ("a{b", "brace"),
        ("a[b", "bracket"),
        ('"a', "quote"),
        ('a.""', "quote"),
        ("a.{}", "not expected"),
        ("a.b**", "whole keys"),
        ("a|", "missing"),
    ],
)
def test_a_pattern_that_breaks_the_grammar_is_refused_with_its_reason(text: str, telling: str) -> None:
    with pytest.raises(PathPatternError, match=telling):
        patterns(text)


def test_a_pattern_that_stands_for_too_many_paths_is_refused() -> None:
    with pytest.raises(PathPatternError, match="more than"):
        patterns(".".join(["{a,b,c,d,e,f,g,h}"] * 8))


@pytest.mark.parametrize("text", ["{" * 5000 + "a" + "}" * 5000, "a." * 5000 + "a"])
def test_a_pattern_of_monstrous_size_is_refused(text: str) -> None:
    with pytest.raises(PathPatternError, match="too long"):
        patterns(text)


def test_a_pattern_says_how_the_items_of_its_lists_are_told_apart() -> None:
    (pattern,) = patterns("clients[clientId].redirectUris[]")
    assert pattern.lists == ((1, "clientId"), (2, ""))


def test_the_pattern_that_pins_down_more_is_the_more_specific_one() -> None:
    weights = [patterns(text)[0].weight for text in ("a.**", "a.*.c", "a.b*.c", "a.bb*.c", "a.b.c")]
    assert weights == sorted(weights)
    assert len(set(weights)) == len(weights)


def test_keys_on_the_way_to_a_setting_are_told_from_keys_beside_it() -> None:
    (pattern,) = patterns("spec.realm.clients")
    assert pattern.passes(("spec",))
    assert pattern.passes(("spec", "realm"))
    assert not pattern.passes(("spec", "realm", "clients"))
    assert not pattern.passes(("spec", "other"))
    assert not patterns("*.x")[0].passes(("anything",))


def test_a_path_is_written_as_the_name_of_a_variable() -> None:
    assert list(patterns("session.cookie|cookies.same-site")[0].joined()) == [
        "sessioncookiesamesite",
        "sessioncookiessamesite",
    ]
    assert list(patterns("client.registration.*.client-id")[0].joined()) == ["clientregistration*clientid"]


def test_a_key_in_letters_of_another_script_is_read_as_the_key_it_looks_like() -> None:
    assert squash("і\u200bssuer") == squash("issuer")


def test_a_key_without_letters_stays_itself() -> None:
    assert squash("*") == "*"


def test_many_wildcards_do_not_make_matching_slow() -> None:
    # Exponential matching would not come back within the lifetime of the test runner.
    (pattern,) = patterns(".".join(["**.a"] * 24) + ".end")
    assert not pattern.matches(("a",) * 400)
    assert not star_matches("*a" * 200 + "*b", "a" * 20_000)


KEYS = st.lists(st.text(alphabet="abcXYZ_-./:é *", min_size=1, max_size=8), min_size=1, max_size=5)


@given(KEYS)
def test_quoted_keys_match_themselves(keys: list[str]) -> None:
    text = ".".join(f'"{key}"' for key in keys)
    if not any(key in {"*", "**"} for key in keys):
        assert matches(text, *keys)


@given(st.text(alphabet="ab*", max_size=8), st.text(alphabet="ab", max_size=10))
def test_a_star_stands_for_any_text(pattern: str, text: str) -> None:
    @functools.cache
    def fits(left: str, right: str) -> bool:
        if left == "":
            return right == ""
        if left[0] == "*":
            return fits(left[1:], right) or (right != "" and fits(left, right[1:]))
        return right != "" and left[0] == right[0] and fits(left[1:], right[1:])

    assert star_matches(pattern, text) is fits(pattern, text)


@given(
    st.lists(st.sampled_from(["a", "b", "*", "**"]), min_size=1, max_size=6),
    st.lists(st.sampled_from(["a", "b", "c"]), max_size=6),
)
def test_wildcards_match_as_a_plain_reading_of_them_would(segments: list[str], keys: list[str]) -> None:
    def fits(left: tuple[str, ...], right: tuple[str, ...]) -> bool:
        if not left:
            return not right
        if left[0] == "**":
            return fits(left[1:], right) or (bool(right) and fits(left, right[1:]))
        return bool(right) and left[0] in {"*", right[0]} and fits(left[1:], right[1:])

    assert matches(".".join(segments), *keys) is fits(tuple(segments), tuple(keys))
