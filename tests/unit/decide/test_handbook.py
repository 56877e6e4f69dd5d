"""The policy in the handbook is one, and does what its example says."""

from __future__ import annotations

import re
from pathlib import Path

from builders import NOW
from changegate.decide.conditions import CONDITIONS
from changegate.decide.examples import failures
from changegate.load.read import parse
from changegate.model.approval import Roster
from changegate.model.config import Limits
from changegate.schema import check

PAGE = (Path(__file__).resolve().parents[3] / "docs" / "policies.md").read_text(encoding="utf-8")


def test_the_policy_in_the_handbook_is_one() -> None:
    text = PAGE.split("```yaml\n")[1].split("```")[0]
    data = parse("policies.md.yaml", text.encode(), Limits())
    check(data, "policy", "policies.md")
    assert failures(data, "policies.md", Roster(()), NOW) == ()


def test_every_condition_is_in_the_handbook() -> None:
    rows = [line.split("|")[1] for line in PAGE.splitlines() if line.startswith("| `")]
    assert {word for row in rows for word in re.findall("`([a-z]+)`", row)} == set(CONDITIONS)
