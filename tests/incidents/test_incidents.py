"""Public incidents as synthetic configurations of the same shape, replayed: seen at commit, held back, explained."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from incident_cases import CASES, Case, cases
from session import Session, make_session


@dataclass(frozen=True)
class Replay:
    """What the gate said of all cases in one pass, by file, and the repository to ask further."""

    session: Session
    documents: dict[str, Any]


def folder(case: Case) -> str:
    return f"services/{case.name}"


@pytest.fixture(scope="module")
def replay(tmp_path_factory: pytest.TempPathFactory) -> Replay:
    """Deploy what ran before every incident, and stage what was then changed."""
    session = make_session(tmp_path_factory.mktemp("incidents"))
    top = session.world.top
    for case in cases():
        shutil.copytree(CASES / case.name / "deployed", top / folder(case))
    session.world.commit(message="what ran before")
    for case in cases():
        shutil.copytree(CASES / case.name / "proposed", top / folder(case), dirs_exist_ok=True)
    session.world.git("add", "--all")
    report = session.check("--staged", status=1)
    return Replay(session, {document["path"]: document for document in report["documents"]})


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.name)
def test_the_incident_is_seen_and_held_back(replay: Replay, case: Case) -> None:
    document = replay.documents[f"{folder(case)}/{case.file}"]
    assert document["verdict"] in {"pending", "denied"}
    found = [
        finding["category"]
        for change in document["changes"]
        if change["pointer"].startswith(case.pointer)
        for finding in change["findings"]
    ]
    assert case.category in found
    worst = {finding["severity"] for change in document["changes"] for finding in change["findings"]}
    assert worst & {"high", "critical"} or case.category == "client-credential"


def test_what_was_about_to_happen_is_explained(replay: Replay) -> None:
    told = replay.session.run("explain", "--staged", status=0).out
    for case in cases():
        assert f"{folder(case)}/{case.file}" in told
        assert case.means in told


def test_nothing_is_claimed_of_what_a_difference_cannot_show() -> None:
    page = (Path(__file__).parents[2] / "docs/incidents.md").read_text()
    for case in cases():
        assert case.source in page
    assert "## What a difference cannot show" in page
