"""A setting that an identity setting is made of is one, however the reference is written."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from changegate.model.finding import ClassifiedChange, Severity, Signal
from changegate.model.value import Embedded

Changes = Callable[..., dict[str, ClassifiedChange]]
Signals = Callable[[ClassifiedChange], set[Signal]]


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
def test_a_value_that_an_identity_setting_is_made_of_is_tainted(
    changes: Changes, signals: Signals, name: Any, reference: str
) -> None:
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


def test_a_value_can_reach_an_identity_setting_through_another(changes: Changes, signals: Signals) -> None:
    def data(value: str) -> Any:
        return {"domain": value, "host": "sso.${domain}", "oidc": {"issuer": "https://${host}/x"}}

    (found,) = changes(data("a.example.com"), data("b.example.com")).values()
    assert Signal.TAINTED in signals(found)


def test_a_circle_of_references_comes_to_an_end(changes: Changes) -> None:
    def data(value: str) -> Any:
        return {"x": value, "a": "${b}${x}", "b": "${a}"}

    (found,) = changes(data("1"), data("2")).values()
    assert found.findings == ()


def test_a_reference_inside_of_an_embedded_document_counts(changes: Changes, signals: Signals) -> None:
    def data(value: str) -> Any:
        return {
            "HOST": value,
            "data": {"a.yaml": Embedded("…", "yaml", {"oidc": {"issuer": "https://${HOST}"}})},
        }

    (found,) = changes(data("a"), data("b")).values()
    assert Signal.TAINTED in signals(found)


def test_a_name_that_only_ends_alike_is_not_the_one_referred_to(changes: Changes) -> None:
    def data(value: str) -> Any:
        return {"other": {"port": value}, "base": {"port": 1}, "oidc": {"issuer": "https://x:${base.port}"}}

    (found,) = changes(data("1"), data("2")).values()
    assert found.findings == ()


def test_a_plain_change_feeds_nothing(changes: Changes) -> None:
    (found,) = changes(
        {"replicas": 1, "oidc": {"issuer": "https://${HOST}"}},
        {"replicas": 2, "oidc": {"issuer": "https://${HOST}"}},
    ).values()
    assert found.findings == ()


def test_more_references_than_can_be_followed_are_not_taken_for_none(changes: Changes) -> None:
    def data(value: str) -> Any:
        return {"x": value, "made": {f"k{index}": "${x}" for index in range(2100)}}

    (found,) = changes(data("1"), data("2")).values()
    assert {finding.category.value for finding in found.findings} == {"unreadable"}


@pytest.mark.parametrize(
    ("name", "reference"),
    [
        ({"hmppsauth": {"baseurl": "{}"}}, "${HMPPSAUTH_BASEURL}/issuer"),
        ({"HMPPSAUTH_BASEURL": "{}"}, "${hmppsauth.baseurl}/issuer"),
        ({"front-edge": {"base-url": "{}"}}, "${frontEdge.baseUrl}/issuer"),
    ],
)
def test_a_reference_may_spell_the_name_another_way(
    changes: Changes, signals: Signals, name: Any, reference: str
) -> None:
    def data(value: str) -> Any:
        filled = {
            key: dict.fromkeys(one, value) if isinstance(one, dict) else value for key, one in name.items()
        }
        return {**filled, "oidc": {"issuer": reference}}

    (found,) = changes(data("https://a.example.com"), data("https://b.example.com")).values()
    assert Signal.TAINTED in signals(found)


@pytest.mark.parametrize("section", ["oauth", "DEFAULT"])
def test_a_reference_within_a_section_is_followed(changes: Changes, signals: Signals, section: str) -> None:
    def data(value: str) -> Any:
        filled: dict[str, Any] = {"oauth": {"issuer": "%(base)s/x"}}
        filled.setdefault(section, {})["base"] = value
        return filled

    (found,) = changes(data("https://a.example.com"), data("https://b.example.com")).values()
    assert Signal.TAINTED in signals(found)


def test_a_reference_within_another_section_is_none_to_this_one(changes: Changes) -> None:
    def data(value: str) -> Any:
        return {"mail": {"base": value}, "oauth": {"base": "z", "issuer": "%(base)s/x"}}

    (found,) = changes(data("https://a.example.com"), data("https://b.example.com")).values()
    assert found.findings == ()


def test_what_feeds_a_log_setting_stays_ordinary(changes: Changes) -> None:
    def data(value: str) -> Any:
        return {"LOG_LEVEL": value, "logging": {"level": "${LOG_LEVEL}"}, "oidc": {"issuer": "${BASE}"}}

    (found,) = changes(data("info"), data("debug")).values()
    assert found.findings == ()


def test_what_feeds_a_secret_is_one(changes: Changes) -> None:
    def data(value: str) -> Any:
        return {"base": {"word": value}, "oidc": {"client_secret": "${base.word}"}}

    (found,) = changes(data("first words"), data("other words")).values()
    assert found.secret
    assert {finding.category.value for finding in found.findings} == {"client-credential"}
    assert "words" not in found.findings[0].message


def test_what_means_something_by_itself_keeps_its_meaning(changes: Changes, signals: Signals) -> None:
    def data(value: str) -> Any:
        return {"issuer": value, "oidc": {"audience": "${issuer}/api"}}

    (found,) = changes(data("https://a.example.com"), data("https://b.example.com")).values()
    assert {finding.category.value for finding in found.findings} == {"issuer"}
    assert Signal.TAINTED not in signals(found)
