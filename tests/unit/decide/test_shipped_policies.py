"""The policies to start from: readable, described by their schema, and as good as their examples."""

from __future__ import annotations

import pytest

from builders import NOW, ROLE, make_classified, make_finding, make_question, make_roster
from changegate.decide.evaluate import evaluate
from changegate.decide.examples import examples, failures
from changegate.decide.policy import policy
from changegate.load.read import parse
from changegate.model.approval import Roster
from changegate.model.config import Limits
from changegate.model.decision import Verdict
from changegate.model.deployment import Restored
from changegate.model.finding import Category, Direction, Severity
from changegate.model.value import Value
from changegate.resources import shipped, shipped_names
from changegate.schema import check

NAMES = shipped_names("policies", ".yaml")
DEFAULT = "no-identity-crisis.yaml"


def read(name: str) -> Value:
    return parse(name, shipped("policies", name), Limits())


def test_there_is_more_than_one_to_start_from() -> None:
    assert DEFAULT in NAMES
    assert len(NAMES) >= 3


@pytest.mark.parametrize("name", NAMES)
def test_it_fits_its_schema(name: str) -> None:
    check(read(name), "policy", name)


@pytest.mark.parametrize("name", NAMES)
def test_its_examples_come_out_as_they_say_without_anybody_on_the_roster(name: str) -> None:
    assert failures(read(name), name, Roster(()), NOW) == ()


@pytest.mark.parametrize("name", NAMES)
def test_every_rule_of_it_is_in_an_example(name: str) -> None:
    judged = policy(read(name), name, Roster(()))
    shown = {
        outcome.rule
        for example in examples(read(name), name)
        for outcome in evaluate(
            make_question(
                *example.changes,
                policy=judged,
                path=example.path,
                environment=example.environment,
                service=example.service,
                restored=Restored("0" * 40, NOW) if example.rolls_back else None,
            )
        ).outcomes
    }
    assert {rule.name for rule in judged.rules} <= shown


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("category", Category)
@pytest.mark.parametrize("severity", Severity)
def test_in_production_no_finding_of_any_kind_goes_out_unapproved(
    name: str, category: Category, severity: Severity
) -> None:
    judged = policy(read(name), name, make_roster())
    for direction in Direction:
        finding = make_finding(category, severity, direction=direction)
        found = evaluate(make_question(make_classified(finding), policy=judged))
        assert found.verdict is Verdict.PENDING, direction


def test_the_default_says_who_could_approve_or_that_nobody_can() -> None:
    judged = policy(read(DEFAULT), DEFAULT, Roster(()))
    outcome = evaluate(make_question(policy=judged, roster=Roster(()))).outcomes[0]
    assert outcome.requirements[0].requirement.role == ROLE
    assert outcome.requirements[0].eligible == ()
