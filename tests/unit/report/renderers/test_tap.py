from __future__ import annotations

import re
from typing import Any

import pytest
import yaml

import decisions
from changegate.model.decision import Decision
from changegate.report.renderers import tap
from changegate.report.renderers._contract import View

POINT = re.compile(
    r"(?P<not>not )?ok (?P<number>\d+) - (?P<description>(?:[^#\\]|\\[#\\])*)(?P<skip># SKIP .*)?"
)


def points(decision: Decision) -> list[tuple[int, bool, str, bool, Any]]:
    """Read by the grammar of version 14: a plan, test points, a YAML block after a point, comments."""
    lines = tap.render(decision, View()).splitlines()
    assert lines[0] == "TAP version 14"
    plan = re.fullmatch(r"1\.\.(\d+)", lines[1])
    assert plan is not None
    found: list[tuple[int, bool, str, bool, Any]] = []
    rest = iter(lines[2:])
    for line in rest:
        if line == "  ---":
            block = []
            while (inside := next(rest)) != "  ...":
                block.append(inside)
            found[-1] = (*found[-1][:4], yaml.safe_load("\n".join(block)))
        elif not line.startswith("# "):
            match = POINT.fullmatch(line)
            assert match is not None, line
            found.append(
                (
                    int(match["number"]),
                    match["not"] is None,
                    match["description"],
                    match["skip"] is not None,
                    None,
                )
            )
    assert len(found) == int(plan[1])
    return found


@pytest.mark.parametrize("case", decisions.EVERY)
def test_there_is_one_plan_and_every_point_is_numbered(case: str) -> None:
    found = points(decisions.EVERY[case]())
    assert [number for number, *_ in found] == list(range(1, len(found) + 1))


def test_the_first_point_is_the_verdict() -> None:
    assert points(decisions.pending())[0][1] is False
    assert points(decisions.allowed())[0][1] is True


def test_what_was_approved_is_skipped_and_nothing_else() -> None:
    assert [skipped for *_, skipped, _ in points(decisions.approved())] == [False, True]
    assert not any(skipped for *_, skipped, _ in points(decisions.hostile()))


def test_the_block_below_a_point_says_where_and_what() -> None:
    block = points(decisions.pending())[1][4]
    assert block["file"] == "services/auth/app.yaml"
    assert block["line"] == 3
    assert "1ogin" in block["message"]
