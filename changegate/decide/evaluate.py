"""Apply a policy: findings and evidence of one document become its decision."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from changegate.decide.conditions import CONDITIONS
from changegate.decide.conditions._contract import Facts
from changegate.decide.count import Ballot, counted
from changegate.model.approval import Approval, Authorship, Decided, Evidence, Rejection, Roster
from changegate.model.decision import DocumentDecision, RequirementOutcome, RuleOutcome, SchemaError
from changegate.model.finding import ClassifiedChange
from changegate.model.path import pointer
from changegate.model.policy import (
    Allow,
    Condition,
    Deny,
    Effect,
    Exemption,
    Freeze,
    Level,
    Policy,
    Require,
    Rule,
)

OTHERWISE = "otherwise"


@dataclass(frozen=True, slots=True)
class Question:
    """One document's change and everything its decision follows from."""

    path: str
    previous_path: str | None
    change_id: str
    changes: tuple[ClassifiedChange, ...]
    schema_errors: tuple[SchemaError, ...]
    environment: str
    service: str
    policy: Policy
    roster: Roster
    evidence: Evidence
    authorship: Authorship
    now: datetime

    def facts(self) -> list[Facts]:
        """Every finding of every change, as conditions look at it."""
        return [
            Facts(finding, item, self.path, self.environment, self.service)
            for item in self.changes
            for finding in item.findings
        ]


@dataclass(frozen=True, slots=True)
class Held:
    """A rule (or what stands in for one) and the findings it was chosen for."""

    rule: Rule
    pointers: tuple[str, ...]


def evaluate(question: Question) -> DocumentDecision:
    """Return the decision about one document: each finding is held by the strictest rules that match it."""
    held = [*_held(question), *_frozen(question)]
    outcomes: list[RuleOutcome] = []
    rejections: list[Rejection] = list(question.evidence.rejections)
    for one in held:
        outcome, refused = _outcome(question, one)
        outcomes.append(outcome)
        rejections += refused
    return DocumentDecision(
        path=question.path,
        previous_path=question.previous_path,
        change_id=question.change_id,
        changes=question.changes,
        schema_errors=question.schema_errors,
        outcomes=tuple(outcomes),
        rejections=tuple(
            sorted(set(rejections), key=lambda one: (one.locator, one.reason.value, one.detail))
        ),
        approvals=_counting(question, outcomes),
    )


def _counting(question: Question, outcomes: Iterable[RuleOutcome]) -> tuple[Approval, ...]:
    names = {name for outcome in outcomes for met in outcome.requirements for name in met.approved_by}
    overrides = {approval for outcome in outcomes for approval in outcome.overridden_by}
    return tuple(
        approval
        for approval in question.evidence.approvals
        if (approval.decided is Decided.APPROVE and approval.approver in names) or approval in overrides
    )


def _held(question: Question) -> list[Held]:
    """Choose the rules for every finding and turn that round: each rule with the pointers it holds for."""
    otherwise = Rule(OTHERWISE, (), question.policy.otherwise)
    chosen: dict[str, tuple[Rule, list[str]]] = {}
    for facts in question.facts():
        if _exempt(question, facts) is not None:
            continue
        matching = [rule for rule in question.policy.rules if _matches(rule.when, facts)]
        for rule in _strictest(matching, question.environment) or [otherwise]:
            pointers = chosen.setdefault(rule.name, (rule, []))[1]
            where = pointer(facts.item.change.path)
            if where not in pointers:
                pointers.append(where)
    return [Held(rule, tuple(sorted(pointers))) for _, (rule, pointers) in sorted(chosen.items())]


def _strictest(rules: Sequence[Rule], environment: str) -> list[Rule]:
    """The rules that bind: all that ask or deny, unless none does; advisory ones speak beside them."""
    binding = [rule for rule in rules if not isinstance(rule.effect, Allow)]
    firm = [rule for rule in binding if rule.level_in(environment) is not Level.ADVISORY]
    allowing = [rule for rule in rules if isinstance(rule.effect, Allow)]
    # An advisory rule says something but decides nothing: without a firm rule the next word is the others'.
    return binding if firm or not binding else [*binding, *allowing]


def _matches(when: Sequence[Condition], facts: Facts) -> bool:
    return all(CONDITIONS[condition.name].holds(facts, condition.options) for condition in when)


def _exempt(question: Question, facts: Facts) -> Exemption | None:
    """The exemption that sets a finding aside here and now."""
    live = (one for one in question.policy.exemptions if question.now < one.expires)
    return next((one for one in live if _matches(one.when, facts)), None)


def _frozen(question: Question) -> list[Held]:
    """A denial for each freeze window that is open, over everything that has a finding."""
    pointers = tuple(sorted({pointer(facts.item.change.path) for facts in question.facts()}))
    open_now = [freeze for freeze in question.policy.freezes if _open(freeze, question)] if pointers else []
    return [
        Held(Rule(f"freeze until {freeze.end.isoformat()}", (), Deny(freeze.reason), Level.SOFT), pointers)
        for freeze in open_now
    ]


def _open(freeze: Freeze, question: Question) -> bool:
    here = len(freeze.environments) == 0 or question.environment in freeze.environments
    return here and freeze.start <= question.now < freeze.end


def _outcome(question: Question, held: Held) -> tuple[RuleOutcome, tuple[Rejection, ...]]:
    rule = held.rule
    level = rule.level_in(question.environment)
    requirements, rejections = _requirements(question, rule.effect)
    outcome = RuleOutcome(
        rule=rule.name,
        effect=rule.effect,
        level=level,
        pointers=held.pointers,
        requirements=requirements,
        overridden_by=_overriders(question, level),
        message=rule.message,
    )
    return outcome, rejections


def _requirements(
    question: Question, effect: Effect
) -> tuple[tuple[RequirementOutcome, ...], tuple[Rejection, ...]]:
    if not isinstance(effect, Require):
        return (), ()
    approvals = tuple(one for one in question.evidence.approvals if one.decided is Decided.APPROVE)
    return counted(Ballot(approvals, question.roster, question.authorship, question.now), effect)


def _overriders(question: Question, level: Level) -> tuple[Approval, ...]:
    """The signed overrides that lift a soft rule, if there are as many as the policy asks; never a hard one."""
    override = question.policy.override
    if level is not Level.SOFT or override is None:
        return ()
    ballot = Ballot((), question.roster, question.authorship, question.now)
    holders = question.roster.holders(override.role)
    given = {
        approval.approver: approval
        for approval in question.evidence.approvals
        if approval.decided is Decided.OVERRIDE
        and approval.approver in holders
        and approval.approver not in ballot.authors()
        and len(approval.reason.strip()) >= override.reason_min
    }
    enough = len(given) >= override.threshold
    return tuple(given[name] for name in sorted(given)) if enough else ()
