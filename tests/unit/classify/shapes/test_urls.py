from __future__ import annotations

import pytest

from changegate.classify.shapes import read, recognise
from changegate.classify.urls import address
from changegate.model.finding import Category, Direction, Severity, Signal
from changegate.model.value import ABSENT
from settings import setting

ISSUER = "https://id.example.com/realms/main"


def exact(old: object, new: object):  # noqa: ANN201  a reading
    return read(setting("issuer", new, old), "url=")  # type: ignore[arg-type]  # sides of tests


@pytest.mark.parametrize(
    ("new", "telling"),
    [
        (ISSUER + "/", "slash at the end is added"),
        ("https://ID.example.com/realms/main", "capitals in the host"),
        ("https://id.example.com:443/realms/main", "usual port"),
        ("https://id.example.com/realms/Main", "capitals in the path"),
        ("https://id.example.com/realms/m%61in", "spelling of the address"),
        (ISSUER + "/.well-known/openid-configuration", "is a discovery address"),
        ("https://id.example.com./realms/main", "dot behind the host"),
        (f'"{ISSUER}"', "quotes around it"),
        (ISSUER + "?a=1", "only the query or fragment differs"),
        ("https://me@id.example.com/realms/main", "only the user differs"),
    ],
)
def test_one_letter_of_an_issuer_breaks_every_login_and_the_reading_says_which(
    new: str, telling: str
) -> None:
    found = exact(ISSUER, new)
    assert telling in found.message
    assert found.direction is Direction.BREAKS
    assert not found.same


def test_a_slash_taken_away_is_no_slash_added() -> None:
    assert "removed" in exact(ISSUER + "/", ISSUER).message
    assert exact(ISSUER + "/", ISSUER).signals == (Signal.TRAILING_SLASH,)


def test_another_host_is_another_authority() -> None:
    found = exact(ISSUER, "https://login.example.org/realms/main")
    assert '"id.example.com"' in found.message
    assert '"login.example.org"' in found.message
    assert (found.direction, found.severity) == (Direction.BOTH, Severity.CRITICAL)


def test_another_realm_on_the_same_host_is_another_authority_too() -> None:
    found = exact(ISSUER, "https://id.example.com/realms/test")
    assert 'realm was "main" and is "test"' in found.message
    assert found.severity is Severity.CRITICAL


@pytest.mark.parametrize(
    ("old", "new", "telling"),
    [
        ("https://sts.windows.net/one/", "https://sts.windows.net/two/", 'tenant was "one" and is "two"'),
        (
            "https://login.microsoftonline.com/one/v2.0",
            "https://sts.windows.net/two/",
            'tenant was "one" and is "two": other people, other keys; its version was 2.0 and is 1.0',
        ),
        (
            "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_a",
            "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_b",
            'realm was "eu-west-1_a"',
        ),
        (
            "https://id.example.com/.well-known/oauth-authorization-server/one",
            "https://id.example.com/.well-known/oauth-authorization-server/two",
            "another issuer",
        ),
    ],
)
def test_a_tenant_of_a_shared_host_is_an_authority_of_its_own(old: str, new: str, telling: str) -> None:
    found = exact(old, new)
    assert telling in found.message
    assert found.direction is Direction.BOTH


@pytest.mark.parametrize(
    ("old", "new", "versions"),
    [
        ("https://sts.windows.net/one/", "https://login.microsoftonline.com/one/v2.0", "1.0 and is 2.0"),
        ("https://login.microsoftonline.com/one/v2.0", "https://sts.windows.net/one/", "2.0 and is 1.0"),
        (
            "https://login.microsoftonline.com/one/v2.0",
            "https://login.microsoftonline.com/one",
            "2.0 and is 1.0",
        ),
        (
            "https://login.microsoftonline.us/one",
            "https://login.microsoftonline.us/one/v2.0/",
            "1.0 and is 2.0",
        ),
    ],
)
def test_tokens_of_the_other_version_name_another_issuer(old: str, new: str, versions: str) -> None:
    found = exact(old, new)
    assert f'the tenant "one" is the same, its version was {versions}' in found.message
    assert found.direction is Direction.BREAKS


def test_another_cloud_has_other_tenants() -> None:
    found = exact("https://login.microsoftonline.com/one/v2.0", "https://login.microsoftonline.us/one/v2.0")
    assert "the host was" in found.message
    assert found.severity is Severity.CRITICAL


def test_another_document_of_the_same_provider_is_no_other_authority() -> None:
    document = ISSUER + "/.well-known/openid-configuration"
    found = exact(document, document.replace("openid-configuration", "oauth-authorization-server"))
    assert "another document" in found.message
    assert found.direction is Direction.BREAKS


def test_an_issuer_in_the_clear_can_be_forged_except_on_the_own_machine() -> None:
    assert exact(ISSUER, ISSUER.replace("https", "http")).signals == (Signal.HTTP_DOWNGRADE,)
    local = exact("https://localhost:8080/a", "http://localhost:8080/a")
    assert local.signals == ()


def test_a_new_issuer_opens_and_a_lost_one_breaks() -> None:
    assert exact(ABSENT, ISSUER).direction is Direction.OPENS
    assert exact(ISSUER, ABSENT).direction is Direction.BREAKS


