"""The outage replayed by the installed command."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

from session import CHANGEGATE
from worlds import make_repository


def run_demo(tmp_path: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = make_repository(tmp_path, name="elsewhere").environment
    return subprocess.run(
        [CHANGEGATE, "demo", *arguments],
        env=environment,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_demo_tells_the_whole_story_with_real_commands(tmp_path: Path) -> None:
    done = run_demo(tmp_path, "--keep", "kept")
    assert done.returncode == 0, done.stdout + done.stderr
    scenes = [
        "An ordinary change passes",
        "HELD BACK",
        "author",
        "Two identity owners approve",
        "ALLOWED",
        "One character more",
        "A policy weakened in the same change",
        "last good version",
    ]
    position = 0
    for scene in scenes:
        position = done.stdout.index(scene, position)
    assert done.stdout.count("$ changegate check --staged\n") >= 7
    log = subprocess.run(
        ["git", "log", "--format=%s"],
        cwd=tmp_path / "kept/repository",
        capture_output=True,
        text=True,
        check=True,
    )
    assert log.stdout.splitlines()[0] == "Roll back to the last good version"


def test_the_incident_is_found_undone_and_written_down(tmp_path: Path) -> None:
    done = run_demo(tmp_path, "--incident", "--keep", "kept")
    assert done.returncode == 0, done.stdout + done.stderr
    scenes = [
        "1 agree",
        "1 drifted",
        '"alarm": "drift"',
        "1 agree",
        "passes the hook by",
        "never approved",
        "[exit status 1]",
        "ALLOWED",
        "most suspicious",
        "rolled back",
    ]
    position = 0
    for scene in scenes:
        position = done.stdout.index(scene, position)
    pager = [json.loads(line) for line in (tmp_path / "kept" / "pager").read_text().splitlines()]
    assert [alarm["alarm"] for alarm in pager] == ["drift", "recovered"]
    assert "Chronicle of an incident" in (tmp_path / "kept" / "incident.html").read_text()


def test_the_demo_never_writes_into_a_folder_that_is_not_empty(tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full/file").write_text("mine")
    done = run_demo(tmp_path, "--keep", "full")
    assert done.returncode == 2
    assert "not an empty folder" in done.stderr
    assert (tmp_path / "full/file").read_text() == "mine"
