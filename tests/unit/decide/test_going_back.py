"""Going back is allowed for what ran not long ago, and never against a denial."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from builders import NOW, make_classified, make_finding, make_question, read_policy
from changegate.decide.evaluate import evaluate
from changegate.errors import InvalidInputError
from changegate.model.decision import Verdict
from changegate.model.deployment import Restored
from changegate.model.finding import Signal
from words import hear

ASK = {
    "name": "identity",
    "when": {"category": "identity"},
    "require": {"approvals": 2, "from": "identity-owner"},
}
BACK = {"name": "back", "when": {"category": "identity"}, "rollback": {"within": "14d"}}
NEVER = {"name": "never", "when": {"signal": "homoglyph"}, "deny": "nobody can see it"}


def restored(days: int) -> Restored:
    return Restored("a" * 40, NOW - timedelta(days=days))


@pytest.mark.parametrize(
    ("version", "verdict", "rules"),
    [
        (None, Verdict.PENDING, ["identity"]),
        (restored(1), Verdict.ALLOWED, ["back"]),
        (restored(14), Verdict.ALLOWED, ["back"]),
        (restored(15), Verdict.PENDING, ["identity"]),
    ],
)
def test_what_ran_within_the_time_may_come_back(
    version: Restored | None, verdict: Verdict, rules: list[str]
) -> None:
    decision = evaluate(make_question(policy=read_policy([ASK, BACK, NEVER]), restored=version))
    assert (decision.verdict, [outcome.rule for outcome in decision.outcomes]) == (verdict, rules)


def test_a_freeze_does_not_keep_anybody_from_going_back_and_a_hard_denial_does() -> None:
    freeze = [{"from": "2026-05-01", "until": "2026-07-01", "reason": "holidays", "level": "hard"}]
    frozen = read_policy([ASK, BACK, NEVER], freeze=freeze)
    assert evaluate(make_question(policy=frozen)).verdict is Verdict.DENIED
    assert evaluate(make_question(policy=frozen, restored=restored(1))).verdict is Verdict.ALLOWED
    odd = make_classified(make_finding(signals=[Signal.HOMOGLYPH]))
    assert evaluate(make_question(odd, policy=frozen, restored=restored(1))).verdict is Verdict.DENIED


def test_the_version_is_named() -> None:
    rule = BACK | {"message": "no waiting in an outage"}
    (outcome,) = evaluate(make_question(policy=read_policy([ASK, rule]), restored=restored(1))).outcomes
    assert outcome.message == (
        "goes back to aaaaaaaaaaaa, which was approved and ran until 2026-05-31T12:00:00Z: no waiting in an outage"
    )


@pytest.mark.parametrize(
    "effect",
    [{"rollback": {}}, {"rollback": True}, {"rollback": {"within": "soon"}}, {"rollback": {"days": 1}}],
)
def test_going_back_for_ever_is_refused(effect: dict[str, Any]) -> None:
    with pytest.raises(InvalidInputError) as caught:
        read_policy([ASK, {"name": "back", "when": {}} | effect])
    hear(caught.value)
    with pytest.raises(InvalidInputError, match="exactly one") as caught:
        read_policy([BACK | {"allow": True}])
    hear(caught.value)
    with pytest.raises(InvalidInputError, match="means nothing") as caught:
        read_policy([BACK | {"level": "soft"}])
    hear(caught.value)