def test_an_entity_id_that_is_no_url_is_compared_letter_by_letter() -> None:
    found = exact("urn:example:sp-one", "urn:example:sp-two")
    assert '"urn:example:sp-one"' in found.message


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("https://a.example.com/x", "https://A.example.com:443/x"),
        ("http://a.example.com:80", "http://a.example.com/"),
        ("https://a.example.com/%7Euser", "https://a.example.com/~user"),
    ],
)
def test_endpoints_written_differently_are_the_same(old: str, new: str) -> None:
    assert read(setting("token_endpoint", new, old), "url").same


@pytest.mark.parametrize(
    ("new", "telling", "direction"),
    [
        ("http://a.example.com/x", "http in place of https", Direction.OPENS),
        ("https://b.example.com/x", 'host was "a.example.com"', Direction.BOTH),
        ("https://a.example.com:8443/x", "port was 443 and is 8443", Direction.BREAKS),
        ("https://a.example.com/y", "path was", Direction.BREAKS),
        ("https://a.example.com/x/", "slash at the end", Direction.BREAKS),
        ("https://a.example.com/x?tenant=1", "query or fragment", Direction.BREAKS),
        ("https://user@a.example.com/x", "user in the address", Direction.BOTH),
    ],
)
def test_endpoints_that_lead_elsewhere_say_where(new: str, telling: str, direction: Direction) -> None:
    found = read(setting("token_endpoint", new, "https://a.example.com/x"), "url")
    assert telling in found.message
    assert found.direction is direction
    assert not found.same


def test_keys_from_another_host_let_it_sign_as_anybody() -> None:
    old, new = (
        "https://id.example.com/.well-known/jwks.json",
        "https://keys.example.org/.well-known/jwks.json",
    )
    found = read(setting("jwks", new, old), "")
    assert "can sign as anybody" in found.message
    assert found.severity is Severity.CRITICAL


def test_on_the_same_host_other_keys_may_stand_in_another_place() -> None:
    certs = "https://id.example.com/realms/a/protocol/openid-connect/certs"
    for new, telling in (
        (certs.replace("/a/", "/b/"), 'those of "a" and are those of "b"'),
        (certs.replace(".com", ".com:8443"), "port was 443 and is 8443"),
    ):
        found = read(setting("jwks", new, certs), "")
        assert telling in found.message
        assert found.direction is Direction.BOTH


def test_only_the_password_in_an_address_changes_and_is_not_shown() -> None:
    old, new = "postgres://app:one111@db.example.com/x", "postgres://app:two222@db.example.com/x"
    found = read(setting("database_url", new, old), "url")
    assert found.message.startswith("what is secret in the address changes")
    assert "one111" not in found.message
    assert "two222" not in found.message


@pytest.mark.parametrize(
    ("value", "host"),
    [
        ("https://good.example.com@evil.example.org/", "evil.example.org"),
        ("https://evil.example.org\\@good.example.com/", "evil.example.org"),
        ("https://[::1]:8080/x", "[::1]"),
        ("https://a.example.com:8443", "a.example.com"),
        ("//a.example.com/x", None),
        ("a.example.com/x", None),
        ("mailto:a@example.com", None),
    ],
)
def test_the_host_is_what_a_browser_would_go_to(value: str, host: str | None) -> None:
    found = address(value)
    assert (None if found is None else found.host) == host


def test_an_address_is_shown_without_its_password() -> None:
    found = address("https://me:pass@a.example.com:1/x?y#z")
    assert found is not None
    assert found.text == "https://me:(secret)@a.example.com:1/x?y#z"


UUID = "11111111-2222-3333-4444-555555555555"


@pytest.mark.parametrize(
    "value",
    [
        "https://accounts.google.com",
        "https://token.actions.githubusercontent.com",
        f"https://login.microsoftonline.com/{UUID}/v2.0",
        f"https://login.microsoftonline.com/{UUID}",
        f"https://sts.windows.net/{UUID}/",
        "https://corp.okta.com",
        "https://corp.oktapreview.com/oauth2/default",
        "https://corp.eu.auth0.com/",
        "https://corp.onelogin.com/oidc/2",
        f"https://auth.pingone.com/{UUID}/as",
        f"https://corp.b2clogin.com/{UUID}/v2.0",
        "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_abcDEF",
        "https://oidc.eks.eu-west-1.amazonaws.com/id/0123456789ABCDEF0123456789ABCDEF",
        "https://id.example.com/realms/main",
        "https://id.example.com/auth/realms/main",
        "https://id.example.com/application/o/shop/",
    ],
)
def test_an_issuer_of_a_known_provider_is_one_under_any_key(value: str) -> None:
    found = recognise(setting("anything", value))
    assert found is not None
    assert (found.category, found.compare) == (Category.ISSUER, "url=")


@pytest.mark.parametrize(
    "path",
    [
        "/.well-known/jwks",
        "/.well-known/jwks.json",
        "/jwks",
        "/jwks.json",
        "/realms/main/protocol/openid-connect/certs",
        "/common/discovery/keys",
        "/common/discovery/v2.0/keys",
        "/oauth2/v1/keys",
        "/oauth2/v3/certs",
        "/token_keys",
        "/token_key?x=1",
    ],
)
def test_where_keys_are_published_is_known_by_how_it_ends(path: str) -> None:
    found = recognise(setting("anything", f"https://id.example.com{path}"))
    assert found is not None
    assert found.category is Category.SIGNING_KEY
