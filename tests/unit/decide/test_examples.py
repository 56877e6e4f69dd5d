"""The examples of a policy are run, and those it does not live up to are told."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from builders import NOW, ROLE
from changegate.decide.examples import Example, examples, failures
from changegate.errors import InvalidInputError
from changegate.model.approval import Roster
from changegate.model.change import Change, ChangeKind, Order
from changegate.model.decision import Verdict
from changegate.model.finding import Category, ClassifiedChange, Direction, Finding, Severity, Signal
from changegate.model.value import ABSENT
from words import hear

RULE = {"name": "identity", "when": {"category": "identity"}, "require": {"approvals": 2, "from": ROLE}}


def data(*given: dict[str, Any], **top: Any) -> dict[str, Any]:
    named = [{"name": f"example {number}", **one} for number, one in enumerate(given)]
    return {"version": 1, "roles": ROLE, "rules": [RULE], "otherwise": "allow", "examples": named, **top}


def said(*given: dict[str, Any], **top: Any) -> list[str]:
    found = failures(data(*given, **top), "policy.yaml", Roster(()), NOW)
    for one in found:
        hear(one.name, one.pointer, one.said)
    return [failure.said for failure in found]


ISSUER = {"category": "issuer"}


def test_examples_that_come_out_as_they_say_are_silent() -> None:
    assert (
        said(
            {"given": ISSUER, "expect": "pending", "rules": ["identity"]},
            {"given": ISSUER, "approvals": {ROLE: 2}, "expect": "allowed"},
            {"given": {"category": "trust"}, "expect": "allowed", "rules": ["otherwise"]},
            {"given": [ISSUER, {"category": "audience", "pointer": "/aud/0"}], "expect": "pending"},
        )
        == []
    )


def test_an_example_that_comes_out_otherwise_says_what_came_out_and_why() -> None:
    found = failures(
        data({"given": ISSUER, "expect": "pending"}, {"given": ISSUER, "expect": "allowed"}),
        "policy.yaml",
        Roster(()),
        NOW,
    )
    assert [(one.name, one.pointer) for one in found] == [("example 1", "/examples/1")]
    assert found[0].said == "is pending and should be allowed; it is held by identity"


def test_an_example_held_by_other_rules_than_it_says_fails() -> None:
    assert said({"given": ISSUER, "expect": "pending", "rules": ["identity", "x"]}) == [
        "it is held by identity, and not identity, x"
    ]
    assert said({"given": ISSUER, "expect": "pending", "rules": []}) == [
        "it is held by identity, and not no rule"
    ]


def test_time_comes_from_the_example_or_from_whoever_asks() -> None:
    freeze = [{"from": "2026-12-24", "until": "2026-12-27", "reason": "holidays"}]
    approved = {"given": ISSUER, "approvals": {ROLE: 2}}
    assert said({**approved, "at": "2026-12-25", "expect": "denied"}, freeze=freeze) == []
    assert said({**approved, "expect": "allowed"}, freeze=freeze) == []
    christmas = datetime(2026, 12, 25, tzinfo=UTC)
    found = failures(data({**approved, "expect": "allowed"}, freeze=freeze), "p.yaml", Roster(()), christmas)
    assert len(found) == 1


def test_where_it_would_go_and_who_made_it_can_be_said() -> None:
    rule = {
        **RULE,
        "when": {"environment": "live", "service": "auth"},
        "require": {"approvals": 1, "from": ROLE},
    }
    given = {"given": ISSUER, "environment": "live", "service": "auth", "approvals": {ROLE: 1}}
    assert (
        said({**given, "expect": "allowed"}, {**given, "proven": False, "expect": "pending"}, rules=[rule])
        == []
    )
    assert said({**given, "service": "web", "expect": "allowed", "rules": ["otherwise"]}, rules=[rule]) == []


def test_every_kind_of_change_can_be_made_up() -> None:
    for kind in ChangeKind:
        rule = {**RULE, "when": {"kind": kind.value}}
        assert said({"given": {**ISSUER, "kind": kind.value}, "expect": "pending"}, rules=[rule]) == []


def test_a_policy_without_examples_has_none() -> None:
    plain = data()
    del plain["examples"]
    assert examples(plain, "policy.yaml") == ()


@pytest.mark.parametrize(
    ("given", "pointer", "word"),
    [
        ({"given": ISSUER}, "/examples/0", "'expect' is missing"),
        ({"given": ISSUER, "expect": "alowed"}, "/examples/0/expect", "'alowed'"),
        ({"given": [], "expect": "allowed"}, "/examples/0/given", "empty"),
        ({"given": {"category": "isuer"}, "expect": "allowed"}, "/examples/0/given/category", "'isuer'"),
        (
            {"given": {**ISSUER, "signals": ["bidy"]}, "expect": "allowed"},
            "/examples/0/given/signals/0",
            "'bidy'",
        ),
        (
            {"given": {**ISSUER, "pointer": "issuer"}, "expect": "allowed"},
            "/examples/0/given/pointer",
            "Pointer",
        ),
        (
            {"given": {**ISSUER, "proposed": []}, "expect": "allowed"},
            "/examples/0/given/proposed",
            "single value",
        ),
        (
            {"given": [{**ISSUER, "path": "a"}, {**ISSUER, "path": "b"}], "expect": "allowed"},
            "/examples/0/given",
            "several files",
        ),
        (
            {"given": ISSUER, "approvals": {ROLE: -1}, "expect": "allowed"},
            f"/examples/0/approvals/{ROLE}",
            "at least 0",
        ),
        (
            {"given": ISSUER, "approvals": {ROLE: 10**9}, "expect": "allowed"},
            f"/examples/0/approvals/{ROLE}",
            "at most 100",
        ),
        ({"gven": ISSUER, "expect": "allowed"}, "/examples/0/gven", "'gven'"),
    ],
)
def test_an_example_that_cannot_be_meant_is_refused(given: dict[str, Any], pointer: str, word: str) -> None:
    with pytest.raises(InvalidInputError) as caught:
        said(given)
    hear(caught.value)
    assert caught.value.where.pointer == pointer
    assert word in caught.value.problem


def made_up(**given: Any) -> Example:
    (found,) = examples(data({"given": {"category": "issuer", **given}, "expect": "pending"}), "policy.yaml")
    return found


def test_what_an_example_does_not_say_is_something_plain() -> None:
    finding = Finding("example", "example", Category.ISSUER, Severity.HIGH, Direction.BOTH, (), "an example")
    assert made_up() == Example(
        name="example 0",
        pointer="/examples/0",
        changes=(ClassifiedChange(Change(("setting",), "old", "new"), (finding,), secret=False),),
        path="config.yaml",
        previous_path=None,
        environment="prod",
        service="service",
        approvals={},
        overrides={},
        reason="an example reason, CHG-1, that is long enough to override",
        proven=True,
        at=None,
        expect=Verdict.PENDING,
        rules=None,
        rolls_back=False,
    )
    assert examples({"rules": []}, "policy.yaml") == ()
    with pytest.raises(InvalidInputError) as caught:
        examples([], "policy.yaml")
    hear(caught.value)


def test_everything_that_an_example_says_is_taken() -> None:
    given = {
        "category": "audience",
        "severity": "low",
        "direction": "opens",
        "signals": ["wildcard"],
        "pack": "dex",
        "path": "a.yaml",
        "previous-path": "b.yaml",
        "pointer": "/a~1b/c~0d/0",
        "deployed": 1,
        "proposed": "two",
        "kind": "modified",
    }
    whole = {
        "given": given,
        "environment": "dev",
        "service": "auth",
        "approvals": {"a": 1},
        "overrides": {"b": 2},
        "reason": "why",
        "proven": False,
        "at": "2026-12-25",
        "expect": "denied",
        "rules": ["r"],
        "rolls-back": True,
    }
    signals = (Signal.WILDCARD,)
    finding = Finding(
        "dex", "example", Category.AUDIENCE, Severity.LOW, Direction.OPENS, signals, "an example"
    )
    assert examples(data(whole), "policy.yaml") == (
        Example(
            name="example 0",
            pointer="/examples/0",
            changes=(ClassifiedChange(Change(("a/b", "c~d", "0"), 1, "two"), (finding,), secret=False),),
            path="a.yaml",
            previous_path="b.yaml",
            environment="dev",
            service="auth",
            approvals={"a": 1},
            overrides={"b": 2},
            reason="why",
            proven=False,
            at=datetime(2026, 12, 25, tzinfo=UTC),
            expect=Verdict.DENIED,
            rules=frozenset({"r"}),
            rolls_back=True,
        ),
    )


@pytest.mark.parametrize(
    ("kind", "change"),
    [
        ("added", Change(("setting",), ABSENT, "new")),
        ("removed", Change(("setting",), "old", ABSENT)),
        ("modified", Change(("setting",), "old", "new")),
        ("moved", Change(("setting",), "new", "new", origin=("elsewhere",))),
        ("reordered", Change(("setting",), Order(("a", "b")), Order(("b", "a")))),
    ],
)
def test_a_change_is_of_the_kind_an_example_says(kind: str, change: Change) -> None:
    (found,) = made_up(kind=kind).changes
    assert found.change == change


def test_an_example_stands_where_it_says_and_stood() -> None:
    rule = {**RULE, "when": {"path": "old.yaml"}}
    there = {"given": {**ISSUER, "path": "new.yaml", "previous-path": "old.yaml"}, "expect": "pending"}
    gone = {"given": {**ISSUER, "path": "new.yaml"}, "expect": "allowed"}
    assert said(there, gone, rules=[rule]) == []


def test_a_policy_or_an_example_that_cannot_be_read_is_named() -> None:
    for broken in (data(rules=7), data({"given": {"severity": "high"}, "expect": "pending"})):
        with pytest.raises(InvalidInputError) as caught:
            failures(broken, "policy.yaml", Roster(()), NOW)
        hear(caught.value)
