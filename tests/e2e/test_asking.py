"""Approving at a terminal: everything is shown before anybody is asked, and no is the answer to silence."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from session import AUTH, ISSUER, Session, make_session
from terminal import answered


@pytest.fixture
def session(tmp_path: Path) -> Session:
    session = make_session(tmp_path)
    session.edit(AUTH, ISSUER, "issuer: https://auth.example.net/\n")
    session.world.git("add", AUTH)
    return session


def asked(session: Session, answer: str) -> tuple[int, str]:
    signing = ("--key", str(session.key("bob")), "--reason", "CHG-1")
    return answered(session, answer, "approve", "--staged", *signing)


def test_yes_signs_what_was_shown(session: Session) -> None:
    status, shown = asked(session, "y\n")
    assert status == 0, shown
    assert shown.index("https://auth.example.net/") < shown.index("Approve this as bob@example.com?")
    assert "https://login.example.com/" in shown
    assert session.check(status=1)["documents"][0]["requirements"][0]["missing"] == 1


def test_anything_else_signs_nothing(session: Session) -> None:
    status, shown = asked(session, "\n")
    assert status == 1, shown
    assert "not approved" in shown
    assert not (session.world.top / ".changegate/approvals").exists()


def test_without_a_terminal_nobody_is_asked(session: Session) -> None:
    done = session.run("approve", "--staged", "--key", str(session.key("bob")), status=1)
    assert "not approved" in done.out
    assert not (session.world.top / ".changegate/approvals").exists()


def test_a_record_is_never_written_over(session: Session) -> None:
    session.approve("bob", "--staged")
    session.approve("bob", "--staged", reason="CHG-2")
    records = sorted(path.name for path in (session.world.top / ".changegate/approvals").glob("*/*"))
    assert records == ["bob@example.com.2.json", "bob@example.com.json"]


def test_export_lets_the_stock_tool_confirm_a_record(session: Session, tmp_path: Path) -> None:
    session.approve("bob", "--staged")
    (record,) = (session.world.top / ".changegate/approvals").glob("*/*.json")
    told = session.run("approvals", "export", str(record), "--output", str(tmp_path / "out"), status=0).out
    command = next(line.strip() for line in told.splitlines() if "ssh-keygen -Y verify" in line)
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr + command
    assert 'Good "changegate" signature for bob@example.com' in done.stdout


@pytest.mark.parametrize("store", ["ref", "dir"])
def test_records_kept_elsewhere_count_as_well(session: Session, tmp_path: Path, store: str) -> None:
    where = store if store == "ref" else f"dir:{tmp_path / 'records'}"
    for person in ("bob", "carol"):
        session.approve(person, "--staged", "--store", where)
    given = () if store == "ref" else ("--approvals", str(tmp_path / "records"))
    session.check("--staged", *given, status=0)
