"""Whatever fails, the gate stays closed, no record is half written, and nobody gets a traceback."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from session import AUTH, CONFIGURATION, ISSUER, Session, make_session

FAULTS = Path(__file__).parent.parent / "faults.py"
MOVED = CONFIGURATION.replace(ISSUER, "issuer: https://evil.example.net/\n")
# Wrong usage, undecided, ended by a signal; never "allowed", and "held back" only where that is so.
CLOSED = {2, 3, 128 + 2, 128 + 15}


def runs(session: Session, *arguments: str) -> list[dict[str, Any]]:
    done = subprocess.run(
        [sys.executable, FAULTS, *arguments],
        cwd=session.world.top,
        env=session.world.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def whole(record: str) -> bool:
    envelope = json.loads(record)
    said = json.loads(base64.b64decode(envelope["payload"]))
    return (
        set(envelope) == {"payload", "payloadType", "signatures"} and said["predicate"]["reason"] == "CHG-2"
    )


def test_each_call_to_the_system_may_fail(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    session = make_session(tmp_path, people=("bob", "carol"))
    session.world.branch("approved")
    session.world.commit({AUTH: MOVED})
    for person in ("bob", "carol"):
        session.approve(person, "--proposed", "HEAD")
    session.world.commit()
    session.world.checkout("main")
    session.world.stage({AUTH: MOVED + "port: 1\n"})
    (change,) = session.change_ids("--staged")
    every = ["--every"] if request.config.getoption("--every-fault") else []
    approve = ("approve", "--staged", "--yes", change, "--reason", "CHG-2", "--key", str(session.key("bob")))
    told = runs(session, *every, "check", "--proposed", "approved", "--", "check", "--staged", "--", *approve)
    baselines = [one for one in told if one["kind"] == "none"]
    assert [one["status"] for one in baselines] == [0, 1, 0]
    assert all(one["calls"] > 100 for one in baselines)
    assert len(told) > 40
    for one in told:
        baseline = baselines[one["command"]]
        assert "Traceback" not in one["err"], one
        assert "unforeseen" not in one["err"], one
        assert one["status"] in CLOSED | {baseline["status"], 1}, one
        if one["status"] == baseline["status"]:
            assert one["out"] == baseline["out"] or one["command"] == 2, one
        records = {name: text for name, text in one["written"].items() if name.endswith(".json")}
        assert all(map(whole, records.values())), one
        assert len(records) == 1 or one["command"] != 2 or one["status"] != 0, one
        assert records.keys() == one["written"].keys() or one["call"] in {"unlink", "kill"}, one
