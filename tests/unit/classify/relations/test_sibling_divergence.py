"""An identity address that leaves the domain of its siblings is seen, an ordinary move is not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from changegate.classify.domains import domain
from changegate.model.finding import ClassifiedChange, Severity, Signal

Changes = Callable[..., dict[str, ClassifiedChange]]
Signals = Callable[[ClassifiedChange], set[Signal]]


def data(redirect: str, issuer: str = "https://login.example.com/", **more: Any) -> Any:
    jwks = "https://keys.example.com/jwks.json"
    return {"oidc": {"issuer": issuer, "jwks_uri": jwks, "redirect_uri": redirect}, **more}


OLD = "https://shop.example.com/callback"


def test_an_address_that_leaves_the_domain_of_all_others_is_seen(changes: Changes, signals: Signals) -> None:
    (item,) = changes(data(OLD), data("https://shop.example.net/callback")).values()
    assert Signal.SIBLING_DIVERGENCE in signals(item)
    assert "2 other identity settings" in item.findings[0].message
    assert item.findings[0].severity.at_least(Severity.MEDIUM)


def test_an_address_that_stays_below_the_domain_is_not(changes: Changes, signals: Signals) -> None:
    (item,) = changes(data(OLD), data("https://store.example.com/callback")).values()
    assert item.findings != ()
    assert Signal.SIBLING_DIVERGENCE not in signals(item)


def test_it_says_nothing_where_the_others_do_not_agree(changes: Changes, signals: Signals) -> None:
    other = "https://login.example.org/"
    (item,) = changes(data(OLD, other), data("https://shop.example.net/callback", other)).values()
    assert Signal.SIBLING_DIVERGENCE not in signals(item)


def test_it_says_nothing_where_the_address_was_never_one_of_them(changes: Changes, signals: Signals) -> None:
    (item,) = changes(data("https://a.example.org/cb"), data("https://a.example.net/cb")).values()
    assert Signal.SIBLING_DIVERGENCE not in signals(item)


def test_one_sibling_is_too_few(changes: Changes, signals: Signals) -> None:
    def two(redirect: str) -> Any:
        return {"oidc": {"issuer": "https://login.example.com/", "redirect_uri": redirect}}

    (item,) = changes(two(OLD), two("https://shop.example.net/callback")).values()
    assert Signal.SIBLING_DIVERGENCE not in signals(item)


def test_ordinary_addresses_are_no_siblings(changes: Changes, signals: Signals) -> None:
    more = {"mail": {"banner": "https://www.example.org/banner.png"}}
    (item,) = changes(data(OLD, **more), data("https://shop.example.net/callback", **more)).values()
    assert Signal.SIBLING_DIVERGENCE in signals(item)
    assert "2 other" in item.findings[0].message


def test_a_move_of_all_addresses_together_is_one_of_none(changes: Changes, signals: Signals) -> None:
    def all_at(name: str) -> Any:
        keys = {"issuer": "login", "jwks_uri": "keys", "redirect_uri": "shop"}
        return {"oidc": {key: f"https://{host}.example.{name}/x" for key, host in keys.items()}}

    found = changes(all_at("com"), all_at("net"))
    assert len(found) == 3
    assert not any(Signal.SIBLING_DIVERGENCE in signals(item) for item in found.values())


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("https://a.b.example.com/x", "example.com"),
        ("LOGIN.example.com:8443", "example.com"),
        ("https://a.example.co.uk", "example.co.uk"),
        ("https://one.okta.com", "one.okta.com"),
        ("https://localhost:8080/x", None),
        ("http://10.0.0.1/x", None),
        ("${BASE}/x", None),
        ("", None),
    ],
)
def test_a_domain_is_what_somebody_registered(value: str, expected: str | None) -> None:
    assert domain(value) == expected
