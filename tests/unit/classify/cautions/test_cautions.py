"""Dangers that a value shows by itself, each attacked with spellings and held against its harmless neighbours."""

from __future__ import annotations

import itertools

import pytest

from changegate.classify.cautions import CAUTIONS, cautioned
from changegate.classify.setting import Reading
from changegate.classify.shapes import read
from changegate.model.change import Side
from changegate.model.finding import Category, Direction, Severity, Signal
from changegate.model.value import ABSENT
from settings import setting

CALLBACK = "https://app.example.com/cb"
TENANT = "11111111-2222-3333-4444-555555555555"
ENTRA = "https://login.microsoftonline.com/"


def said(key: str, new: Side, old: Side = CALLBACK, category: Category = Category.REDIRECT_URI) -> Reading:
    item = setting(key, new, old)
    return cautioned(read(item, "+W -B" if category is Category.REDIRECT_URI else "id"), item, category)


def test_the_table_is_sorted_and_names_its_modules() -> None:
    assert list(CAUTIONS) == sorted(CAUTIONS)
    assert all(one.__name__.endswith(f".{key}") for key, one in CAUTIONS.items())  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("new", "telling"),
    [
        ("myapp://cb", 'the scheme "myapp" is answered by whatever application'),
        ("com.example.app:/cb", 'the scheme "com.example.app" is answered by'),
        ("urn:ietf:wg:oauth:2.0:oob", "copy the code by hand"),
        ("javascript:alert(1,2)", 'the scheme "javascript" leads to no host'),
        (" JavaScript:x", 'the scheme "javascript" leads to no host'),
        ("java\tscript:x", 'the scheme "javascript" leads to no host'),
        ("data:text/html,x y", 'the scheme "data" leads to no host'),
        ("blob:https://app.example.com/1", 'the scheme "blob"'),
        ("https://app.example.com/cb#x", "must have no fragment"),
        ("https://app.example.com/cb#", "must have no fragment"),
        ("https://*.example.com/cb", 'every host below "example.com"'),
        ("https://*/cb", "any host there is"),
        ("https://*.com/cb", 'any host that ends in "com"'),
        ("*.example.com", 'every host below "example.com"'),
        ("https://app.example.com/*", "any page of the host"),
        ("https://app.example.com/a/*", 'any page below "/a/"'),
        ("http://app.example.com/cb", "in the clear"),
        ("http://127.0.0.1/cb", "any program on the user's machine"),
        ("http://127.8.8.8:4/cb", "any program on the user's machine"),
        ("http://[::1]:9/cb", "any program on the user's machine"),
        ("http://localhost:8080/cb", "can be made to lead elsewhere"),
        ("https://10.0.0.1/cb", "bare address"),
        ("https://app.example.com:8443/cb", "was 443 and is 8443: another program may answer"),
        ("https://[2001:db8::1]/cb", "bare address"),
        ("https://0x0a000001/cb", "bare address"),
        ("https://167772161/cb", "bare address"),
        ("https://app.example.com/x?next=https://a.example.net", 'its parameter "next" may send on'),
        ("https://app.example.com/x?a=1&returnTo=//a.example.net", 'its parameter "returnTo"'),
        ("https://app.example.com/x?redirect_uri=https%3A%2F%2Fa.example.net", '"redirect_uri"'),
        ("https:/\\evil.example.net", "backslash"),
        ("https:\\\\evil.example.net", "backslash"),
        ("https://evil.example.net\\@app.example.com/cb", "backslash"),
        ("https:///evil.example.net/cb", "not two slashes"),
        ("https:evil.example.net/cb", "not two slashes"),
        ("https:/evil.example.net/cb", "not two slashes"),
        ("//evil.example.net/cb", "without a scheme"),
        ("https://app.example.com\t.evil.net/cb", "white space within"),
        ("https://app.example.com%2eevil.net/cb", "is encoded"),
        ("https://app.example.com:80@evil.example.net/cb", 'the host is "evil.example.net"'),
        ("https://app.example.com@evil.example.net/cb", 'the host is "evil.example.net"'),
        ("https://app.example.com%2f@evil.example.net/cb", 'the host is "evil.example.net"'),
        ("https://app.example.com/cb/../../out", "leads out"),
        ("https://app.example.com/cb/%2e%2e/out", "leads out"),
        ("https://app.example.com/cb/..%2fout", "leads out"),
        ("https://app.example.org/cb", 'its domain "example.org" is none of those before, "example.com"'),
        ("https://app.example.com.evil.net/cb", 'only contains "example.com": it belongs to "evil.net"'),
        ("https://exampel.com/cb", '"exampel.com" is "example.com" but for a letter'),
        ("https://exemple.com/cb", "but for a letter"),
        ("https://examples.com/cb", "but for a letter"),
        ("https://xn--exmple-cua.com/cb", 'is shown as "exämple.com" (Latin letters), which passes for "example'),
        ("https://xn--e1afmkfd.com/cb", "(Cyrillic and Latin letters)"),
        ("https://exämple.com/cb", 'is asked for as "xn--exmple-cua.com"'),
        ("https://xn--99999999999.com/cb", "can be decoded"),
    ],
)  # fmt: skip
def test_what_a_redirect_lets_happen_is_said(new: str, telling: str) -> None:
    for old in (CALLBACK, [CALLBACK, "https://www.example.com/cb"]):
        text = old if isinstance(old, str) else "\n".join(old)
        assert telling in said("redirect_uri", new, text).message
    assert telling not in said("redirect_uri", "https://app.example.com/other").message


