"""Which rules hold for a finding, what sets them aside, and what that makes of a document."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from builders import (
    NOW,
    ROLE,
    make_approval,
    make_approver,
    make_authorship,
    make_change,
    make_classified,
    make_evidence,
    make_finding,
    make_policy,
    make_question,
    make_rejection,
    make_require,
    make_roster,
    make_rule,
    make_schema_error,
)
from changegate.decide.evaluate import evaluate
from changegate.model.approval import Approval, Decided, RejectionReason
from changegate.model.decision import DocumentDecision, RuleOutcome, Verdict
from changegate.model.finding import Category, Severity
from changegate.model.policy import (
    Allow,
    Condition,
    Deny,
    Effect,
    Exemption,
    Freeze,
    Level,
    Override,
    Require,
    Requirement,
    Rule,
)
from words import hear

ISSUER = Condition("category", "issuer")
AUDIENCE = Condition("category", "audience")
TWO = (make_approval("alice"), make_approval("bob"))
WHY = "the release of CHG-7 needs it tonight"


def decided(*rules: Rule, approvals: tuple[Approval, ...] = (), **fields: Any) -> DocumentDecision:
    policy = {
        key: fields.pop(key) for key in ("otherwise", "override", "exemptions", "freezes") if key in fields
    }
    given = {"policy": make_policy(*rules, **policy), "evidence": make_evidence(*approvals)}
    changes = fields.pop("changes", ())
    found = evaluate(make_question(*changes, **(given | fields)))
    hear(found.verdict.value, [no.reason.value + no.detail for no in found.rejections])
    for one in found.outcomes:
        asked = [(each.requirement.role, each.threshold, each.approved_by) for each in one.requirements]
        reason = one.effect.reason if isinstance(one.effect, Deny) else ""
        hear(one.rule, one.level.value, one.verdict.value, one.pointers, one.message, reason, asked)
    return found


def held(decision: DocumentDecision) -> dict[str, RuleOutcome]:
    return {outcome.rule: outcome for outcome in decision.outcomes}


# Which rules hold


def test_what_has_no_finding_is_held_by_nothing() -> None:
    found = decided(make_rule(), changes=(make_classified(),), otherwise=Deny("no"))
    assert (found.verdict, found.outcomes) == (Verdict.ALLOWED, ())


def test_a_finding_without_its_approvals_is_pending() -> None:
    found = decided(make_rule())
    assert found.verdict is Verdict.PENDING
    assert held(found)["identity"].pointers == ("/issuer",)
    assert held(found)["identity"].requirements[0].missing == 2


def test_a_decision_is_about_what_was_asked() -> None:
    change = make_classified(make_finding())
    about = {"path": "a.yaml", "previous_path": "b.yaml", "change_id": "e" * 64}
    found = decided(make_rule(), changes=(change,), **about)
    assert (found.path, found.previous_path, found.change_id) == ("a.yaml", "b.yaml", "e" * 64)
    assert found.changes == (change,)


def test_with_its_approvals_it_is_allowed() -> None:
    found = decided(make_rule(), approvals=TWO)
    assert found.verdict is Verdict.ALLOWED
    assert found.approvals == TWO


def test_no_approval_outweighs_a_denial() -> None:
    found = decided(make_rule(), make_rule("never", Deny("no")), approvals=TWO)
    assert found.verdict is Verdict.DENIED
    assert list(held(found)) == ["identity", "never"]


def test_of_two_requirements_both_hold() -> None:
    found = decided(make_rule("mild", make_require(1)), make_rule("strong", make_require(3)), approvals=TWO)
    assert {name: outcome.verdict for name, outcome in held(found).items()} == {
        "mild": Verdict.ALLOWED,
        "strong": Verdict.PENDING,
    }
    assert found.verdict is Verdict.PENDING


def test_what_allows_takes_nothing_from_what_asks() -> None:
    found = decided(make_rule(), make_rule("fine", Allow()))
    assert list(held(found)) == ["identity"]


def test_what_allows_speaks_before_otherwise() -> None:
    found = decided(make_rule("fine", Allow()), otherwise=Deny("no"))
    assert (found.verdict, list(held(found))) == (Verdict.ALLOWED, ["fine"])


@pytest.mark.parametrize(
    ("otherwise", "verdict"),
    [(Allow(), Verdict.ALLOWED), (make_require(1), Verdict.PENDING), (Deny("no"), Verdict.DENIED)],
)
def test_what_no_rule_matches_falls_to_otherwise(otherwise: Effect, verdict: Verdict) -> None:
    found = decided(make_rule(when=(AUDIENCE,)), otherwise=otherwise)
    assert (found.verdict, list(held(found))) == (verdict, ["otherwise"])


def test_a_rule_needs_all_its_conditions() -> None:
    severe = Condition("severity", "critical")
    assert list(held(decided(make_rule(when=(ISSUER, severe))))) == ["otherwise"]
    assert list(held(decided(make_rule(when=(ISSUER,))))) == ["identity"]


def test_a_rule_does_not_hold_where_all_of_unless_does() -> None:
    severe, here = Condition("severity", "high"), Condition("path", "services/**")
    away = Condition("path", "other/**")
    assert list(held(decided(make_rule(unless=(severe, here))))) == ["otherwise"]
    assert list(held(decided(make_rule(unless=(severe, away))))) == ["identity"]


def test_each_finding_of_a_change_is_judged() -> None:
    both = make_classified(make_finding(), make_finding(Category.AUDIENCE, Severity.LOW))
    found = decided(make_rule("a", when=(ISSUER,)), make_rule("b", when=(AUDIENCE,)), changes=(both,))
    assert list(held(found)) == ["a", "b"]


def test_an_outcome_lists_every_place_it_holds_for_once() -> None:
    changes = (
        make_classified(make_finding(), make_finding(Category.AUDIENCE), change=make_change("z")),
        make_classified(make_finding(), change=make_change("a", "b")),
    )
    assert held(decided(make_rule(), changes=changes))["identity"].pointers == ("/a/b", "/z")


def test_what_the_schema_refuses_is_denied_whatever_the_rules_say() -> None:
    found = decided(make_rule(), approvals=TWO, schema_errors=(make_schema_error(),))
    assert (found.verdict, held(found)["identity"].verdict) == (Verdict.DENIED, Verdict.ALLOWED)


def test_a_renamed_file_stays_under_the_rules_of_its_old_place() -> None:
    rule = make_rule(when=(Condition("path", "services/**"),))
    found = decided(rule, path="attic/config.yaml", previous_path="services/auth/config.yaml")
    assert list(held(found)) == ["identity"]


# Levels


def test_what_only_speaks_decides_nothing() -> None:
    found = decided(make_rule(level=Level.ADVISORY))
    assert found.verdict is Verdict.ALLOWED
    assert held(found)["identity"].requirements[0].missing == 2


def test_what_only_speaks_takes_nothing_from_otherwise() -> None:
    found = decided(make_rule(level=Level.ADVISORY), otherwise=Deny("no"))
    assert (found.verdict, list(held(found))) == (Verdict.DENIED, ["identity", "otherwise"])


def test_what_only_speaks_stands_beside_what_allows() -> None:
    found = decided(make_rule(level=Level.ADVISORY), make_rule("fine", Allow()), otherwise=Deny("no"))
    assert (found.verdict, list(held(found))) == (Verdict.ALLOWED, ["fine", "identity"])


def test_a_level_is_that_of_the_environment() -> None:
    rule = make_rule(levels={"staging": Level.ADVISORY})
    assert decided(rule, environment="staging").verdict is Verdict.ALLOWED
    assert decided(rule, environment="prod").verdict is Verdict.PENDING


# Overrides


def override(name: str, reason: str = WHY, **fields: Any) -> Approval:
    return make_approval(name, decided=Decided.OVERRIDE, reason=reason, locator=f"override {name}", **fields)


OVERRIDE = Override(ROLE, 2, 20)


def test_a_soft_rule_gives_way_to_as_many_overrides_as_the_policy_asks() -> None:
    never = make_rule("never", Deny("no"), Level.SOFT)
    one = decided(never, approvals=(override("alice"),), override=OVERRIDE)
    assert one.verdict is Verdict.DENIED
    assert held(one)["never"].override is not None
    assert held(one)["never"].override.missing == 1
    two = decided(never, approvals=(override("alice"), override("bob")), override=OVERRIDE)
    assert two.verdict is Verdict.ALLOWED
    assert [one.approver for one in held(two)["never"].overridden_by] == [
        "alice@example.com",
        "bob@example.com",
    ]
    assert len(two.approvals) == 2


def test_a_reason_of_just_so_many_letters_is_one_and_the_rules_are_named() -> None:
    one, two = (make_rule(name, Deny("no"), Level.SOFT) for name in ("never", "not-now"))
    given = tuple(override(name, reason="x" * 20) for name in ("alice", "bob"))
    assert decided(one, two, approvals=given, override=Override(ROLE, 2, 20)).verdict is Verdict.ALLOWED
    found = decided(one, two, approvals=(override("dave"),), override=OVERRIDE)
    assert "which rule override of never, not-now asks for" in found.rejections[0].detail


def test_a_soft_requirement_gives_way_too() -> None:
    found = decided(
        make_rule(level=Level.SOFT), approvals=(override("alice"), override("bob")), override=OVERRIDE
    )
    assert found.verdict is Verdict.ALLOWED


def test_a_hard_rule_never_gives_way() -> None:
    everybody = tuple(override(name) for name in ("alice", "bob", "carol"))
    for effect in (Deny("no"), make_require()):
        found = decided(make_rule("never", effect), approvals=everybody, override=OVERRIDE)
        assert found.verdict is not Verdict.ALLOWED
        assert held(found)["never"].overridden_by == ()
        assert {one.reason for one in found.rejections} == {RejectionReason.NOT_ACCEPTED}
        assert "nothing that holds here can be overridden" in found.rejections[0].detail


def test_without_a_word_about_overrides_there_are_none() -> None:
    found = decided(
        make_rule("never", Deny("no"), Level.SOFT), approvals=(override("alice"), override("bob"))
    )
    assert found.verdict is Verdict.DENIED


def test_an_override_is_no_approval_and_an_approval_no_override() -> None:
    assert decided(make_rule(), approvals=(override("alice"), override("bob"))).verdict is Verdict.PENDING
    soft = make_rule("never", Deny("no"), Level.SOFT)
    assert decided(soft, approvals=TWO, override=OVERRIDE).verdict is Verdict.DENIED


def test_an_override_is_counted_like_an_approval() -> None:
    soft = make_rule("never", Deny("no"), Level.SOFT)
    given = (
        override("alice"),
        override("bob", fingerprint="SHA256:alice"),
        override("carol", reason="because"),
        override("dave"),
        override("erin"),
    )
    roster = make_roster(
        *(make_approver(name) for name in ("alice", "bob", "carol", "erin")), make_approver("dave", roles=())
    )
    found = decided(
        soft, approvals=given, override=OVERRIDE, authorship=make_authorship("erin"), roster=roster
    )
    assert found.verdict is Verdict.DENIED
    assert {one.locator: one.reason for one in found.rejections} == {
        "override bob": RejectionReason.DUPLICATE,
        "override carol": RejectionReason.NO_REASON,
        "override dave": RejectionReason.NOT_IN_ROLE,
        "override erin": RejectionReason.AUTHOR,
    }
    silent = next(one for one in found.rejections if one.reason is RejectionReason.NO_REASON)
    assert silent.detail.startswith("carol@example.com gives a reason of fewer than 20 characters")


def test_where_authorship_is_not_proven_nobody_overrides_alone() -> None:
    soft = make_rule("never", Deny("no"), Level.SOFT)
    found = decided(
        soft,
        approvals=(override("alice"),),
        override=Override(ROLE, 1, 20),
        authorship=make_authorship(proven=False),
    )
    assert found.verdict is Verdict.DENIED


# Exemptions


def exemption(*when: Condition, days: int = 1) -> Exemption:
    return Exemption(
        when or (ISSUER,), "the vendor is renamed", "carol@example.com", NOW + timedelta(days=days)
    )


def test_an_exemption_sets_a_finding_aside_and_is_shown() -> None:
    found = decided(make_rule(), make_rule("soft", Deny("no"), Level.SOFT), exemptions=(exemption(),))
    assert (found.verdict, list(held(found))) == (Verdict.ALLOWED, ["exemption"])
    said = held(found)["exemption"]
    assert said.pointers == ("/issuer",)
    assert "the vendor is renamed" in said.message
    assert "carol@example.com" in said.message
    assert "2026-06-02" in said.message


def test_an_exemption_sets_otherwise_aside() -> None:
    found = decided(make_rule(when=(AUDIENCE,)), otherwise=Deny("no"), exemptions=(exemption(),))
    assert (found.verdict, list(held(found))) == (Verdict.ALLOWED, ["exemption"])


def test_an_exemption_that_has_expired_sets_nothing_aside() -> None:
    found = decided(make_rule(), exemptions=(exemption(days=0), exemption(days=-1)))
    assert (found.verdict, list(held(found))) == (Verdict.PENDING, ["identity"])


def test_an_exemption_for_something_else_sets_nothing_aside() -> None:
    assert decided(make_rule(), exemptions=(exemption(AUDIENCE),)).verdict is Verdict.PENDING


def test_a_hard_denial_outweighs_an_exemption() -> None:
    found = decided(make_rule(), make_rule("never", Deny("no")), exemptions=(exemption(),))
    assert (found.verdict, list(held(found))) == (Verdict.DENIED, ["exemption", "never"])


def test_an_exemption_of_one_finding_leaves_the_others_of_its_change() -> None:
    both = make_classified(make_finding(), make_finding(Category.AUDIENCE))
    found = decided(make_rule(), changes=(both,), exemptions=(exemption(),))
    assert (found.verdict, list(held(found))) == (Verdict.PENDING, ["exemption", "identity"])


# Freezes


def freeze(before: int = 1, after: int = 1, level: Level = Level.SOFT, *environments: str) -> Freeze:
    return Freeze(
        NOW - timedelta(hours=before),
        NOW + timedelta(hours=after),
        frozenset(environments),
        "holidays",
        level,
    )


def test_in_a_freeze_nothing_that_is_held_back_goes_out_however_many_approve() -> None:
    found = decided(make_rule(), approvals=TWO, freezes=(freeze(),))
    assert (found.verdict, list(held(found))) == (Verdict.DENIED, ["freeze", "identity"])
    assert "holidays" in held(found)["freeze"].message
    assert "2026-06-01 13:00Z" in held(found)["freeze"].message
    assert held(found)["freeze"].pointers == ("/issuer",)


def test_a_freeze_holds_from_its_beginning_up_to_its_end() -> None:
    assert decided(make_rule(), approvals=TWO, freezes=(freeze(before=0),)).verdict is Verdict.DENIED
    assert decided(make_rule(), approvals=TWO, freezes=(freeze(after=0),)).verdict is Verdict.ALLOWED
    assert (
        decided(make_rule(), approvals=TWO, freezes=(freeze(before=-1, after=2),)).verdict is Verdict.ALLOWED
    )


def test_a_freeze_holds_in_its_environments_only() -> None:
    window = freeze(1, 1, Level.SOFT, "prod")
    assert (
        decided(make_rule(), approvals=TWO, freezes=(window,), environment="prod").verdict is Verdict.DENIED
    )
    assert (
        decided(make_rule(), approvals=TWO, freezes=(window,), environment="test").verdict is Verdict.ALLOWED
    )


def test_what_no_rule_holds_back_is_not_frozen() -> None:
    for rule in (make_rule("fine", Allow()), make_rule(when=(AUDIENCE,)), make_rule(level=Level.ADVISORY)):
        assert decided(rule, freezes=(freeze(),)).verdict is Verdict.ALLOWED


def test_an_override_opens_a_freeze_unless_it_is_hard() -> None:
    given = (*TWO, override("alice"), override("bob"))
    soft = decided(make_rule(), approvals=given, override=OVERRIDE, freezes=(freeze(),))
    assert soft.verdict is Verdict.ALLOWED
    hard = decided(make_rule(), approvals=given, override=OVERRIDE, freezes=(freeze(level=Level.HARD),))
    assert hard.verdict is Verdict.DENIED


# What is shown


def test_what_was_rejected_before_is_shown_with_what_is_rejected_now() -> None:
    evidence = make_evidence(make_approval("dave"), rejections=[make_rejection()])
    found = decided(make_rule(), evidence=evidence)
    assert [one.reason for one in found.rejections] == [
        RejectionReason.NOT_IN_ROLE,
        RejectionReason.UNKNOWN_KEY,
    ]


def test_what_counts_for_one_rule_is_not_blamed_for_the_role_of_another() -> None:
    other = Require((Requirement("developer", 1),))
    found = decided(
        make_rule(), make_rule("other", other), approvals=(make_approval(), make_approval("dave"))
    )
    assert found.rejections == ()
    assert len(found.approvals) == 2


def test_what_fails_another_rule_for_its_kind_says_so() -> None:
    ticket = make_require(1, ticket="INC-")
    found = decided(make_rule(), make_rule("urgent", ticket), approvals=TWO)
    assert {one.reason for one in found.rejections} == {RejectionReason.NO_TICKET}
    assert all("rule urgent" in one.detail for one in found.rejections)


def test_names_and_reasons_are_shown_escaped() -> None:
    sly = make_approval("\x1b[2Kalice", locator="x")
    found = decided(make_rule(), approvals=(sly,))
    assert "\x1b" not in found.rejections[0].detail


# What nobody can tell

CLEARED, UNTOLD = Condition("cel", "self != oldSelf"), Condition("cel", "self > 3")


def test_where_nobody_can_tell_what_asks_or_denies_holds_and_says_why() -> None:
    found = decided(make_rule("never", Deny("no"), when=(UNTOLD,)), make_rule("two", when=(ISSUER, UNTOLD)))
    assert found.verdict is Verdict.DENIED
    assert held(found)["never"].message.startswith("no; it holds because its condition cannot be told here: ")
    assert held(found)["two"].message.startswith("it holds because its condition cannot be told here: ")


def test_where_nobody_can_tell_what_allows_does_not() -> None:
    found = decided(make_rule("fine", Allow(), when=(UNTOLD,)), otherwise=make_require(1))
    assert list(held(found)) == ["otherwise"]
    assert list(held(decided(make_rule("fine", Allow(), when=(CLEARED,))))) == ["fine"]
    carved = make_rule("fine", Allow(), unless=(UNTOLD,))
    assert list(held(decided(carved, otherwise=make_require(1)))) == ["otherwise"]


def test_where_nobody_can_tell_nothing_is_carved_out_or_exempt() -> None:
    assert decided(make_rule(unless=(UNTOLD,))).verdict is Verdict.PENDING
    assert decided(make_rule(unless=(CLEARED,))).verdict is Verdict.ALLOWED
    exemption = Exemption((UNTOLD,), "legacy", "carol@example.com", NOW + timedelta(days=1))
    assert decided(make_rule(), exemptions=(exemption,)).verdict is Verdict.PENDING


def test_a_condition_that_surely_does_not_hold_leaves_nothing_to_tell() -> None:
    assert decided(make_rule(when=(AUDIENCE, UNTOLD))).verdict is Verdict.ALLOWED
