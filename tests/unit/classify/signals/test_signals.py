from __future__ import annotations

import pytest

from changegate.classify.signals import MARKS, signals
from changegate.model.change import Order, Side
from changegate.model.finding import Signal
from changegate.model.value import ABSENT, Empty, Opaque, Tagged, Twofold
from settings import setting

EVERYDAY: tuple[tuple[str, Side, Side], ...] = (
    ("issuer", "https://a.example.com/", "https://b.example.com/"),
    ("replicas", 2, 3),
    ("schedule", "0 1 * * *", "*/5 * * * *"),
    ("files", "src/a.py", "src/**/*.py"),
    ("description", "Grüße aus Köln", "Привет, мир"),
    ("image", "app:1.0", "app:1.1"),
    ("verify_issuer", False, True),
    ("insecure_skip_verify", True, False),
    ("backend", ABSENT, "http://orders.default.svc.cluster.local:8080"),
    ("backend", ABSENT, "http://localhost:8080"),
    ("script", "a\n", "a\nb\n"),
    ("client_secret", "${OLD}", "${NEW}"),
    ("host", "10.0.0.1", "127.0.0.1"),
    ("name", "ab1", "ab2"),
    ("regex", "^a+$", "^b+$"),
    ("ratio", "1/2", "1/3"),
)


def of(
    key: str | tuple[str, ...], new: Side, old: Side = ABSENT, path: str = "app/config.yaml"
) -> set[Signal]:
    return set(signals(setting(key, new, old, path=path)))


def test_the_table_is_sorted_and_names_its_modules() -> None:
    assert list(MARKS) == sorted(MARKS)
    assert len({mark.SIGNAL for mark in MARKS.values()}) == len(MARKS)


@pytest.mark.parametrize(("key", "old", "new"), EVERYDAY)
def test_everyday_changes_show_no_mark(key: str, old: Side, new: Side) -> None:
    assert of(key, new, old) == set()


def test_what_is_removed_or_reordered_shows_no_mark() -> None:
    assert of("redirect", ABSENT, "https://*.example.com") == set()
    assert of("list", Order(("*", "a")), Order(("a", "*"))) == set()


@pytest.mark.parametrize("char", ["\u202e", "\u2066", "\u200f", "\u061c"])
def test_a_turn_of_direction_in_value_or_key_is_marked(char: str) -> None:
    assert Signal.BIDI in of("issuer", f"https://a{char}b.example.com")
    assert Signal.BIDI in of(f"iss{char}uer", "x")


@pytest.mark.parametrize(
    "char",
    [
        "\u200b",
        "\u200d",
        "\u2060",
        "\ufeff",
        "\u00ad",
        "\u3164",
        "\U000e0041",
        "\ufe0f",
        "\x00",
        "\x1b",
        "\x85",
        "\u00a0",
        "\u2009",
        "\u2028",
        "\u3000",
        "\u1680",
        "\U0001d173",
        "\U0001bca0",
        "\ue000",
        "\ufdd0",
    ],
)
def test_what_is_not_seen_is_marked(char: str) -> None:
    assert Signal.INVISIBLE in of("issuer", f"https://a{char}b.example.com")
    assert Signal.INVISIBLE in of(("spec", f"iss{char}uer"), "x")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("https://accounts.google.com", "https://\u0430ccounts.google.com"),
        ("https://microsoft.com", "https://rnicrosoft.com"),
        ("login.example.com", "1ogin.example.com"),
        ("https://a.example.com", "https://xn--exmple-cua.com"),
        ("https://example.com", "https://ex\u00e4mple.com"),
        ("orders", "\u043erders"),
        ("https://id.example.com", "https://id.exampIe.com"),
        (ABSENT, "https://\u0440aypal.example.com"),
    ],
)
def test_names_that_pass_for_others_are_marked(old: Side, new: str) -> None:
    assert Signal.HOMOGLYPH in of("issuer", new, old)


def test_a_key_of_mixed_scripts_is_marked() -> None:
    assert Signal.HOMOGLYPH in of("\u0456ssuer", "x")


def test_a_difference_of_capitals_is_no_likeness() -> None:
    assert of("client_id", "Orders", "orders") == set()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("https://app.example.com/cb", "https://app.example.com/*"),
        ("https://app.example.com/cb", "https://*.example.com/cb"),
        ("app.example.com", "*.example.com"),
        ("a,b", "a,b,*"),
        (ABSENT, "*"),
        (ABSENT, "+"),
        (ABSENT, "0.0.0.0/0"),
        (ABSENT, ".*"),
        (ABSENT, "arn:aws:iam::123456789012:role/*"),
        (ABSENT, "*@example.com"),
        (ABSENT, "repo:example/*:*"),
        (ABSENT, "https://.*\\.example\\.com/.*"),
        (ABSENT, "https://[^/]+/cb"),
        (ABSENT, "https://\\w+\\.example\\.com"),
        (ABSENT, "(.*)"),
        (ABSENT, "[\\s\\S]*"),
        (ABSENT, "^"),
        (ABSENT, "%2A"),
    ],
)
def test_a_new_star_is_marked(old: Side, new: str) -> None:
    assert Signal.WILDCARD in of("allowed", new, old)


