"""Lists, switches, words of strictness, algorithms and secrets: what opens and what breaks."""

from __future__ import annotations

import pytest

from changegate.classify.setting import Reading
from changegate.classify.shapes import read
from changegate.classify.shapes._lists import items
from changegate.model.change import Side
from changegate.model.finding import Direction, Severity, Signal
from changegate.model.value import ABSENT, Empty
from settings import setting


def compared(old: Side, new: Side, code: str, key: str = "thing") -> Reading:
    return read(setting(key, new, old), code)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a,b", ["a", "b"]),
        ("a; b", ["a", "b"]),
        ("a b", ["a", "b"]),
        ("a\nb\n", ["a", "b"]),
        ("https://a/##https://b/", ["https://a/", "https://b/"]),
        ('["a", "b"]', ["a", "b"]),
        ("[cognito:groups, email]", ["cognito:groups", "email"]),
        ("'a','b'", ["a", "b"]),
        ("a", ["a"]),
        ("", []),
    ],
)
def test_a_list_in_a_string_falls_apart_at_its_separators(text: str, expected: list[str]) -> None:
    assert items(text) == expected


def test_what_is_added_to_an_allow_list_opens_and_what_goes_breaks() -> None:
    assert compared("a,b", "a,b,c", "+W -B").direction is Direction.OPENS
    assert compared("a,b", "a", "+W -B").direction is Direction.BREAKS
    both = compared("a,b", "a,c", "+W -B")
    assert both.direction is Direction.BOTH
    assert '"c" is let in, "b" is no longer let in' in both.message
    assert compared("a,b", "b, a", "+W -B").same


def test_where_nothing_was_said_before_it_is_not_known_whom_a_new_list_lets_in() -> None:
    found = compared(ABSENT, "api://orders", "+W -B", "audience")
    assert found.direction is Direction.BOTH
    assert "where everybody or nobody was" in found.message
    assert compared(ABSENT, "*", "+W -B").signals == (Signal.WILDCARD,)


def test_a_list_of_demands_works_the_other_way_round() -> None:
    assert compared("a,b", "a", "-W +B").direction is Direction.OPENS
    assert compared("a", "a,b", "-W +B").direction is Direction.BREAKS


def test_an_item_of_a_list_comes_or_goes_by_itself() -> None:
    item = ("redirectURIs", "[]")
    assert read(setting(item, "https://a.example.com/cb"), "+W -B").direction is Direction.OPENS
    assert read(setting(item, ABSENT, "https://a.example.com/cb"), "+W -B").direction is Direction.BREAKS


@pytest.mark.parametrize("everything", ["*", ".*", "+", "0.0.0.0/0"])
def test_a_star_in_an_allow_list_lets_everything_in(everything: str) -> None:
    found = compared("a.example.com", everything, "+W -B")
    assert found.signals == (Signal.WILDCARD,)
    assert found.severity is Severity.CRITICAL


@pytest.mark.parametrize("nothing", ["", None, ABSENT, Empty.LIST])
def test_an_emptied_list_may_let_everybody_in(nothing: Side) -> None:
    assert "everybody or nobody" in compared("a,b", nothing, "+W -B").message
    assert compared("a,b", nothing, "-W +B").direction is Direction.OPENS


@pytest.mark.parametrize(("code", "dangerous"), [("T!", True), ("F!", False)])
def test_a_switch_opens_in_its_dangerous_direction_in_any_spelling(code: str, *, dangerous: bool) -> None:
    spellings: dict[bool, tuple[Side, ...]] = {
        True: (True, "true", "yes", "1"),
        False: (False, "false", "no", 0),
    }
    for bad in spellings[dangerous]:
        for good in spellings[not dangerous]:
            assert compared(good, bad, code).direction is Direction.OPENS
            found = compared(bad, good, code)
            assert (found.direction, found.severity) == (Direction.BREAKS, Severity.MEDIUM)


def test_a_check_that_is_no_longer_set_is_left_to_the_default() -> None:
    assert "default of the service" in compared(True, ABSENT, "F!").message
    assert compared(True, ABSENT, "F!").direction is Direction.OPENS
    assert compared(False, None, "F!").direction is Direction.BREAKS


def test_a_false_in_quotes_may_be_true() -> None:
    found = compared(False, "false", "F!")
    assert not found.same
    assert "some readers take for true" in found.message
    assert compared("no", "false", "F!").same


