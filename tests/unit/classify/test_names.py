import pytest

from changegate.classify.names import name, singular, words


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("redirectURIs", ("redirect", "uris")),
        ("clientIDs", ("client", "ids")),
        ("oidcJWKSUrl", ("oidc", "jwks", "url")),
        ("OAuth2ClientID", ("oauth2", "client", "id")),
        ("AzureAd__ClientId", ("azure", "ad", "client", "id")),
        ("nginx.ingress.kubernetes.io/auth-url", ("nginx", "ingress", "kubernetes", "io", "auth", "url")),
        ("x509Certificate", ("x509", "certificate")),
        ("nameIDFormat", ("name", "id", "format")),
        ("--oidc-issuer-url", ("oidc", "issuer", "url")),
        ("", ()),
        ("///", ()),
    ],
)
def test_keys_fall_apart_into_words_however_they_are_written(key: str, expected: tuple[str, ...]) -> None:
    assert words(key) == expected


@pytest.mark.parametrize(
    ("key", "form"),
    [
        ("OIDC_ISSUERURL", "oidc_issuer_url"),
        ("binddn", "bind_dn"),
        ("JWKSURL", "jwks_url"),
        ("idam_security_allowed_issuers_2", "idam_security_allowed_issuer"),
        ("GF_AUTH_ROOT_URL", "auth_root_url"),
        ("trusted_proxies", "trusted_proxy"),
    ],
)
def test_one_of_the_forms_of_a_name_is_the_plain_one(key: str, form: str) -> None:
    assert form in name(key).forms


def test_a_glued_name_inside_a_longer_word_is_chance() -> None:
    assert name("PRISONEROFFENDERSEARCH_BASEURL").words == ("prisoneroffendersearch", "baseurl")


def test_a_look_alike_letter_or_an_invisible_one_does_not_hide_a_name() -> None:
    assert words("\u0456ssuer") == words("is\u200bsuer") == ("issuer",)


def test_a_key_of_enormous_length_is_read_by_its_end() -> None:
    assert name("a_" * 100_000 + "client_id").words[-2:] == ("client", "id")


@pytest.mark.parametrize(
    ("word", "one"),
    [
        ("uris", "uri"),
        ("policies", "policy"),
        ("ids", "id"),
        ("cas", "cas"),
        ("alias", "alias"),
        ("dns", "dns"),
    ],
)
def test_plurals_are_told_from_words_that_end_in_s(word: str, one: str) -> None:
    assert singular(word) == one
