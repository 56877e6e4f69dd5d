"""Identity values that go where nobody reads them are seen; those that are read there are not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from changegate.model.finding import ClassifiedChange, Severity, Signal

Changes = Callable[..., dict[str, ClassifiedChange]]
Signals = Callable[[ClassifiedChange], set[Signal]]

PACK: dict[str, Any] = {
    "name": "hub",
    "recognise": [{"keys": ["hub"]}],
    "settings": [{"path": "hub.*.allowed_domains", "category": "authorization-binding", "says": "why"}],
}
LIST = "one.example.com two.example.com"


def test_an_identity_value_that_is_put_where_nobody_reads_it_is_dead(
    changes: Changes, signals: Signals
) -> None:
    found = changes(
        {"oauth": {"callback": {"path": "/login/cb"}}, "x": 1},
        {"mail": {"template": {"path": "/login/cb"}}, "x": 1},
    )
    moved = found["/mail/template/path"]
    assert moved.change.origin is not None
    assert Signal.DEAD_KEY in signals(moved)
    assert "nobody is known to read" in moved.findings[0].message
    assert found["/oauth/callback/path"].findings != ()


def test_an_identity_value_that_moves_to_a_key_that_is_known_is_alive(
    changes: Changes, signals: Signals
) -> None:
    found = changes(
        {"oauth": {"redirect_uri": "https://a.example.com/cb"}},
        {"oauth": {"callback_url": "https://a.example.com/cb"}},
    )
    assert found["/oauth/callback_url"].findings != ()
    assert Signal.DEAD_KEY not in signals(found["/oauth/callback_url"])


def test_what_leaves_a_key_of_a_pack_for_one_that_nobody_reads_is_critical(
    changes: Changes, signals: Signals
) -> None:
    before, after = {"hub": {"a": {"allowed_domains": LIST}}}, {"hub": {"b": {"alowd": LIST}}}
    item = changes(before, after, PACK)["/hub/b/alowd"]
    assert Signal.DEAD_KEY in signals(item)
    assert item.findings[0].severity is Severity.CRITICAL
    assert "nothing reads this key" in item.findings[0].message


def test_what_goes_to_another_key_of_the_pack_is_read(changes: Changes, signals: Signals) -> None:
    before, after = {"hub": {"a": {"allowed_domains": LIST}}}, {"hub": {"b": {"allowed_domains": LIST}}}
    found = changes(before, after, PACK)
    assert not any(Signal.DEAD_KEY in signals(item) for item in found.values())


def test_a_value_that_goes_to_two_places_is_dead_in_both(changes: Changes, signals: Signals) -> None:
    found = changes(
        {"hub": {"a": {"allowed_domains": LIST}}}, {"hub": {"b": {"alowd": LIST}, "c": {"alowd": LIST}}}, PACK
    )
    dead = {where for where, item in found.items() if Signal.DEAD_KEY in signals(item)}
    assert dead >= {"/hub/b/alowd", "/hub/c/alowd"}


def test_a_value_that_goes_to_a_known_place_and_to_another_is_alive(
    changes: Changes, signals: Signals
) -> None:
    after = {"hub": {"b": {"allowed_domains": LIST}, "c": {"notes": LIST}}}
    found = changes({"hub": {"a": {"allowed_domains": LIST}}}, after, PACK)
    assert not any(Signal.DEAD_KEY in signals(item) for item in found.values())


def test_a_place_that_a_reference_reads_is_alive(changes: Changes, signals: Signals) -> None:
    issuer = "https://login.example.com/"
    found = changes(
        {"oidc": {"issuer": issuer}, "x": 1},
        {"base": {"url": issuer}, "oidc": {"issuer": "${base.url}"}, "x": 1},
    )
    assert not any(Signal.DEAD_KEY in signals(item) for item in found.values())


def test_a_secret_at_a_dead_key_stays_hidden(changes: Changes, signals: Signals) -> None:
    secret = "plain words only"
    found = changes(
        {"oidc": {"client_secret": secret}},
        {"mail": {"colour": secret}, "post": {"colour": secret}},
    )
    dead = [item for item in found.values() if Signal.DEAD_KEY in signals(item)]
    assert dead
    assert all(item.secret for item in dead)
    assert not any(secret in finding.message for item in dead for finding in item.findings)


def test_an_ordinary_value_that_moves_is_ordinary(changes: Changes) -> None:
    found = changes({"mail": {"from": "long ordinary text"}}, {"post": {"sender": "long ordinary text"}})
    assert all(item.findings == () for item in found.values())