def test_a_word_that_is_neither_true_nor_false_is_shown() -> None:
    found = compared(True, "sometimes", "F!")
    assert '"sometimes"' in found.message


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("verify-full", "require"),
        ("STRICT", "PERMISSIVE"),
        ("Strict", "Lax"),
        ("two_factor", "bypass"),
        ("S256", "plain"),
    ],
)
def test_a_laxer_word_opens_and_a_stricter_one_breaks(old: str, new: str) -> None:
    assert compared(old, new, "enum").direction is Direction.OPENS
    assert compared(new, old, "enum").direction is Direction.BREAKS


def test_words_of_no_vocabulary_are_shown_as_they_are() -> None:
    assert compared("one", "two", "enum").message == 'was "one", is "two"'
    assert compared("Lax", "lax", "enum").same


@pytest.mark.parametrize("weak", ["none", "RS1", "http://www.w3.org/2000/09/xmldsig#rsa-sha1", "ssh-rsa"])
def test_a_weak_algorithm_opens(weak: str) -> None:
    found = compared("RS256", f"RS256,{weak}", "alg")
    assert found.signals == (Signal.WEAK_ALGORITHM,)
    assert found.severity is Severity.CRITICAL


def test_a_shared_key_beside_public_ones_lets_checkers_forge() -> None:
    assert "can forge it" in compared("RS256", "RS256,HS256", "alg").message


def test_an_algorithm_that_goes_breaks_and_spelling_is_nothing() -> None:
    assert compared("RS256,ES256", "ES256", "alg").direction is Direction.BREAKS
    assert compared("RS256,ES256", "es256 rs256", "alg").same


@pytest.mark.parametrize(
    "default", ["changeme", "Insecure_Session_Secret", "password", "please-change-me-i-am-insecure"]
)
def test_a_secret_from_documentation_is_no_secret(default: str) -> None:
    found = compared("hunter2horse", default, "sec")
    assert found.signals == (Signal.DEFAULT_SECRET,)
    assert found.severity is Severity.CRITICAL


@pytest.mark.parametrize(
    ("old", "new", "telling"),
    [
        ("hunter2horse", "battery-staple", "whoever still has the old one is refused"),
        ("hunter2horse", "", "secret is gone"),
        ("${SECRET}", "battery-staple", "now stands here in the clear"),
        ("hunter2horse", "${SECRET}", 'is taken from "${SECRET}"'),
        ("${OLD}", "${NEW}", 'was taken from "${OLD}" and is taken from "${NEW}"'),
        (ABSENT, "battery-staple", "written in the clear"),
        (ABSENT, "${SECRET}", 'taken from "${SECRET}"'),
        ("hunter2horse-and-more", "short1", "much shorter"),
        ("hunter2horse", "hunter2horse\n", "white space"),
    ],
)
def test_what_becomes_of_a_secret_is_said_without_it(old: Side, new: Side, telling: str) -> None:
    assert telling in compared(old, new, "sec", "client_secret").message


def test_what_was_encrypted_and_what_is_says_more_than_that_it_changes() -> None:
    sealed = "ENC[AES256_GCM,data:abc=,iv:x=,tag:y=,type:str]"
    opened = compared(sealed, "plain-text-9912", "sec", "client_secret")
    assert "encrypted and now stands here in the clear" in opened.message
    assert opened.signals == (Signal.LITERAL_SECRET,)
    assert "stays known" in compared("plain-text-9912", sealed, "sec", "client_secret").message
    nkey = "OCBKKVAJ4ZC5DWJXBQYDMT3FGVUCHXHBQSDPRUSEIAOBSV7QSW35LN4I"
    assert compared(nkey, nkey.replace("CB", "CA"), "id").direction is Direction.BOTH


def test_a_weaker_hash_of_a_password_is_said() -> None:
    bcrypt, crypt = "$2b$12$" + "a" * 53, "$1$abc$" + "b" * 22
    found = compared(bcrypt, crypt, "sec", "password")
    assert found.signals == (Signal.WEAK_ALGORITHM,)
    assert compared(bcrypt, bcrypt.replace("$12$", "$04$"), "sec", "password").signals == (
        Signal.WEAK_ALGORITHM,
    )


