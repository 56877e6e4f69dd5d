"""A policy that cannot come true is told so, and one that can hears nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest

from builders import NOW, ROLE, make_approver, make_policy, make_require, make_roster, make_rule
from changegate.decide.advice import advice
from changegate.model.approval import Roster
from changegate.model.policy import (
    Condition,
    Deny,
    Exemption,
    Freeze,
    Level,
    Override,
    Policy,
    Require,
    Requirement,
)
from words import hear


def said(
    policy: Policy, roster: Roster | None = None, environments: tuple[str, ...] = ("prod", "test")
) -> str:
    told = "\n".join(advice(policy, make_roster() if roster is None else roster, environments, NOW))
    hear(told)
    return told


def exemption(days: int) -> Exemption:
    return Exemption((Condition("path", "a"),), "why", "carol@example.com", NOW + timedelta(days=days))


def freeze(days: int, *environments: str) -> Freeze:
    return Freeze(NOW - timedelta(9), NOW + timedelta(days=days), frozenset(environments), "holidays")


def test_what_can_come_true_hears_nothing() -> None:
    policy = make_policy(
        make_rule(when=(Condition("environment", ("prod", "te*")),)),
        make_rule("trust", when=(Condition("category", "trust"),)),
        make_rule("never", Deny("no"), Level.SOFT, levels={"test": Level.ADVISORY}),
        override=Override(ROLE, 2, 20),
        exemptions=(exemption(100),),
        freezes=(freeze(1, "prod"),),
    )
    assert said(policy) == ""


@pytest.mark.parametrize(
    ("policy", "word"),
    [
        (make_policy(make_rule(effect=make_require(4))), "asks for 4 identity-owner, and the roster has 3"),
        (make_policy(make_rule(effect=make_require(3))), "can never be approved"),
        (make_policy(make_rule(effect=make_require(1, "security"))), "the roster has 0"),
        (make_policy(make_rule(level=Level.SOFT)), "hold like hard ones"),
        (make_policy(make_rule(levels={"prod": Level.SOFT})), "hold like hard ones"),
        (make_policy(make_rule(), override=Override("security", 1, 20)), "override asks for 1 security"),
        (make_policy(make_rule(), exemptions=(exemption(0),)), "expired on 2026-06-01"),
        (make_policy(make_rule(), exemptions=(exemption(41),)), "expires on 2026-07-12"),
        (make_policy(make_rule(), exemptions=(exemption(400),)), "longer than a year"),
        (make_policy(make_rule(), freezes=(freeze(-1),)), "is over"),
        (make_policy(make_rule(), freezes=(freeze(1, "prd"),)), "a freeze speaks of environment prd"),
        (make_policy(make_rule(levels={"prd": Level.ADVISORY})), "rule identity speaks of environment prd"),
        (make_policy(make_rule(when=(Condition("environment", "prd*"),))), "there are only prod, test"),
        (make_policy(make_rule(unless=(Condition("environment", ("prod", "x")),))), "environment x"),
    ],
)
def test_what_cannot_is_told(policy: Policy, word: str) -> None:
    assert word in said(policy)


def test_too_few_people_for_several_roles_together_are_told() -> None:
    both = make_approver("alice", roles=(ROLE, "security"))
    asked = Require((Requirement(ROLE, 1), Requirement("security", 1)))
    found = said(make_policy(make_rule(effect=asked)), make_roster(both))
    assert "2 different people of identity-owner and security, and there are 1" in found


def test_without_environments_none_is_looked_at() -> None:
    policy = make_policy(make_rule(when=(Condition("environment", "prd"),)), make_rule("all"))
    assert said(policy, environments=()) == ""


def test_nothing_is_told_twice_and_names_are_escaped() -> None:
    rule = make_rule("\u202e", make_require(9))
    found = advice(make_policy(rule, rule), make_roster(), (), NOW)
    assert len(found) == 1
    assert "\u202e" not in found[0]


def test_what_would_go_out_without_anybody_is_told() -> None:
    identity = make_rule(when=(Condition("category", "identity"), Condition("environment", "prod")))
    found = said(make_policy(identity)).splitlines()
    assert found[0] == "in prod nothing is asked for critical findings about unreadable"
    assert found[1].startswith(
        "in test nothing is asked for critical findings about service-identity, issuer,"
    )
    assert "whoever is held back can change the rules" in found[2]


def test_what_only_speaks_asks_nothing() -> None:
    assert "whoever is held back can change the rules" in said(make_policy(make_rule(level=Level.ADVISORY)))


def test_the_days_on_which_an_exemption_or_a_freeze_is_told_of() -> None:
    told = {
        days: said(make_policy(make_rule(), exemptions=(exemption(days),))) for days in (42, 43, 366, 367)
    }
    assert ["expires on" in text for text in told.values()] == [True, False, False, False]
    assert ["longer than a year" in text for text in told.values()] == [False, False, False, True]
    assert "is over" in said(make_policy(make_rule(), freezes=(freeze(0),)))


def test_as_many_people_as_are_asked_for_are_enough() -> None:
    apart = [make_approver("alice"), make_approver("bob", roles=("security",))]
    asked = Require((Requirement(ROLE, 1, distinct_from_author=False), Requirement("security", 1, False)))
    assert said(make_policy(make_rule(effect=asked)), make_roster(*apart)) == ""
    alone = Require((Requirement(ROLE, 3, distinct_from_author=False),))
    assert said(make_policy(make_rule(effect=alone))) == ""


def test_files_of_the_gate_itself_lie_in_no_environment() -> None:
    none = make_rule("book", when=(Condition("environment", ""), Condition("category", "trust")))
    assert said(make_policy(make_rule(), none)) == ""
    elsewhere = Exemption((Condition("environment", "prd"),), "why", "carol@example.com", NOW + timedelta(99))
    assert "an exemption speaks of environment prd" in said(make_policy(make_rule(), exemptions=(elsewhere,)))
    two = [make_rule(name, level=Level.SOFT) for name in ("one", "two")]
    assert "soft rules (one, two) hold like hard ones" in said(make_policy(*two))


@pytest.mark.parametrize(
    "condition",
    [
        Condition("severity", "critical"),
        Condition("direction", ("opens", "breaks")),
        Condition("path", ("config.yaml", ".changegate/policies/policy.yaml")),
    ],
)
def test_what_is_asked_of_the_worst_there_can_be_is_enough(condition: Condition) -> None:
    assert said(make_policy(make_rule(when=(condition,)))) == ""


def test_where_no_environment_is_known_none_is_named() -> None:
    policy = make_policy(make_rule(when=(Condition("category", "issuer"), Condition("environment", ""))))
    first, second = said(policy, environments=()).splitlines()
    assert first.startswith("nothing is asked for critical findings about service-identity, audience")
    assert second.startswith("nothing is asked for changes to .changegate/ itself")


def test_a_rule_that_only_speaks_in_one_environment_asks_in_the_others() -> None:
    quiet = make_rule(levels={"test": Level.ADVISORY})
    told = said(make_policy(quiet), environments=("prod", "test")).splitlines()
    assert [line.partition(" nothing")[0] for line in told] == ["in test"]


def test_changes_of_the_gate_itself_are_looked_at_where_they_are_and_nothing_else_is() -> None:
    book = (Condition("category", "trust"), Condition("path", ".changegate/**"), Condition("environment", ""))
    rest = (Condition("category", ("identity", "unreadable")), Condition("path", "config.yaml"))
    assert said(make_policy(make_rule("book", when=book), make_rule("rest", when=rest))) == ""
    assert said(make_policy(make_rule("book", when=book[:2]), make_rule("rest", when=rest))) == ""
    assert "whoever is held back" in said(make_policy(make_rule("rest", when=rest)))
