"""The way back: what it undoes, what it writes, what it leaves alone, and when nobody needs to approve it."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from session import AUTH, CHANGEGATE, ISSUER, Session, make_session

GOOD = "issuer: https://auth.example.net/\n"
BAD = "issuer: https://auth.example.org/\n"
OTHER = "services/shop/config.yaml"


def commit(session: Session, message: str) -> str:
    """Commit everything now, past all hooks."""
    session.world.git("add", "--all")
    session.world.git("commit", "--quiet", "--no-verify", "--message", message)
    return session.world.head


def approved(session: Session, old: str, new: str, message: str = "approved") -> str:
    session.edit(AUTH, old, new)
    session.world.git("add", AUTH)
    for person in ("bob", "carol"):
        session.approve(person, "--staged", "--stage")
    return commit(session, message)


@pytest.fixture
def session(tmp_path: Path) -> Session:
    """The issuer was moved once with approvals, and once more past the gate."""
    session = make_session(tmp_path, files={OTHER: "audience: https://shop.example.com\nreplicas: 2\n"})
    approved(session, ISSUER, GOOD)
    session.edit(AUTH, GOOD, BAD)
    session.edit(AUTH, "level: info", "level: debug")
    session.edit(OTHER, "replicas: 2", "replicas: 3")
    commit(session, "past the gate")
    return session


def test_one_command_leads_back_to_what_was_approved_and_needs_nobody(session: Session) -> None:
    world = session.world
    good, bad = world.git("rev-parse", "HEAD~1"), world.head
    world.write("notes.txt", "unrelated\n")
    world.write(OTHER, "audience: https://shop.example.com\nreplicas: 4\n")
    world.checkout(bad)
    status = world.git("status", "--porcelain")
    dry = session.run("rollback", "--service", "services/auth", "--dry-run", status=0).out
    assert f"from {bad[:12]} back to {good[:12]}" in dry
    assert '"https://auth.example.org/" -> "https://auth.example.net/"' in dry
    assert f"rule way-back allows this (goes back to {good[:12]}" in dry
    assert world.git("status", "--porcelain") == status
    # The files of the other service hold local edits, and are none of the business.
    refused = session.run("rollback", status=3).err
    assert f"{OTHER}: holds local edits" in refused
    assert world.git("status", "--porcelain") == status
    told = session.run("rollback", "--env", "prod", "--service", "services/auth", status=0).out
    assert f"wrote {AUTH}" in told
    assert (world.top / AUTH).read_text() == world.git("show", f"{good}:{AUTH}") + "\n"
    assert world.git("diff", "--name-only").splitlines() == [AUTH, OTHER]
    assert world.git("diff", "--staged", "--name-only") == ""
    world.git("add", AUTH)
    report = session.check("--staged", status=0)
    (document,) = report["documents"]
    assert document["set_aside"][0]["rule"] == "way-back"
    # Once it is back, what was taken back is not approved by having run.
    world.git("commit", "--quiet", "--message", "roll back")
    world.git("branch", "--force", "main", "HEAD")
    session.edit(AUTH, GOOD, BAD)
    assert session.check("--env", "prod", status=1)["verdict"] == "pending"


def test_a_commit_or_a_patch_leaves_everything_as_it_is(session: Session, tmp_path: Path) -> None:
    world = session.world
    good, bad = world.git("rev-parse", "HEAD~1"), world.head
    session.edit(AUTH, BAD, "issuer: https://local.example.com/\n")
    before = (
        world.git("status", "--porcelain"),
        world.git("ls-files", "--stage"),
        (world.top / AUTH).read_text(),
    )
    told = session.run("rollback", "--write", "commit", status=0).out
    branch = f"rollback/prod-{good[:12]}"
    assert f"on {branch}" in told
    assert world.git("diff", "--name-only", good, branch) == ""
    assert world.git("rev-parse", f"{branch}^") == bad
    assert "there is such a branch already" in session.run("rollback", "--write", "commit", status=3).err
    done = session.run("rollback", "--write", "patch", "--service", "services/auth", status=0)
    assert "this is what it undoes" in done.err
    after = (
        world.git("status", "--porcelain"),
        world.git("ls-files", "--stage"),
        (world.top / AUTH).read_text(),
    )
    assert (after, world.head) == (before, bad)
    clone = world.clone(tmp_path / "clone")
    clone.git("apply", "--index", text=done.out.encode())
    assert clone.git("diff", "--staged", "--name-only") == AUTH
    session.run("rollback", "--force", "--service", "services/auth", status=0)
    assert (world.top / AUTH).read_text() == world.git("show", f"{good}:{AUTH}") + "\n"


def test_a_version_nobody_approved_is_gated(session: Session) -> None:
    world = session.world
    approved(session, BAD, GOOD, "forward with approvals")
    # One step back would be the version that went past the gate.
    told = session.run("rollback", "--to", "-1", "--service", "services/auth", status=1).out
    assert "HELD BACK" in told
    assert "not pre-approved" in told
    session.run("rollback", "--to", "-1", "--service", "services/auth", "--dry-run", status=1)
    assert session.check(status=1)["verdict"] == "pending"
    world.git("checkout", "--", ".")
    assert "has no version 9" in session.run("rollback", "--to", "-9", status=3).err
    assert "already has these files" in session.run("rollback", "--to", "HEAD", status=3).err
    assert "no such revision" in session.run("rollback", "--to", "v99", status=3).err
    assert "no environment 'dev'" in session.run("rollback", "--env", "dev", status=2).err


def test_a_way_back_never_leaves_the_working_tree(session: Session, tmp_path: Path) -> None:
    world = session.world
    outside = tmp_path / "outside"
    (world.top / "services" / "auth").rename(outside)
    (world.top / "services" / "auth").symlink_to(outside)
    content = (outside / "config.yaml").read_bytes()
    refused = session.run("rollback", "--service", "services/auth", "--force", status=3).err
    assert "services/auth is no folder here" in refused
    assert (outside / "config.yaml").read_bytes() == content


def test_killed_while_writing_no_file_is_half_written(session: Session, tmp_path: Path) -> None:
    """The second run finds whole files, old or new, and ends what the first began."""
    world = session.world
    (tmp_path / "kill").mkdir()
    (tmp_path / "kill" / "sitecustomize.py").write_text(
        "import os, signal\nreal = os.replace\n"
        "def once(*given, **more):\n    real(*given, **more)\n    os.kill(os.getpid(), signal.SIGKILL)\n"
        "os.replace = once\n"
    )
    killed = subprocess.run(
        [CHANGEGATE, "rollback"],
        cwd=world.top,
        env=world.environment | {"PYTHONPATH": str(tmp_path / "kill")},
        capture_output=True,
        check=False,
    )
    assert killed.returncode == -9
    changed = world.git("diff", "--name-only").splitlines()
    assert len(changed) == 1
    session.run("rollback", status=0)
    assert world.git("diff", "--name-only").splitlines() == [AUTH, OTHER]
    assert world.git("diff", "HEAD~1", "--name-only") == ""
    assert world.git("ls-files", "--others") == ""