@pytest.mark.parametrize(
    "new",
    [
        "https://app.example.com/other",
        "https://www.example.com/cb",
        "https://app.example.com:443/other?a=b",
        "https://app.example.com/a..b/cb",
        "/relative/cb",
        "https://%s.example.com/cb",
        "localhost:3000",
        "app.example.com",
        "${REDIRECT_URI}",
        "https://${HOST}/cb",
        "https://app.example.com/x?next=7&page=home",
        "https://auth2.example.com/cb",
    ],
)
def test_an_everyday_redirect_gives_no_cause(new: str) -> None:
    assert said("redirect_uri", new, CALLBACK) == read(setting("redirect_uri", new, CALLBACK), "+W -B")


@pytest.mark.parametrize(
    ("key", "new", "telling"),
    [
        ("redirect_uri", "^https://app.example.com/cb$", "a dot without a backslash"),
        ("redirect_uri", "https://app\\.example\\.com/.*", "open at both ends"),
        ("redirect_uri", "https://app\\.example\\.com/cb$", "open at its beginning"),
        ("redirect_uri", "^https://app\\.example\\.com/", "open at its end"),
        ("redirect_uri", "^https://app\\.example\\.com/cb\\$", "open at its end"),
        ("redirect_uri", "^https:\\/\\/.*\\.example\\.com\\/cb$", "any other host"),
        ("redirect_uri", "^https://.+\\.example\\.com/cb$", "any other host"),
        ("redirect_regex", "https://app", "open at both ends"),
        ("domain_regex", "^app.example.com$", "a dot without a backslash"),
        ("allowed_origin_pattern", "^(a|b).example.com$", "a dot without a backslash"),
    ],
)
def test_an_expression_that_fits_more_than_it_reads_like_is_said(key: str, new: str, telling: str) -> None:
    found = said(key, new, "^https://app\\.example\\.com/cb$")
    assert telling in found.message
    assert found.severity is Severity.CRITICAL


@pytest.mark.parametrize(
    "new", ["^https://app\\.example\\.com/cb$", "^https://[a-z]+\\.example\\.com/cb$", "\\Ahttps://a\\.b/\\Z"]
)
def test_an_expression_that_is_closed_all_around_gives_no_cause(new: str) -> None:
    assert "fits more" not in said("redirect_uri", new, "^https://old\\.example\\.com/cb$").message


def test_what_is_reached_without_a_login_may_be_open_at_its_end_alone() -> None:
    for new, loose in (("^/health", False), ("/health$", True), ("GET=/healthz.*", True)):
        found = said("skip_auth_regex", new, "^/ping", Category.ACCESS_PATH)
        assert ("fits more" in found.message) is loose


def test_an_expression_told_by_what_stands_beside_it() -> None:
    item = setting("url", "https://app", "x", beside={"matching_mode": "regex"})
    assert "open at both ends" in cautioned(read(item, "id"), item, Category.REDIRECT_URI).message