def test_a_star_that_was_there_before_is_not_marked_again() -> None:
    assert of("allowed", "*.example.com,b", "*.example.com,a") == set()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("https://id.example.com", "http://id.example.com"),
        ("https://id.default.svc", "http://id.default.svc"),
        ("ldaps://ldap.example.com", "ldap://ldap.example.com"),
        (ABSENT, "http://id.example.com"),
        ("${ISSUER}", "HTTP://id.example.com"),
        ("https://a.example.com,https://b.example.com", "https://a.example.com,http://b.example.com"),
        ("rediss://cache", "redis://cache"),
        ("mqtts://broker", "mqtt://broker"),
        ("tls://broker:4222", "nats://broker:4222"),
    ],
)
def test_an_address_in_the_clear_is_marked(old: Side, new: str) -> None:
    assert Signal.HTTP_DOWNGRADE in of("issuer", new, old)


def test_a_slash_at_the_end_is_marked() -> None:
    assert of("issuer", "https://id.example.com/", "https://id.example.com") == {Signal.TRAILING_SLASH}


@pytest.mark.parametrize("nothing", ["", None, Empty.LIST, Empty.MAPPING, "  "])
def test_an_emptied_value_is_marked(nothing: Side) -> None:
    assert Signal.EMPTY_VALUE in of("allowed", nothing, "a")
    assert Signal.EMPTY_VALUE not in of("allowed", nothing, "")


def test_a_well_known_secret_is_marked_under_the_key_of_a_secret_alone() -> None:
    assert Signal.DEFAULT_SECRET in of("client_secret", "changeme", "${SECRET}")
    assert Signal.DEFAULT_SECRET not in of("theme", "default", "dark")
    for known in ("'changeme'", "Password1!", "Y2hhbmdlbWU=", "CHANGE_ME_TO_A_COMPLEX_ONE", "your-client-secret",
                  "aaaaaaaaaaaaaaaa", "12345678901234567890123456789012", "abcdefghijklmnop", "minioadmin"):  # fmt: skip
        assert Signal.DEFAULT_SECRET in of("client_secret", known, "x8sk2")
    assert Signal.DEFAULT_SECRET not in of("client_secret", "correct-horse-battery", "x8sk2")


@pytest.mark.parametrize("old", [ABSENT, "${SECRET}", "", "ENC[AES256_GCM,data:a]"])
def test_a_secret_newly_in_the_clear_is_marked(old: Side) -> None:
    assert Signal.LITERAL_SECRET in of("client_secret", "battery-staple", old)


def test_a_secret_that_was_in_the_clear_before_is_not_marked_again() -> None:
    assert of("client_secret", "battery-staple", "hunter2horse") == set()


@pytest.mark.parametrize(
    ("key", "old", "new"),
    [
        ("insecureSkipVerify", False, True),
        ("insecureSkipVerify", ABSENT, "true"),
        ("oidc.tls.insecure.skip.verify", "false", "true"),
        ("NODE_TLS_REJECT_UNAUTHORIZED", "1", "0"),
        ("VAULT_SKIP_VERIFY", ABSENT, "1"),
        ("validate_certs", True, False),
        ("ssl_verify", "yes", "no"),
        ("sslmode", "verify-full", "prefer"),
        ("ssl.endpoint.identification.algorithm", "https", ""),
        ("verifyHostname", True, False),
        ("insecure_oidc_skip_issuer_verification", ABSENT, True),
        ("disable_iss_validation", ABSENT, True),
        ("validateSignature", "true", "false"),
        ("OIDC_ALLOW_UNSECURED_JWT", ABSENT, "True"),
        ("OIDC_VERIFY_JWT", "True", "False"),
        ("wantAssertionsSigned", True, False),
        ("mtls mode", "STRICT", "PERMISSIVE"),
        ("ssl_verify_client", "on", "off"),
        ("auth-tls-verify-client", "on", "optional_no_ca"),
        ("trust_chain_verification", "VERIFY_TRUST_CHAIN", "ACCEPT_UNTRUSTED"),
        ("allow_expired_certificate", ABSENT, True),
        ("StrictHostKeyChecking", "yes", "no"),
        ("deny_null_bind", True, False),
        ("insecure-skip-tls-verify", False, True),
        ("skip_ssl_validation", ABSENT, True),
        ("acceptSelfSignedCerts", False, True),
        ("allow_weak_crypto", False, True),
        ("ocsp_fail_open", False, True),
        ("PermitEmptyPasswords", "no", "yes"),
        ("TrustServerCertificate", "false", "true"),
        ("GIT_SSL_NO_VERIFY", ABSENT, "1"),
        ("PYTHONHTTPSVERIFY", "1", "0"),
        ("verify", Twofold("yes", yaml11=True, yaml12="yes"), Twofold("no", yaml11=False, yaml12="no")),
    ],
)
def test_a_check_that_is_switched_off_is_marked_under_all_its_names(key: str, old: Side, new: Side) -> None:
    assert Signal.VERIFICATION_OFF in of(key, new, old)
    assert Signal.VERIFICATION_OFF not in of(key, old, new)


