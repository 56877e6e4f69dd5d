"""What only shows when several changes, or several settings, are seen together."""

from __future__ import annotations

from typing import Any

import pytest

from changegate.classify.lists import list_rules
from changegate.classify.match import match
from changegate.classify.pack import Packs
from changegate.diff.compare import compare
from changegate.model.change import Document
from changegate.model.finding import ClassifiedChange, Severity, Signal
from changegate.model.path import pointer
from changegate.model.value import Embedded


def changes(deployed: Any, proposed: Any) -> dict[str, ClassifiedChange]:
    sides = [Document("a.yaml", "yaml", side) for side in (deployed, proposed)]
    packs = Packs(())
    change_set = compare("a.yaml", None, sides[0], sides[1], list_rules(sides[0], sides[1], packs))
    return {pointer(item.change.path): item for item in match(change_set, packs, {}, ())}


def signals(item: ClassifiedChange) -> set[Signal]:
    return {signal for finding in item.findings for signal in finding.signals}


def test_two_identity_values_that_change_places_are_a_swap() -> None:
    found = changes(
        {"oidc": {"client_id": "web-app", "audience": "api-app"}},
        {"oidc": {"client_id": "api-app", "audience": "web-app"}},
    )
    assert all(Signal.SWAP in signals(item) for item in found.values())
    assert "changes places with another" in found["/oidc/client_id"].findings[0].message


def test_ordinary_values_that_change_places_are_none() -> None:
    found = changes(
        {"left": "long text", "right": "other text"}, {"left": "other text", "right": "long text"}
    )
    assert all(item.findings == () for item in found.values())


def test_an_identity_value_that_is_put_where_nobody_reads_it_is_dead() -> None:
    found = changes(
        {"oauth": {"callback": {"path": "/login/cb"}}, "x": 1},
        {"mail": {"template": {"path": "/login/cb"}}, "x": 1},
    )
    moved = found["/mail/template/path"]
    assert moved.change.origin is not None
    assert Signal.DEAD_KEY in signals(moved)
    assert "nobody is known to read" in moved.findings[0].message
    assert found["/oauth/callback/path"].findings != ()


def test_an_identity_value_that_moves_to_a_key_that_is_known_is_alive() -> None:
    found = changes(
        {"oauth": {"redirect_uri": "https://a.example.com/cb"}},
        {"oauth": {"callback_url": "https://a.example.com/cb"}},
    )
    assert found["/oauth/callback_url"].findings != ()
    assert Signal.DEAD_KEY not in signals(found["/oauth/callback_url"])


@pytest.mark.parametrize(
    ("name", "reference"),
    [
        ({"base": {"url": "{}"}}, "${base.url}/issuer"),
        ({"base": {"url": "{}"}}, "${base.url:https://x}/issuer"),
        ({"base": {"url": "{}"}}, "https://{{ .Values.base.url }}/x"),
        ({"EDGE": "{}"}, "https://$(EDGE)/x"),
        ({"domain": "{}"}, "https://sso.((domain))"),
        ({"base.url": "{}"}, "${base.url}"),
    ],
)
def test_a_value_that_an_identity_setting_is_made_of_is_tainted(name: Any, reference: str) -> None:
    def data(value: str) -> Any:
        filled = {
            key: dict.fromkeys(one, value) if isinstance(one, dict) else value for key, one in name.items()
        }
        return {**filled, "oidc": {"issuer": reference}, "replicas": 1}

    (found,) = changes(data("https://a.example.com"), data("https://b.example.com")).values()
    assert Signal.TAINTED in signals(found)
    assert {finding.category.value for finding in found.findings} == {"issuer"}
    assert "/oidc/issuer" in found.findings[0].message
    assert found.findings[0].severity.at_least(Severity.HIGH)


def test_a_value_can_reach_an_identity_setting_through_another() -> None:
    def data(value: str) -> Any:
        return {"domain": value, "host": "sso.${domain}", "oidc": {"issuer": "https://${host}/x"}}

    (found,) = changes(data("a.example.com"), data("b.example.com")).values()
    assert Signal.TAINTED in signals(found)


def test_a_circle_of_references_comes_to_an_end() -> None:
    def data(value: str) -> Any:
        return {"x": value, "a": "${b}${x}", "b": "${a}"}

    (found,) = changes(data("1"), data("2")).values()
    assert found.findings == ()


def test_a_reference_inside_of_an_embedded_document_counts() -> None:
    def data(value: str) -> Any:
        return {
            "HOST": value,
            "data": {"a.yaml": Embedded("…", "yaml", {"oidc": {"issuer": "https://${HOST}"}})},
        }

    (found,) = changes(data("a"), data("b")).values()
    assert Signal.TAINTED in signals(found)


def test_a_name_that_only_ends_alike_is_not_the_one_referred_to() -> None:
    def data(value: str) -> Any:
        return {"other": {"port": value}, "base": {"port": 1}, "oidc": {"issuer": "https://x:${base.port}"}}

    (found,) = changes(data("1"), data("2")).values()
    assert found.findings == ()


def test_a_plain_change_feeds_nothing() -> None:
    (found,) = changes(
        {"replicas": 1, "oidc": {"issuer": "https://${HOST}"}},
        {"replicas": 2, "oidc": {"issuer": "https://${HOST}"}},
    ).values()
    assert found.findings == ()


def test_more_references_than_can_be_followed_are_not_taken_for_none() -> None:
    def data(value: str) -> Any:
        return {"x": value, "made": {f"k{index}": "${x}" for index in range(2100)}}

    (found,) = changes(data("1"), data("2")).values()
    assert {finding.category.value for finding in found.findings} == {"unreadable"}
