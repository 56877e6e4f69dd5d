"""The whole answer: verdicts, computed from what they follow from and never stored beside it."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum
from typing import assert_never

from changegate.frozen import frozen
from changegate.model.approval import Approval, Rejection
from changegate.model.finding import ClassifiedChange
from changegate.model.policy import Allow, Deny, Effect, Level, Require, Requirement, Rollback


class Verdict(Enum):
    """May it go out? In order, best first."""

    ALLOWED = "allowed"
    PENDING = "pending"
    DENIED = "denied"

    @classmethod
    def worst(cls, verdicts: Iterable[Verdict]) -> Verdict:
        """The worst of some verdicts; of none, allowed."""
        order = list(cls)
        return max(verdicts, key=order.index, default=cls.ALLOWED)


@frozen
class RequirementOutcome:
    """How far a requirement is met: who counts, who else could, and how many are asked here and now.

    `threshold` may be above the requirement's own where authorship is not proven.
    """

    requirement: Requirement
    threshold: int
    approved_by: tuple[str, ...]
    eligible: tuple[str, ...]

    @property
    def missing(self) -> int:
        """How many approvals are still needed."""
        return max(0, self.threshold - len(self.approved_by))


@frozen
class RuleOutcome:
    """A rule that holds for some changes of a document (by their pointers) and how far it is met.

    `override` says how far the way around a soft rule has come; None where there is none.
    """

    rule: str
    effect: Effect
    level: Level
    pointers: tuple[str, ...]
    requirements: tuple[RequirementOutcome, ...] = ()
    overridden_by: tuple[Approval, ...] = ()
    message: str = ""
    override: RequirementOutcome | None = None

    @property
    def verdict(self) -> Verdict:
        """What follows from this rule alone."""
        if self.level is Level.ADVISORY or len(self.overridden_by) > 0:
            return Verdict.ALLOWED
        match self.effect:
            case Allow() | Rollback():
                return Verdict.ALLOWED
            case Deny():
                return Verdict.DENIED
            case Require():
                met = all(outcome.missing == 0 for outcome in self.requirements)
                return Verdict.ALLOWED if met else Verdict.PENDING
            case _:
                assert_never(self.effect)


@frozen
class SchemaError:
    """A setting of the proposed document that its JSON Schema refuses; the message quotes no value."""

    pointer: str
    line: int | None
    message: str
    schema: str


@frozen
class DocumentDecision:
    """The answer for one document."""

    path: str
    previous_path: str | None
    change_id: str
    changes: tuple[ClassifiedChange, ...]
    schema_errors: tuple[SchemaError, ...]
    outcomes: tuple[RuleOutcome, ...]
    rejections: tuple[Rejection, ...]
    approvals: tuple[Approval, ...] = ()

    @property
    def verdict(self) -> Verdict:
        """The worst of all that holds; a schema error is a denial."""
        refused = [Verdict.DENIED] if len(self.schema_errors) > 0 else []
        return Verdict.worst([*refused, *(outcome.verdict for outcome in self.outcomes)])


@frozen
class Decision:
    """The verdict with all it follows from. `notices` are sentences said aloud whatever the verdict."""

    environment: str
    deployed: str
    proposed: str
    documents: tuple[DocumentDecision, ...]
    notices: tuple[str, ...] = ()

    @property
    def verdict(self) -> Verdict:
        """The worst verdict of all documents."""
        return Verdict.worst(document.verdict for document in self.documents)