@pytest.mark.parametrize(
    ("old", "new", "weaker"),
    [
        ("$6$salt9$" + "a" * 86, "$6$zz1$" + "b" * 86, False),
        ("$6$rounds=5000$s$" + "a" * 86, "$6$s$" + "b" * 86, False),
        ("$6$rounds=9000$s$" + "a" * 86, "$6$s$" + "b" * 86, True),
        ("$argon2id$v=19$m=65536,t=3,p=4$c2FsdA$aGFz", "$argon2id$v=19$t=3,m=65536,p=4$c2FsdA$b2Rk", False),
        ("$argon2id$v=19$m=65536,t=3,p=4$c2FsdA$aGFz", "$argon2id$v=19$m=1024,t=3,p=4$c2FsdA$b2Rk", True),
        ("$scrypt$ln=16,r=8,p=1$c2FsdA$aGFz", "$scrypt$ln=14,r=8,p=1$c2FsdA$b2Rk", True),
        ("$apr1$9abc$" + "a" * 22, "$apr1$1abc$" + "b" * 22, False),
    ],
)
def test_the_salt_of_a_hash_is_not_its_cost(old: str, new: str, *, weaker: bool) -> None:
    assert ("lower cost" in compared(old, new, "sec", "password").message) is weaker


def test_the_claims_of_a_token_are_compared_and_not_its_text() -> None:
    header = "eyJhbGciOiJIUzI1NiJ9"
    old, new = f"{header}.eyJzdWIiOiJhIn0.c2ln", f"{header}.eyJzdWIiOiJiIn0.Z2lz"
    found = compared(old, new, "sec", "service_token")
    assert 'sub was "a" and is "b"' in found.message
    unsigned = compared(old, "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhIn0.", "sec", "service_token")
    assert unsigned.signals == (Signal.WEAK_ALGORITHM,)
    more = compared(old, f"{header}.eyJzdWIiOiJhIiwibmF0cyI6MX0.c2ln", "sec", "service_token")
    assert 'something else about "nats"' in more.message
    assert "says the same" in compared(old, f"{header}.eyJzdWIiOiJhIn0.Z2lz", "sec").message


def test_keys_of_a_set_come_and_go_by_thumbprint() -> None:
    one = '{"kty":"OKP","crv":"Ed25519","x":"one","kid":"k1"}'
    two = '{"kty":"OKP","crv":"Ed25519","x":"two","kid":"k2"}'
    both = f'{{"keys":[{one},{two}]}}'
    assert 'keys added: "k2"' in compared(f'{{"keys":[{one}]}}', both, "key").message
    assert compared(both, f'{{"keys":[{two}]}}', "key").direction is Direction.BREAKS
    assert compared(both, f'{{"keys":[{two},{one}]}}', "key").same
    reused = compared(one, two.replace("k2", "k1"), "key")
    assert "same key id" in reused.message
    private = compared(one, one.replace('"x"', '"d":"secretsecretsecret","x"'), "key")
    assert private.signals == (Signal.LITERAL_SECRET,)
    assert "secretsecret" not in private.message


@pytest.mark.parametrize(
    ("old", "new", "telling"),
    [
        ('{"keys":[K1,K9]}', '{"keys":[K9]}', 'key id "k1" are refused'),
        ('{"keys":[K1]}', '{"keys":[KN]}', "nothing needs a signature"),
        ('{"keys":[K1]}', '{"keys": []}', "no key is left"),
        ('{"keys":[K1],"issuer":"a"}', '{"keys":[K1],"issuer":"b"}', "what is said of the keys"),
        ('{"keys":[K1]}', '{"keys":[K9],"keys":[K1]}', "was"),
        ('{"keys":[K1]}', '{"kty":"OKP","crv":"Ed25519","x":"evil","keys":[K1]}', "was"),
    ],
)
def test_what_stands_beside_the_keys_of_a_set_is_not_passed_over(old: str, new: str, telling: str) -> None:
    key = '{"kty":"OKP","crv":"Ed25519","x":"one","kid":"k1","alg":"EdDSA"}'
    for name, text in (("K1", key), ("K9", key.replace("k1", "k9")), ("KN", key.replace("EdDSA", "none"))):
        old, new = old.replace(name, text), new.replace(name, text)
    found = compared(old, new, "key")
    assert telling in found.message
    assert not found.same


def test_a_reference_that_points_elsewhere_is_said_with_both_places() -> None:
    found = compared("/etc/old.pem", "/etc/new.pem", "ref")
    assert "/etc/old.pem" in found.message
    assert "/etc/new.pem" in found.message


def test_the_end_of_a_very_long_list_is_not_passed_over() -> None:
    long = ",".join(f"a{number}.example.com" for number in range(5000))
    assert not compared(long, f"{long},evil.example.net", "+W -B").same
