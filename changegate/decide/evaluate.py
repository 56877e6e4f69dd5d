"""Apply a policy: findings and evidence of one document become its decision."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from changegate.decide.conditions._contract import Facts
from changegate.decide.count import Ballot, Tally, count, settled
from changegate.decide.hold import Held, held
from changegate.decide.override import overrides
from changegate.frozen import frozen
from changegate.model.approval import (
    Approval,
    Authorship,
    Decided,
    Evidence,
    Rejection,
    RejectionReason,
    Roster,
)
from changegate.model.decision import DocumentDecision, RuleOutcome, SchemaError
from changegate.model.deployment import Restored
from changegate.model.finding import ClassifiedChange
from changegate.model.policy import Allow, Level, Policy, Require


@frozen
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
    restored: Restored | None = None

    def facts(self) -> list[Facts]:
        """Every finding of every change, as conditions look at it."""
        return [
            Facts(
                finding,
                item,
                self.path,
                self.previous_path,
                self.environment,
                self.service,
                self.restored,
            )
            for item in self.changes
            for finding in item.findings
        ]

    def ballot(self, decided: Decided) -> Ballot:
        """The approvals that say so, ready to be counted."""
        given = tuple(one for one in self.evidence.approvals if one.decided is decided)
        return Ballot(given, self.roster, self.authorship, self.now)


def evaluate(question: Question) -> DocumentDecision:
    """Return the decision about one document: each finding is held by every rule that matches it.

    All rules that ask or deny hold beside each other, so that the strictest word stands and one more rule
    never takes anything back; `allow` speaks where none of them does, and `otherwise` where no rule does.
    """
    chosen = held(question.policy, question.facts(), question.now)
    tallies = [_tally(question, one) for one in chosen]
    soft = [one.rule.name for one in chosen if _overridable(one, question.environment)]
    lifted = overrides(question.ballot(Decided.OVERRIDE), question.policy.override, soft)
    outcomes = tuple(
        _outcome(one, tally, lifted, question.environment) for one, tally in zip(chosen, tallies, strict=True)
    )
    return DocumentDecision(
        path=question.path,
        previous_path=question.previous_path,
        change_id=question.change_id,
        changes=question.changes,
        schema_errors=question.schema_errors,
        outcomes=outcomes,
        rejections=_rejections(question.evidence.rejections, [*tallies, lifted]),
        approvals=_counted([*tallies, lifted]),
    )


def _tally(question: Question, one: Held) -> Tally:
    if not isinstance(one.rule.effect, Require):
        return Tally((), (), ())
    return count(question.ballot(Decided.APPROVE), one.rule.effect, one.rule.name)


def _overridable(one: Held, environment: str) -> bool:
    return one.rule.level_in(environment) is Level.SOFT and not isinstance(one.rule.effect, Allow)


def _outcome(one: Held, tally: Tally, lifted: Tally, environment: str) -> RuleOutcome:
    overridable = _overridable(one, environment) and len(lifted.outcomes) > 0
    enough = overridable and lifted.outcomes[0].missing == 0
    return RuleOutcome(
        rule=one.rule.name,
        effect=one.rule.effect,
        level=one.rule.level_in(environment),
        pointers=one.pointers,
        requirements=tally.outcomes,
        overridden_by=lifted.counted if enough else (),
        message=one.rule.message,
        override=lifted.outcomes[0] if overridable else None,
    )


def _counted(tallies: Iterable[Tally]) -> tuple[Approval, ...]:
    counted = {approval for tally in tallies for approval in tally.counted}
    return tuple(sorted(counted, key=settled))


def _rejections(offered: Iterable[Rejection], tallies: Iterable[Tally]) -> tuple[Rejection, ...]:
    """All reasons, each once; a record that counts for one rule is not blamed for the roles of another."""
    found = list(tallies)
    counted = {approval.locator for tally in found for approval in tally.counted}
    said = {
        rejection
        for tally in found
        for rejection in tally.rejections
        if rejection.reason is not RejectionReason.NOT_IN_ROLE or rejection.locator not in counted
    }
    return tuple(sorted({*offered, *said}, key=lambda one: (one.locator, one.reason.value, one.detail)))
