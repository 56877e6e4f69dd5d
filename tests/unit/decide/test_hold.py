"""What stands in for a rule looks like one: exemptions, freezes, what is left to `otherwise`, and going back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from builders import NOW, make_change, make_classified, make_finding, make_policy, make_rule
from changegate.decide.conditions import CONDITIONS
from changegate.decide.conditions._contract import Facts
from changegate.decide.hold import Held, held
from changegate.model.deployment import Restored
from changegate.model.policy import (
    Allow,
    Condition,
    Deny,
    Exemption,
    Freeze,
    Level,
    Policy,
    Rollback,
    Rule,
)
from words import hear

HERE = ("/issuer",)
PATH = Condition("path", "**")


def facts(environment: str = "prod", restored: Restored | None = None) -> Facts:
    item = make_classified(make_finding(), change=make_change("issuer"))
    return Facts(item.findings[0], item, "auth.yaml", None, environment, "auth", restored)


def found(policy: Policy, environment: str = "prod", restored: Restored | None = None) -> tuple[Held, ...]:
    told = held(policy, [facts(environment, restored)], NOW)
    for one in told:
        hear(one.rule.name, one.rule.message)
    return told


def test_what_no_rule_speaks_of_is_held_by_otherwise() -> None:
    assert found(make_policy(otherwise=Deny("no"))) == (Held(Rule("otherwise", (), Deny("no")), HERE),)


def test_an_exemption_and_a_freeze_say_until_when_and_why() -> None:
    exemption = Exemption((PATH,), "it goes", "carol@example.com", NOW + timedelta(days=1))
    freeze = Freeze(NOW, NOW + timedelta(days=2), frozenset(), "holidays", Level.HARD)
    aside = "set aside until 2026-06-02 on the word of carol@example.com: it goes"
    closed = "nothing of this kind goes out before 2026-06-03 12:00Z: holidays"
    exempt = Held(Rule("exemption", (), Allow(), message=aside), HERE)
    frozen = Held(Rule("freeze", (), Deny(closed), Level.HARD, message=closed), HERE)
    rule = make_rule()
    assert found(make_policy(rule, exemptions=(exemption,))) == (exempt,)
    assert found(make_policy(rule, freezes=(freeze,))) == (frozen, Held(rule, HERE))


def test_a_denial_outweighs_an_exemption_where_it_is_hard_and_there_alone() -> None:
    exemption = Exemption((PATH,), "it goes", "carol@example.com", NOW + timedelta(days=1))
    denial = make_rule("never", Deny("no"), Level.SOFT, levels={"prod": Level.HARD})
    policy = make_policy(denial, exemptions=(exemption,))
    assert [one.rule.name for one in found(policy, "prod")] == ["exemption", "never"]
    assert [one.rule.name for one in found(policy, "test")] == ["exemption"]


@pytest.mark.parametrize(("message", "more"), [("", ""), ("the way back", ": the way back")])
def test_going_back_names_the_version_and_what_the_rule_says(message: str, more: str) -> None:
    rule = make_rule("back", Rollback(timedelta(days=3)), message=message)
    (one,) = found(make_policy(rule), restored=Restored("a" * 40, NOW))
    said = "goes back to aaaaaaaaaaaa, which was approved and ran until 2026-06-01T12:00:00Z"
    assert one.rule.message == said + more


def test_whoever_cannot_be_told_of_is_named_beside_the_others() -> None:
    untold = (Condition("cel", "self > 3"), Condition("cel", "self < 3"))
    (one,) = found(make_policy(make_rule(when=untold)))
    assert one.rule.message.startswith("it holds because its condition cannot be told here: ")


def test_what_takes_a_process_of_its_own_is_asked_only_where_all_else_holds(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def started(*_: object) -> bool:
        pytest.fail("it was asked")

    monkeypatch.setattr(CONDITIONS["cel"], "holds", started)
    away = Condition("environment", "test")
    assert [
        one.rule.name for one in found(make_policy(make_rule(when=(Condition("cel", "self"), away))))
    ] == ["otherwise"]
