"""What is made of passwords and tokens of logins: hashes by algorithm and cost, tokens by claims and dates."""

from __future__ import annotations

import base64
import json

import pytest

from changegate.classify.setting import Reading
from changegate.classify.shapes import SHAPES, read, shape_of
from changegate.model.change import Side
from changegate.model.finding import Direction, Severity, Signal
from changegate.model.value import ABSENT
from settings import setting

BCRYPT = "$2b$12$" + "a" * 53
SHA512 = "$6$salt$" + "a" * 86


def compared(old: Side, new: Side, key: str = "password") -> Reading:
    return read(setting(key, new, old), "sec")


@pytest.mark.parametrize(
    "value",
    [
        BCRYPT,
        SHA512,
        "{SSHA}W6ph5Mm5Pz8GgiULbPgzG37mj9g=",
        "{SHA}W6ph5Mm5Pz8GgiULbPgzG37mj9g=",
        "{CRYPT}" + SHA512,
        "{bcrypt}" + BCRYPT,
        "{pbkdf2@SpringSecurity_v5_8}abcdef",
        "pbkdf2_sha256$600000$salt$abcdefabcdef",
        "argon2$argon2id$v=19$m=1024,t=1,p=1$c2FsdA$aGFz",
        "bcrypt_sha256$$2b$12$" + "a" * 53,
        "$argon2id$v=19$m=65536,t=3,p=4$c2FsdA$aGFz",
    ],
)
def test_a_hash_is_known_in_the_forms_of_all_systems(value: str) -> None:
    assert shape_of(value) is SHAPES["password_hash"]


@pytest.mark.parametrize(
    ("old", "new", "telling"),
    [
        (BCRYPT, "$1$abc$" + "b" * 22, "was bcrypt and is the weaker MD5-crypt"),
        (BCRYPT, SHA512, "was bcrypt and is the weaker SHA-512-crypt"),
        (BCRYPT, "{SSHA}W6ph5Mm5Pz8GgiULbPgzG37mj9g=", "the weaker salted SHA-1"),
        (BCRYPT, "{CRYPT}$apr1$abc$" + "b" * 22, "the weaker MD5-crypt"),
        ("{bcrypt}" + BCRYPT, "{MD5}X03MO1qnZdYdgyfeuILPmQ==", "the weaker MD5"),
        (BCRYPT, "$2b$04$" + "a" * 53, "256 times less"),
        ("{bcrypt}" + BCRYPT, "$2y$11$" + "a" * 53, "2 times less"),
        ("pbkdf2_sha256$600000$s$abcdef", "pbkdf2_sha256$1000$s$abcdef", "600 times less"),
        ("$argon2id$v=19$m=65536,t=3,p=4$s$a", "argon2$argon2id$v=19$m=65536,t=1,p=4$s$a", "3 times less"),
        (BCRYPT, "5f4dcc3b5aa765d61d8327deb882cf99", "bare digest"),
    ],
)
def test_a_weaker_hash_is_told_with_both_ways_it_was_made(old: str, new: str, telling: str) -> None:
    found = compared(old, new)
    assert telling in found.message
    assert (found.direction, found.severity) == (Direction.OPENS, Severity.HIGH)
    assert found.signals == (Signal.WEAK_ALGORITHM,)


@pytest.mark.parametrize(
    "new", ["$2y$12$" + "b" * 53, "$argon2id$v=19$m=65536,t=3,p=4$s$a", "{bcrypt}" + BCRYPT]
)
def test_a_hash_as_strong_as_before_is_another_password_and_no_more(new: str) -> None:
    assert compared(BCRYPT, new).signals == ()


@pytest.mark.parametrize("clear", ["hunter2horse", "{noop}hunter2horse", "{plain}hunter2horse"])
def test_a_hash_that_becomes_clear_text_is_said_and_neither_is_shown(clear: str) -> None:
    for old in (BCRYPT, SHA512, "{SSHA}W6ph5Mm5Pz8GgiULbPgzG37mj9g="):
        found = compared(old, clear)
        assert "only its hash stood here and now it stands in the clear" in found.message
        assert (found.severity, found.signals) == (Severity.CRITICAL, (Signal.LITERAL_SECRET,))
        assert "hunter2horse" not in found.message
        back = compared(clear, old)
        assert "what stood here stays known" in back.message
        assert "hunter2horse" not in back.message
    assert "taken from" in compared(BCRYPT, "${PASSWORD}").message


def token(**claims: object) -> str:
    parts = ({"alg": "RS256", "kid": "k1"}, claims)
    coded = (base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts)
    return f"{'.'.join(coded)}.c2ln"


def test_the_times_of_a_token_are_dates() -> None:
    old = token(sub="a", iat=1700000000, nbf=1700000000, exp=1800000000)
    found = compared(old, token(sub="a", iat=1700000000, nbf=1700003600, exp=1893456000), "service_token")
    assert "nbf was 2023-11-14T22:13:20Z and is 2023-11-14T23:13:20Z" in found.message
    assert "exp was 2027-01-15T08:00:00Z and is 2030-01-01T00:00:00Z" in found.message
    assert "iat" not in found.message
    assert found.direction is Direction.NEUTRAL


def test_a_token_that_never_runs_out_opens() -> None:
    found = compared(token(sub="a", exp=1800000000), token(sub="a"), "service_token")
    assert "it never runs out" in found.message
    assert (found.direction, found.severity) == (Direction.OPENS, Severity.CRITICAL)
    new = compared(ABSENT, token(sub="a", iss="https://id.example.com", aud=["x"]), "service_token")
    assert 'iss "https://id.example.com", sub "a"' in new.message
    assert "it never runs out" in new.message


@pytest.mark.parametrize("time", [1e300, -5, True, "soon", 10**40, [1], float("1.5")])
def test_a_time_of_a_token_that_is_no_date_is_shown_as_it_is(time: object) -> None:
    found = compared(token(sub="a", exp=1800000000), token(sub="a", exp=time), "service_token")
    assert "exp was 2027-01-15T08:00:00Z and is" in found.message
