"""Whatever fails, the gate stays closed, no record is half written, and nobody gets a traceback."""

from __future__ import annotations

import base64
import ctypes
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from session import AUTH, CHANGEGATE, CONFIGURATION, ISSUER, Done, Session, counting_git, make_session

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


def as_promised(one: dict[str, Any], baseline: dict[str, Any]) -> bool:
    """Whether a run with a fault ended closed, said so plainly, and left nothing but whole records."""
    approves = one["command"] == 2
    records = {name: text for name, text in one["written"].items() if name.endswith(".json")}
    return (
        not any(word in one["err"] for word in ("Traceback", "unforeseen"))
        and one["status"] in CLOSED | {baseline["status"], 1}
        and (one["status"] != baseline["status"] or one["out"] == baseline["out"] or approves)
        and all(map(whole, records.values()))
        and (len(records) == 1 or not approves or one["status"] != 0)
        and (records.keys() == one["written"].keys() or one["call"] in {"unlink", "kill"})
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
    assert [one for one in told if not as_promised(one, baselines[one["command"]])] == []


def shell(session: Session, script: str, **environment: str) -> Done:
    """Run a line of shell in the repository."""
    done = subprocess.run(
        ["/bin/sh", "-c", script],
        cwd=session.world.top,
        env=session.world.environment | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Traceback" not in done.stderr + done.stdout, done
    return Done(done.returncode, done.stdout, done.stderr)


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Session:
    """A session with an identity change in the index."""
    session = make_session(tmp_path_factory.mktemp("held"), people=("bob", "carol"))
    session.world.stage({AUTH: MOVED, "services/\u00fcber.yaml": "issuer: https://\u00fcber.example.com/\n"})
    return session


def test_no_call_to_git_that_ends_in_its_midst_opens_the_gate(
    held: Session, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    held.run("check", "--staged", status=1, **counting_git(held, tmp_path / "0", 0, "true"))
    calls = len((tmp_path / "0/calls").read_text().splitlines())
    assert calls > 5
    every = request.config.getoption("--every-fault")
    for number in range(1, calls + 1) if every else (2, calls // 2, calls):
        path = counting_git(held, tmp_path / str(number), number, "kill -9 $$")
        done = held.run("check", "--staged", **path)
        # Held back it stays where only something beside the comparison was asked of git, as what was earlier.
        assert done.status in {1, 3}, (number, done)


@pytest.mark.parametrize(("name", "number"), [("INT", 2), ("TERM", 15), ("HUP", 1)])
def test_a_signal_ends_the_command_closed(held: Session, tmp_path: Path, name: str, number: int) -> None:
    # The sixth call to git is one in the midst of the comparison.
    path = counting_git(held, tmp_path, 6, f"kill -{name} $PPID")
    (tmp_path / "left").mkdir()
    done = held.run("check", "--staged", **path, TMPDIR=str(tmp_path / "left"), status=128 + number)
    assert done.out == ""
    assert "nothing was decided" in done.err
    assert list((tmp_path / "left").iterdir()) == []


@pytest.mark.parametrize(
    ("redirection", "status"),
    [(">&-", 3), (">/dev/full", 3), ("2>&- <&-", 1), (">&- 2>&- <&-", 3)],
)
def test_a_report_that_nobody_can_get_was_not_given(held: Session, redirection: str, status: int) -> None:
    assert shell(held, f"changegate check --staged {redirection}").status == status


def test_an_error_that_nobody_can_get_is_still_an_error(held: Session) -> None:
    assert shell(held, "changegate check --deployed nowhere 2>&-").status == 3


def test_checking_writes_nothing_into_the_repository(held: Session) -> None:
    def state() -> dict[Path, tuple[int, int]]:
        found = held.world.top.rglob("*")
        return {path: (path.lstat().st_mtime_ns, path.lstat().st_size) for path in found}

    before = state()
    held.check("--staged", status=1)
    held.check(status=1)
    assert state() == before


def test_neither_home_nor_language_changes_what_is_said(held: Session) -> None:
    plain = held.check("--staged", status=1)
    bare = "env -u HOME -u XDG_CONFIG_HOME PYTHONUTF8=0 PYTHONCOERCECLOCALE=0"
    told = shell(held, f"{bare} LC_ALL=C changegate check --staged --format json")
    assert (told.status, told.json) == (1, plain)
    told = shell(held, f"{bare} LC_ALL=tr_TR.ISO-8859-9 LANGUAGE=tr changegate check --staged --format json")
    assert (told.status, told.json) == (1, plain)


def records(session: Session) -> list[Path]:
    return [path for path in (session.world.top / ".changegate/approvals").rglob("*") if path.is_file()]


def test_a_full_disk_leaves_no_piece_of_a_record_or_report(tmp_path: Path) -> None:
    session = make_session(tmp_path, people=("bob",))
    session.world.stage({AUTH: MOVED})
    (change,) = session.change_ids("--staged")
    report = session.world.top / "report.json"
    report.write_text("the one before\n")
    approve = f"changegate approve --staged --yes {change} --key {session.key('bob')}"
    for command in (approve, "changegate check --staged --format json=report.json"):
        done = shell(session, f"ulimit -f 0; exec {command}")
        assert done.status == 3
        assert "cannot be written" in done.err
    assert records(session) == []
    assert report.read_text() == "the one before\n"
    assert [path.name for path in session.world.top.iterdir() if "report" in path.name] == ["report.json"]


def test_approvals_given_at_once_are_all_kept(tmp_path: Path) -> None:
    session = make_session(tmp_path, people=("bob", "carol"))
    session.world.stage({AUTH: MOVED})
    (change,) = session.change_ids("--staged")
    command = [CHANGEGATE, "approve", "--staged", "--yes", change, "--reason", "CHG-2", "--key"]
    keys = [session.key(person) for person in ("bob", "carol", "bob", "bob")]
    running = [
        subprocess.Popen([*command, key], cwd=session.world.top, env=session.world.environment)
        for key in keys
    ]
    assert [one.wait() for one in running] == [0, 0, 0, 0]
    found = records(session)
    assert sorted(path.name for path in found) == [
        "bob@example.com.2.json", "bob@example.com.3.json", "bob@example.com.json", "carol@example.com.json"
    ]  # fmt: skip
    assert all(whole(path.read_text()) for path in found)
    session.world.git("add", "--all")
    session.check("--staged", status=0)


def without_power_over_modes() -> None:
    """Let modes count for the superuser too (capabilities(7)): what is started next cannot pass them over."""
    drop_from_bounding_set, override = 24, 1
    ctypes.CDLL(None).prctl(drop_from_bounding_set, override, 0, 0, 0)


def bounded(session: Session, *arguments: str, umask: int = -1) -> Done:
    done = subprocess.run(
        [CHANGEGATE, *arguments],
        cwd=session.world.top,
        env=session.world.environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        umask=umask,
        preexec_fn=without_power_over_modes,
    )
    assert "Traceback" not in done.stdout + done.stderr
    return Done(done.returncode, done.stdout, done.stderr)


def test_a_repository_that_cannot_be_written_is_judged_and_no_approval_is_half_written(
    tmp_path: Path,
) -> None:
    session = make_session(tmp_path)
    session.world.stage({AUTH: MOVED})
    (change,) = session.change_ids("--staged")
    folders = [session.world.top, *(path for path in session.world.top.rglob("*") if path.is_dir())]
    before = sorted(session.world.top.rglob("*"))
    for folder in folders:
        folder.chmod(0o555)
    try:
        assert bounded(session, "check", "--staged").status == 1
        approve = (
            "approve",
            "--staged",
            "--yes",
            change,
            "--reason",
            "CHG-2",
            "--key",
            str(session.key("bob")),
        )
        for store in ("tree", "ref"):
            done = bounded(session, *approve, "--store", store)
            assert done.status == 3, done
            assert done.err
    finally:
        for folder in folders:
            folder.chmod(0o755)
    assert sorted(session.world.top.rglob("*")) == before


@pytest.mark.parametrize(("umask", "mode"), [(0o077, 0o600), (0o022, 0o644)])
def test_a_record_is_as_open_as_its_maker_lets_new_files_be(tmp_path: Path, umask: int, mode: int) -> None:
    session = make_session(tmp_path)
    session.world.stage({AUTH: MOVED})
    (change,) = session.change_ids("--staged")
    approve = ("approve", "--staged", "--yes", change, "--reason", "CHG-2", "--key", str(session.key("bob")))
    assert bounded(session, *approve, umask=umask).status == 0
    (record,) = (session.world.top / ".changegate/approvals").rglob("*.json")
    assert record.stat().st_mode & 0o777 == mode