def test_a_check_that_was_off_before_is_not_marked_again() -> None:
    assert Signal.VERIFICATION_OFF not in of("insecureSkipVerify", "true", deployed_true())


def deployed_true() -> bool:
    return True


@pytest.mark.parametrize(
    ("key", "new"),
    [
        ("signing_alg", "none"),
        ("allowed_algorithms", "RS256,none"),
        ("digest_method", "SHA1"),
        ("pkce_challenge", "plain"),
        ("signature_algorithm", "RSA_SHA1"),
        ("signature_algorithm", "DSA_SHA1"),
        ("ciphers", "3des-cbc"),
    ],
)
def test_a_weak_algorithm_is_marked_under_a_key_about_algorithms(key: str, new: str) -> None:
    assert Signal.WEAK_ALGORITHM in of(key, new, "RS256")
    assert Signal.WEAK_ALGORITHM not in of("fallback", new, "RS256")


@pytest.mark.parametrize(
    ("key", "new"),
    [
        ("subjects name", "system:anonymous"),
        ("members", "allUsers"),
        ("Principal", "*"),
        ("admin address", "0.0.0.0:9901"),
        ("management host", "::"),
        ("allowed_groups", "Authenticated Users"),
        ("groups", "S-1-1-0"),
        ("principal", "User:*"),
        ("grantee", "http://acs.amazonaws.com/groups/global/AllUsers"),
        ("grantee", "PUBLIC"),
    ],
)
def test_what_is_given_to_everybody_is_marked(key: str, new: str) -> None:
    assert Signal.PUBLIC_BINDING in of(key, new, "someone")


@pytest.mark.parametrize(
    ("path", "new", "marked"),
    [
        ("envs/prod/app.yaml", "https://id.staging.example.com", True),
        ("envs/prod/app.yaml", "orders-dev", True),
        ("envs/preprod/app.yaml", "orders-prod", True),
        ("envs/prod/app.yaml", "https://id.prod.example.com", False),
        ("envs/prod/app.yaml", "https://id.example.com", False),
        ("services/app.yaml", "https://id.staging.example.com", False),
        ("envs/prod/app.yaml", "the dev team looks after this", False),
    ],
)
def test_a_value_of_another_environment_than_its_file_is_marked(path: str, new: str, *, marked: bool) -> None:
    assert (Signal.ENV_MISMATCH in of("issuer", new, "https://id.example.com", path)) is marked


def test_a_mismatch_that_was_there_before_is_not_marked_again() -> None:
    assert of("issuer", "https://b.dev.example.com", "https://a.dev.example.com", "envs/prod/a.yaml") == set()


@pytest.mark.parametrize("new", [" https://id.example.com", "https://id.example.com\n", "x\t"])
def test_white_space_around_a_value_is_marked(new: str) -> None:
    assert Signal.WHITESPACE in of("issuer", new, "https://id.example.com")


def test_a_scalar_of_two_readings_is_marked() -> None:
    assert Signal.TWO_READINGS in of("enabled", Twofold("no", yaml11=False, yaml12="no"), "yes")


@pytest.mark.parametrize(
    "new",
    ["ENC[AES256_GCM,data:x,type:str]", Tagged("!vault", "$ANSIBLE_VAULT;1.1"), Opaque("binary", "sha256:1")],
)
def test_what_cannot_be_looked_into_is_marked(new: Side) -> None:
    assert Signal.OPAQUE_CHANGE in of("client_secret", new, "ENC[AES256_GCM,data:old,type:str]")


def test_what_an_encrypting_tool_notes_of_its_own_work_is_noise() -> None:
    assert of("sops mac", "ENC[AES256_GCM,data:x,type:str]", "ENC[AES256_GCM,data:y,type:str]") == set()


@pytest.mark.parametrize(
    "value", ["a" * 2_000_000, "\u0430" * 500_000, "* " * 500_000, "//" * 500_000, "\u202e" * 500_000]
)
def test_marks_are_looked_for_in_enormous_values_without_trouble(value: str) -> None:
    assert isinstance(signals(setting("issuer", value, "x")), tuple)
