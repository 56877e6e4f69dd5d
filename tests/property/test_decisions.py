"""Laws of deciding, tried on made-up policies, findings and approvals."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from builders import (
    NOW,
    make_approval,
    make_approver,
    make_authorship,
    make_change,
    make_classified,
    make_evidence,
    make_finding,
    make_policy,
    make_question,
    make_roster,
)
from changegate.decide.evaluate import Question, evaluate
from changegate.model.approval import Approval, Decided
from changegate.model.decision import DocumentDecision, Verdict
from changegate.model.finding import Category, Severity, Signal
from changegate.model.path import pointer
from changegate.model.policy import (
    Allow,
    Condition,
    Deny,
    Exemption,
    Freeze,
    Level,
    Override,
    Require,
    Requirement,
    Rule,
)
from laws import examples

UNTIMED = settings(max_examples=examples(150), deadline=None)
NAMES = ("alice", "bob", "carol", "dave", "erin")
ROLES = ("identity-owner", "security", "developer")
CATEGORIES = (Category.ISSUER, Category.AUDIENCE, Category.TRUST)
WHY = "CHG-7, agreed with everybody"

condition = st.one_of(
    st.sampled_from(CATEGORIES).map(lambda one: Condition("category", one.value)),
    st.sampled_from(Severity).map(lambda one: Condition("severity", one.value)),
    st.sampled_from(("/a", "/b", "/*")).map(lambda one: Condition("pointer", one)),
    st.just(Condition("signal", "wildcard")),
)
some_conditions = st.one_of(st.tuples(condition), st.tuples(condition, condition))
conditions = st.one_of(st.just(()), some_conditions)
requires = st.builds(
    Require,
    st.lists(
        st.builds(Requirement, st.sampled_from(ROLES), st.integers(1, 3)),
        min_size=1,
        max_size=3,
        unique_by=lambda one: one.role,
    ).map(tuple),
    max_age=st.sampled_from((None, timedelta(days=2))),
    ticket=st.sampled_from(("", "CHG-")),
    unproven_extra=st.integers(0, 1),
    distinct_across_roles=st.booleans(),
)
effects = st.one_of(st.just(Allow()), requires, st.just(Deny("no")))
levels = st.sampled_from(Level)
bare_rules = st.builds(Rule, st.just(""), conditions, effects, levels, unless=conditions)
rules = st.lists(bare_rules, max_size=4).map(
    lambda found: tuple(replace(rule, name=f"rule {number}") for number, rule in enumerate(found))
)
exemptions = st.builds(
    Exemption, some_conditions, st.just("why"), st.just("who"), st.just(NOW + timedelta(1))
)
freezes = st.builds(
    Freeze, st.just(NOW), st.just(NOW + timedelta(1)), st.just(frozenset()), st.just("why"), levels
)
policies = st.builds(
    lambda found, otherwise, exempt, frozen, over: make_policy(
        *found, otherwise=otherwise, exemptions=exempt, freezes=frozen, override=over
    ),
    rules,
    effects,
    st.lists(exemptions, max_size=1).map(tuple),
    st.lists(freezes, max_size=1).map(tuple),
    st.one_of(st.none(), st.builds(Override, st.sampled_from(ROLES), st.integers(1, 2), st.just(20))),
)
findings = st.builds(
    make_finding,
    st.sampled_from(CATEGORIES),
    st.sampled_from(Severity),
    signals=st.sampled_from(((), (Signal.WILDCARD,))),
)
changes = st.lists(
    st.builds(
        lambda found, key: make_classified(*found, change=make_change(key)),
        st.lists(findings, max_size=3),
        st.sampled_from(("a", "b", "c")),
    ),
    min_size=1,
    max_size=4,
).map(tuple)
# Keys are shared on purpose, and some evidence has none.
approvals = st.builds(
    make_approval,
    st.sampled_from(NAMES),
    decided=st.sampled_from((Decided.APPROVE, Decided.APPROVE, Decided.OVERRIDE)),
    issued_at=st.sampled_from((NOW, NOW - timedelta(days=3))),
    reason=st.sampled_from((WHY, "please")),
    fingerprint=st.sampled_from(("k1", "k2", "k3", "k4", "k5", "")),
    locator=st.integers(0, 30).map(lambda number: f"record {number}"),
)
many_approvals = st.lists(approvals, max_size=8)
rosters = st.tuples(*[st.sets(st.sampled_from(ROLES))] * len(NAMES)).map(
    lambda held: make_roster(
        *(make_approver(name, roles=roles) for name, roles in zip(NAMES, held, strict=True))
    )
)
authorships = st.builds(
    lambda names, proven: make_authorship(*names, proven=proven),
    st.sets(st.sampled_from((*NAMES, "mallory")), min_size=1, max_size=2).map(sorted),
    st.booleans(),
)
questions = st.builds(
    lambda found, policy, given, roster, authorship: make_question(
        *found, policy=policy, evidence=make_evidence(*given), roster=roster, authorship=authorship
    ),
    changes,
    policies,
    many_approvals,
    rosters,
    authorships,
)
RANK = {verdict: number for number, verdict in enumerate(Verdict)}


def rank(decision: DocumentDecision) -> int:
    return RANK[decision.verdict]


def offered(question: Question, given: list[Approval]) -> Question:
    return replace(question, evidence=make_evidence(*given))


@UNTIMED
@given(questions, many_approvals)
def test_more_approvals_never_make_it_worse(question: Question, more: list[Approval]) -> None:
    before = evaluate(question)
    after = evaluate(offered(question, [*question.evidence.approvals, *more]))
    assert rank(after) <= rank(before)
    for one, other in zip(before.outcomes, after.outcomes, strict=True):
        assert RANK[other.verdict] <= RANK[one.verdict]


@UNTIMED
@given(questions, st.randoms(use_true_random=False))
def test_no_order_matters(question: Question, dice: random.Random) -> None:
    def shuffled(items: Any) -> tuple[Any, ...]:
        return tuple(dice.sample(list(items), len(items)))

    other = replace(
        question,
        changes=shuffled([replace(one, findings=shuffled(one.findings)) for one in question.changes]),
        evidence=make_evidence(*shuffled(question.evidence.approvals)),
        policy=replace(question.policy, rules=shuffled(question.policy.rules)),
        roster=replace(question.roster, approvers=shuffled(question.roster.approvers)),
    )
    before, after = evaluate(question), evaluate(other)
    assert replace(before, changes=()) == replace(after, changes=())


@UNTIMED
@given(questions, bare_rules)
def test_one_more_rule_takes_nothing_back(question: Question, rule: Rule) -> None:
    policy = question.policy
    more = replace(policy, rules=(*policy.rules, replace(rule, name="one more")))
    before, after = evaluate(question), evaluate(replace(question, policy=more))
    held = {outcome.rule: outcome for outcome in after.outcomes}
    # Where 'otherwise' asks for something, a rule is how a policy says what holds instead.
    instead = set() if isinstance(policy.otherwise, Allow) else {"freeze", "otherwise"}
    for outcome in before.outcomes:
        if outcome.rule not in instead and not isinstance(outcome.effect, Allow):
            assert set(outcome.pointers) <= set(held[outcome.rule].pointers)
            assert RANK[held[outcome.rule].verdict] >= RANK[outcome.verdict]
    if len(instead) == 0:
        assert rank(after) >= rank(before)


@UNTIMED
@given(questions, exemptions)
def test_an_exemption_never_lifts_a_hard_denial(question: Question, exemption: Exemption) -> None:
    policy = question.policy
    more = replace(policy, exemptions=(*policy.exemptions, exemption))
    before, after = evaluate(question), evaluate(replace(question, policy=more))

    def hard(decision: DocumentDecision) -> set[str]:
        return {
            one.rule
            for one in decision.outcomes
            if isinstance(one.effect, Deny) and one.level is Level.HARD and one.rule.startswith("rule")
        }

    assert hard(after) == hard(before)
    assert rank(after) <= rank(before)


@UNTIMED
@given(questions)
def test_every_finding_is_in_an_outcome(question: Question) -> None:
    found = evaluate(question)
    held = {where for outcome in found.outcomes for where in outcome.pointers}
    assert held == {pointer(item.change.path) for item in question.changes if item.findings}


@UNTIMED
@given(questions, st.sampled_from(NAMES), many_approvals)
def test_the_author_changes_nothing_by_approving(question: Question, name: str, more: list[Approval]) -> None:
    authored = replace(question, authorship=make_authorship(name, proven=question.authorship.proven))
    own = [replace(one, approver=f"{name}@example.com") for one in more]
    before = evaluate(authored)
    after = evaluate(offered(authored, [*authored.evidence.approvals, *own]))
    assert before.verdict is after.verdict
    assert [one.requirements for one in before.outcomes] == [one.requirements for one in after.outcomes]


@UNTIMED
@given(questions)
def test_people_and_keys_count_once(question: Question) -> None:
    for outcome in evaluate(question).outcomes:
        require = outcome.effect
        if not isinstance(require, Require):
            continue
        for met in outcome.requirements:
            assert len(set(met.approved_by)) == len(met.approved_by)
            assert not set(met.approved_by) & set(met.eligible)
        if require.distinct_across_roles:
            people = Counter(name for met in outcome.requirements for name in met.approved_by)
            assert set(people.values()) <= {1}
            # As many keys as people, or some key would have counted twice.
            given_keys = {
                name: {
                    one.fingerprint or name
                    for one in question.evidence.approvals
                    if one.approver == name and one.decided is Decided.APPROVE
                }
                for name in people
            }
            assert len(people) <= len(set().union(*given_keys.values()))


@UNTIMED
@given(questions)
def test_what_is_allowed_by_requirement_has_its_people(question: Question) -> None:
    for outcome in evaluate(question).outcomes:
        blocking = isinstance(outcome.effect, Require) and outcome.level is not Level.ADVISORY
        if blocking and outcome.verdict is Verdict.ALLOWED and outcome.overridden_by == ():
            for met in outcome.requirements:
                least = met.requirement.threshold
                assert len(met.approved_by) >= met.threshold >= least
            people = {name for met in outcome.requirements for name in met.approved_by}
            assert len(people) >= 2 or question.authorship.proven
            assert not people & question.authorship.emails


@UNTIMED
@given(questions)
def test_the_same_question_has_the_same_answer(question: Question) -> None:
    assert evaluate(question) == evaluate(question)


@UNTIMED
@given(questions)
def test_every_approval_offered_counts_or_says_why_where_one_was_asked_for(question: Question) -> None:
    found = evaluate(question)
    asked = any(isinstance(outcome.effect, Require) for outcome in found.outcomes)
    accounted = {one.locator for one in (*found.approvals, *found.rejections)}
    for approval in question.evidence.approvals:
        if approval.decided is Decided.OVERRIDE or asked:
            assert approval.locator in accounted