@pytest.mark.parametrize(
    ("key", "old", "new", "who"),
    [
        ("issuer", f"{ENTRA}{TENANT}/v2.0", f"{ENTRA}common/v2.0", "any personal Microsoft account"),
        ("issuer", ABSENT, f"{ENTRA}organizations/v2.0", "any account of any organisation can"),
        ("authority", ABSENT, "https://login.microsoftonline.us/Common", "any account of any organisation and"),
        ("jwks", ABSENT, f"{ENTRA}common/discovery/v2.0/keys", "any account of any organisation and"),
        ("tenantId", TENANT, "consumers", "any personal Microsoft account"),
        ("azure_tenant", TENANT, "9188040d-6c67-4c5b-b112-36a304b66dad", "any personal Microsoft account"),
    ],
)  # fmt: skip
def test_a_tenant_that_is_none_lets_everybody_in(key: str, old: Side, new: str, who: str) -> None:
    found = said(key, new, old, Category.ISSUER)
    assert who in found.message
    assert found.severity is Severity.CRITICAL
    assert found.direction in {Direction.OPENS, Direction.BOTH}


def test_a_common_word_under_another_key_is_no_tenant() -> None:
    assert "can sign in" not in said("group", "common", "staff", Category.AUTHORIZATION_BINDING).message


@pytest.mark.parametrize("category", [Category.ISSUER, Category.FEDERATION, Category.SERVICE_IDENTITY])
@pytest.mark.parametrize(
    ("new", "telling"),
    [
        ("https://id.example.com.evil.net", "belongs to"),
        ("https://id.examp1e.net.example.com@evil.net", "user name"),
        ("http://localhost:8080/realms/a", "each machine takes it for itself"),
        ("https://10.1.1.1/realms/a", "bare address"),
        ("https://xn--exmple-cua.com", "is shown as"),
        ("javascript:x", "leads to no host"),
    ],
)
def test_names_of_authorities_lead_astray_in_the_same_ways(
    category: Category, new: str, telling: str
) -> None:
    assert telling in said("issuer", new, "https://id.example.com", category).message


def test_a_login_in_an_address_is_said_and_never_shown() -> None:
    found = said("redirect_uri", "https://me:hunter2horse@app.example.com/cb")
    assert "a password stands in the address" in found.message
    assert "hunter2horse" not in found.message
    filled = said("redirect_uri", "https://me:${PASSWORD}@app.example.com/cb")
    assert "a password stands" not in filled.message


def test_what_was_so_before_is_not_said_again() -> None:
    assert "any program" not in said("redirect_uri", "http://localhost:2/b", "http://localhost:1/a").message
    assert "copy the code" not in said("redirect_uri", CALLBACK, "urn:ietf:wg:oauth:2.0:oob").message
    assert "any page" not in said("redirect_uri", ABSENT, "https://app.example.com/*").message


def test_a_fragment_breaks_and_a_star_opens() -> None:
    both = said("redirect_uri", f"{CALLBACK}\n{CALLBACK}#x")
    assert both.direction is Direction.BOTH
    star = said("redirect_uri", f"{CALLBACK}\nhttps://*.example.com/")
    assert (star.direction, star.severity) == (Direction.OPENS, Severity.CRITICAL)
    assert Signal.WILDCARD in star.signals


@pytest.mark.parametrize(
    "value",
    ["a" * 9000, "(" * 4000, "https://" + "a." * 3000, "^" + ".*" * 1000, "\u0430" * 4000, "xn--" * 1500, "%2f" * 2000,
     "https://[", "https://@", "://", "https://a@b@c:d@e", "\ud800.com", ("https://a.example.com/*," * 300)],
)  # fmt: skip
def test_whatever_the_value_nothing_raises_and_one_line_comes_out(value: str) -> None:
    for category, key in itertools.product(
        (Category.REDIRECT_URI, Category.ISSUER, Category.ACCESS_PATH), ("redirect_regex", "x")
    ):
        message = said(key, value, CALLBACK, category).message
        assert message.splitlines() == [message]
        assert len(message) < 20_000
