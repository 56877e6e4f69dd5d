"""After the fact: who changed which identity, what slipped past the gate, and what to undo first."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from session import AUTH, CONFIGURATION, ISSUER, Session, make_session
from worlds import START

MALLORY = ("Mallory", "mallory@example.com")
MOVED = "issuer: https://auth.example.net/\n"
EVIL = "issuer: https://auth.example.org/\n"


def at(minute: int) -> str:
    return str(START + 60 * minute)


@pytest.fixture
def session(tmp_path: Path) -> Session:
    """Minute 2: an approved move; 3: an ordinary change; 4: past the gate, by Mallory; 5: taken back."""
    session = make_session(tmp_path)
    world = session.world
    session.edit(AUTH, ISSUER, MOVED)
    world.git("add", AUTH)
    for person in ("bob", "carol"):
        session.approve(person, "--staged", "--stage", reason="CHG-7 tenant move")
    world.commit({}, "move the issuer")
    good = (world.top / AUTH).read_text()
    world.commit({AUTH: good.replace("level: info", "level: debug")}, "log more")
    text = (world.top / AUTH).read_text().replace(MOVED, EVIL)
    world.commit({AUTH: text}, "hotfix <b>now</b>", author=MALLORY)
    world.commit({AUTH: text.replace(EVIL, MOVED)}, "take it back")
    return session


def commits(session: Session) -> list[str]:
    return session.world.git("rev-list", "--reverse", "main").split()


def page(session: Session, *arguments: str, status: int = 0) -> Any:
    return session.run(*arguments, "--format", "json", status=status).json


def test_history_audit_and_suspects_tell_one_story(session: Session) -> None:
    world = session.world
    _, moved, logged, evil, back = commits(session)
    told = session.run("history", "--service", "services/auth", status=0).out
    assert "2. " in told
    assert "approved at" in told
    assert "CHG-7 tenant move" in told
    events = page(session, "history", "--key", "issuer", "--category", "issuer")["events"]
    assert [one["commit"] for one in events] == [back, evil, moved]
    assert [one["verdict"] for one in events] == ["allowed", "pending", "allowed"]
    assert events[1]["authors"] == ["mallory@example.com"]
    assert (events[1]["proven"], events[1]["undone_by"]) == (False, back)
    assert [one["approver"] for one in events[2]["approvals"]] == ["bob@example.com", "carol@example.com"]
    assert events[0]["allowed_by"][0].startswith(f"way-back: goes back to {moved[:12]}")
    assert page(session, "history", "--since", at(6))["events"] == []
    assert page(session, "history", "--key", "**/cookie_domain")["events"] == []
    slipped = page(session, "audit", status=1)["events"]
    assert [(one["commit"], one["slipped"]) for one in slipped] == [(evil, "never approved")]
    assert page(session, "audit", "--since", evil)["events"] == []
    ranked = page(session, "suspects", "--before", at(4) + "", "--env", "prod")["events"]
    assert [one["commit"] for one in ranked] == [evil, moved]
    assert ranked[0]["suspicion"]["reasons"][0] == "never approved"
    assert ranked[0]["suspicion"]["score"] > ranked[1]["suspicion"]["score"] + 40
    # The command that undoes it is one that runs.
    undo = ranked[0]["suspicion"]["undo"].split()
    assert undo[-1] == logged[:12]
    world.git("branch", "--force", "aside", evil)
    world.checkout("aside")
    world.git("branch", "--force", "main", evil)
    session.run(*undo[1:])
    assert MOVED in (world.top / AUTH).read_text()
    for wrong in ("yesterday", "2026-13-01", "9" * 30):
        assert "is no time" in session.run("suspects", "--before", wrong, status=2).err
    assert "no environment 'dev'" in session.run("audit", "--env", "dev", status=2).err


def test_an_incident_is_written_down_in_one_command(session: Session, tmp_path: Path) -> None:
    *_, evil, back = commits(session)
    files = {name: tmp_path / f"page.{name}" for name in ("json", "markdown", "html")}
    formats = [part for name, file in files.items() for part in ("--format", f"{name}={file}")]
    times = ("--started", at(4), "--detected", at(5), "--until", at(60))
    session.run("chronicle", *times, *formats, status=0)
    told = json.loads(files["json"].read_text())
    facts = told["facts"]
    assert facts["noticed"].endswith("after 1 min")
    assert facts["most suspicious"].startswith(evil[:12])
    assert facts["changed by"] == "mallory@example.com (claimed)"
    assert facts["approved by"] == "nobody: never approved"
    assert back[:12] in facts["rolled back"]
    html = files["html"].read_text()
    assert "<svg" in html
    assert "<script" not in html
    assert "hotfix <b>" not in html
    assert "<b>" not in files["markdown"].read_text()
    assert (
        "before --started" in session.run("chronicle", "--started", at(5), "--detected", at(4), status=2).err
    )


def test_what_is_remembered_is_only_a_shorter_way(session: Session) -> None:
    world = session.world
    first = session.run("audit", "--format", "json", status=1).out
    (cache,) = (world.top / ".git" / "changegate").iterdir()
    assert session.run("audit", "--format", "json", status=1).out == first
    rows = cache.read_bytes().splitlines(keepends=True)
    # One that says nothing happened, under a digest that is not its own; half a row; and no text at all.
    cache.write_bytes(
        rows[0][:70].replace(b"0", b"1") + b"[]\n" + rows[1][:40] + b"\n\xff\xfe\n" + b"".join(rows[2:])
    )
    assert session.run("audit", "--format", "json", status=1).out == first
    cache.write_bytes(b"\0" * 1000)
    assert session.run("audit", "--format", "json", status=1).out == first
    assert session.run("audit", "--no-cache", "--format", "json", status=1).out == first
    # Somebody pushes over what went out: the bad commit is gone, and missed.
    evil = commits(session)[3]
    world.git("checkout", "--quiet", "--detach", f"{evil}~1")
    rewritten = world.commit({AUTH: CONFIGURATION.replace(ISSUER, MOVED)}, "as if nothing had happened")
    world.git("branch", "--force", "main", rewritten)
    found = session.run("audit", status=1).out
    assert "is not in the history any more: somebody pushed over it" in found


def test_a_merge_by_an_administrator_is_one_step_and_records_say_when(session: Session) -> None:
    world = session.world
    before = world.head
    world.branch("feature")
    text = (world.top / AUTH).read_text()
    world.commit({AUTH: text.replace("cookie_secure: true", "cookie_secure: false")}, "first half")
    world.commit(
        {AUTH: text.replace("cookie_secure: true", "cookie_secure: false") + "x: 1\n"}, "second half"
    )
    world.checkout("main")
    session.run("deployed", "record", "--env", "prod", "--by", "pipeline", status=0)
    world.git("merge", "--quiet", "--no-ff", "--message", "merge without approvals", "feature")
    merge = world.head
    session.run("deployed", "record", "--env", "prod", "--by", "pipeline", status=0)
    slipped = page(session, "audit", "--since", before, status=1)["events"]
    assert [one["commit"] for one in slipped] == [merge]
    assert slipped[0]["recorded_by"] == "pipeline"
    assert slipped[0]["slipped"] == "never approved"
    assert "session-cookie" in {shift["category"] for shift in slipped[0]["shifts"]}
