"""Two identity values that change places are seen, others are not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from changegate.model.finding import ClassifiedChange, Severity, Signal

Changes = Callable[..., dict[str, ClassifiedChange]]
Signals = Callable[[ClassifiedChange], set[Signal]]


def test_two_identity_values_that_change_places_are_a_swap(changes: Changes, signals: Signals) -> None:
    found = changes(
        {"oidc": {"client_id": "web-app", "audience": "api-app"}},
        {"oidc": {"client_id": "api-app", "audience": "web-app"}},
    )
    assert all(Signal.SWAP in signals(item) for item in found.values())
    assert "changes places with another" in found["/oidc/client_id"].findings[0].message


def test_ordinary_values_that_change_places_are_none(changes: Changes) -> None:
    found = changes(
        {"left": "long text", "right": "other text"}, {"left": "other text", "right": "long text"}
    )
    assert all(item.findings == () for item in found.values())


def test_a_swap_names_the_other_place_and_is_severe(changes: Changes) -> None:
    found = changes(
        {"oidc": {"client_id": "web-app", "audience": "api-app"}},
        {"oidc": {"client_id": "api-app", "audience": "web-app"}},
    )
    for here, there in (("client_id", "audience"), ("audience", "client_id")):
        (finding,) = found[f"/oidc/{here}"].findings
        assert f"/oidc/{there}" in finding.message
        assert finding.severity.at_least(Severity.HIGH)


def test_secrets_that_swap_are_not_quoted(changes: Changes, signals: Signals) -> None:
    one, two = "Zq8vT2mXk4Lp9Rw3", "Hn5cYb7JdE1sGf6U"
    found = changes(
        {"oidc": {"client_secret": one, "cookie_secret": two}},
        {"oidc": {"client_secret": two, "cookie_secret": one}},
    )
    for item in found.values():
        assert item.secret
        assert Signal.SWAP in signals(item)
        assert not any(one in finding.message or two in finding.message for finding in item.findings)


def test_values_that_follow_each_other_do_not_swap(changes: Changes, signals: Signals) -> None:
    found = changes(
        {"oidc": {"client_id": "web-app", "audience": "api-app"}},
        {"oidc": {"client_id": "api-app", "audience": "all-apps"}},
    )
    assert not any(Signal.SWAP in signals(item) for item in found.values())


def test_short_values_swap_by_chance(changes: Any, signals: Signals) -> None:
    found = changes(
        {"oidc": {"client_id": "web", "audience": "api"}}, {"oidc": {"client_id": "api", "audience": "web"}}
    )
    assert not any(Signal.SWAP in signals(item) for item in found.values())
