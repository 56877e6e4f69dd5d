"""Count signed overrides: the way around a soft rule; for a hard one there is none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from changegate.decide.count import Ballot, Tally, count
from changegate.model.approval import Approval, Rejection, RejectionReason
from changegate.model.policy import Override, Require, Requirement
from changegate.model.shown import printable

NOTHING = Tally((), (), ())


def overrides(ballot: Ballot, override: Override | None, soft: Sequence[str]) -> Tally:
    """Count the overrides on a ballot; `soft` names the rules that they may lift.

    Overriding is approving under another name: different people and keys, never the author, and two people
    where authorship is not proven.
    """
    if override is None or len(soft) == 0:
        why = "nothing that holds here can be overridden"
        refused = [Rejection(one.locator, RejectionReason.NOT_ACCEPTED, why) for one in ballot.approvals]
        return replace(NOTHING, rejections=tuple(refused))
    given = tuple(one for one in ballot.approvals if _explains(one, override))
    asked = Require((Requirement(override.role, override.threshold),))
    tally = count(replace(ballot, approvals=given), asked, f"override of {', '.join(soft)}")
    silent = [_silent(one, override) for one in ballot.approvals if not _explains(one, override)]
    return replace(tally, rejections=(*tally.rejections, *silent))


def _explains(approval: Approval, override: Override) -> bool:
    return len(approval.reason.strip()) >= override.reason_min


def _silent(approval: Approval, override: Override) -> Rejection:
    who = printable(approval.approver)
    said = f"{who} gives a reason of fewer than {override.reason_min} characters; override again and say why"
    return Rejection(approval.locator, RejectionReason.NO_REASON, said)
