"""What the JSON report writes is what its schema promises, field by field."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from builders import (
    ROLE,
    make_approval,
    make_change,
    make_classified,
    make_decision,
    make_document,
    make_finding,
    make_outcome,
    make_rejection,
    make_schema_error,
)
from changegate.model.approval import RejectionReason
from changegate.model.change import Masked, Order
from changegate.model.decision import Decision, RequirementOutcome
from changegate.model.finding import Signal
from changegate.model.policy import Allow, Deny, Level, Requirement
from changegate.model.value import ABSENT, Empty, Opaque, Tagged, Twofold
from changegate.report.renderers import RENDERERS
from changegate.report.renderers._contract import View
from changegate.schema import compiled, errors

SCHEMA = json.loads((Path(__file__).resolve().parents[2] / "schemas/decision.schema.json").read_text())


def closed(schema: Any) -> Any:
    """The schema with every object closed: readers must bear new fields, we must promise the ones we write."""
    if isinstance(schema, list):
        return [closed(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    found = {key: closed(value) for key, value in schema.items()}
    return {**found, "additionalProperties": False} if found.get("type") == "object" else found


CHANGES = tuple(
    make_classified(
        make_finding(signals=(Signal.WILDCARD,)), change=make_change("a", deployed=before, proposed=after)
    )
    for before, after in [
        ("x", ABSENT),
        (ABSENT, None),
        (1, 1.5),
        (True, Twofold("no", False, "no")),
        (Tagged("!Ref", "x"), Opaque("binary", "sha256:00")),
        (Empty.LIST, Empty.MAPPING),
        (Order(("a", "b")), Order(("b", "a"))),
        (Masked("abc"), Masked("abd")),
    ]
)
SAID = make_approval(locator="x")
FULL = make_decision(
    make_document(),
    make_document(
        *CHANGES,
        make_classified(ignored="an example"),
        make_classified(change=make_change("b", origin=("c",), line=3)),
        previous_path="old.yaml",
        schema_errors=(make_schema_error(), make_schema_error(line=None)),
        outcomes=(
            make_outcome(),
            make_outcome("never", Deny("no"), override=RequirementOutcome(Requirement(ROLE, 1), 1, (), ())),
            make_outcome("soft", level=Level.SOFT, overridden_by=(SAID,)),
            make_outcome("fine", Allow(), message="fine"),
        ),
        rejections=tuple(make_rejection(reason=reason) for reason in RejectionReason),
        approvals=(SAID,),
    ),
    notices=("first introduction",),
)


@pytest.mark.parametrize("decision", [make_decision(), FULL])
def test_every_field_that_is_written_is_promised_and_every_promised_one_is_written(
    decision: Decision,
) -> None:
    written = json.loads(RENDERERS["json"].render(decision, View()))
    assert errors(compiled(closed(SCHEMA), "decision.schema.json"), written) == ()
    assert errors(compiled(SCHEMA, "decision.schema.json"), {**written, "later": 1}) == ()


@pytest.mark.parametrize("field", SCHEMA["required"])
def test_a_report_without_a_promised_field_is_refused(field: str) -> None:
    written = json.loads(RENDERERS["json"].render(make_decision(), View()))
    del written[field]
    assert errors(compiled(SCHEMA, "decision.schema.json"), written) == (((), f"'{field}' is missing"),)
