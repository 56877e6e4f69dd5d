"""The hooks as the real pre-commit runs them, from a clone of this project."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from session import AUTH, ISSUER, Session, make_session

PROJECT = Path(__file__).resolve().parents[2]
MOVED = "issuer: https://auth.example.net/\n"


@pytest.fixture(scope="module")
def hook_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home whose pre-commit cache is shared by the tests of this module, so that the hook is installed once."""
    return tmp_path_factory.mktemp("pre-commit-home")


@pytest.fixture(scope="module")
def hook_repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project as it stands here, committed to a repository of its own: what users name under `repo:`."""
    target = tmp_path_factory.mktemp("hooks") / "changegate"
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=PROJECT,
        capture_output=True,
        check=True,
    ).stdout
    for name in filter(None, listed.decode().split("\0")):
        source = PROJECT / name
        if source.is_file() and not name.startswith("tests/"):
            copy = target / name
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(source.read_bytes())
    subprocess.run(
        ["git", "init", "--quiet", "--initial-branch=main"], cwd=target, check=True, capture_output=True
    )
    subprocess.run(["git", "add", "--all", "--force"], cwd=target, check=True, capture_output=True)
    who = ["-c", "user.name=Ada", "-c", "user.email=ada@example.com"]
    subprocess.run(
        ["git", *who, "commit", "--quiet", "--no-verify", "-m", "as it stands"],
        cwd=target,
        check=True,
        capture_output=True,
    )
    return target


@pytest.fixture
def session(
    tmp_path: Path, hook_repository: Path, hook_home: Path, request: pytest.FixtureRequest
) -> Session:
    session = make_session(tmp_path)
    hook = getattr(request, "param", "changegate")
    session.world.environment["PRE_COMMIT_HOME"] = str(hook_home)
    session.world.environment["PATH"] = f"{Path(sys.executable).parent}:{session.world.environment['PATH']}"
    session.world.environment["PIP_DISABLE_PIP_VERSION_CHECK"] = "1"
    revision = subprocess.run(
        ["git", "rev-parse", "HEAD"], cwd=hook_repository, capture_output=True, text=True, check=True
    ).stdout.strip()
    session.world.commit(
        {
            ".pre-commit-config.yaml": (
                f"repos:\n  - repo: {hook_repository}\n    rev: {revision}\n    hooks: [{{id: {hook}}}]\n"
            )
        }
    )
    kinds = ["--hook-type", "pre-commit", "--hook-type", "pre-push"]
    subprocess.run(
        ["pre-commit", "install", *kinds], cwd=session.world.top, env=session.world.environment, check=True
    )
    return session


def commit(session: Session, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["git", "commit", "-m", "change", *arguments],
        cwd=session.world.top,
        env=session.world.environment | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_every_way_to_commit_an_identity_change_is_blocked(session: Session) -> None:
    world = session.world
    session.edit(AUTH, ISSUER, MOVED)
    world.git("add", AUTH)
    blocked = commit(session)
    assert blocked.returncode != 0
    assert "HELD BACK" in blocked.stdout + blocked.stderr
    world.git("reset", "--quiet")
    assert commit(session, "-a").returncode != 0
    assert commit(session, AUTH).returncode != 0
    world.git("checkout", "--quiet", AUTH)

    # Partial staging: the identity hunk is staged, the ordinary one is not.
    session.edit(AUTH, ISSUER, MOVED)
    session.edit(AUTH, "cookie_secure: true", "cookie_secure: true, note: x")
    subprocess.run(
        ["git", "add", "-p", AUTH],
        cwd=world.top,
        env=world.environment,
        input="y\nn\n",
        text=True,
        check=True,
    )
    assert commit(session).returncode != 0
    world.git("reset", "--quiet", "--hard")

    # A linked working tree has an index of its own.
    linked = world.top.parent / "linked"
    world.git("worktree", "add", "--quiet", "-b", "linked", str(linked))
    (linked / AUTH).write_text((linked / AUTH).read_text().replace(ISSUER, MOVED))
    done = subprocess.run(
        ["git", "commit", "-am", "change"],
        cwd=linked,
        env=world.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0
    assert "HELD BACK" in done.stdout + done.stderr

    # Deleting the file, or renaming it out of the gated folder, is a change too.
    world.git("rm", "--quiet", AUTH)
    assert commit(session).returncode != 0


def test_ordinary_and_approved_changes_are_committed(session: Session) -> None:
    session.edit(AUTH, "level: info", "level: debug")
    passed = commit(session, "-a")
    assert passed.returncode == 0, passed.stdout + passed.stderr
    session.edit(AUTH, ISSUER, MOVED)
    session.world.git("add", AUTH)
    session.approve("bob", "--staged", "--stage")
    session.approve("carol", "--staged", "--stage")
    passed = commit(session)
    assert passed.returncode == 0, passed.stdout + passed.stderr


@pytest.mark.parametrize("session", ["changegate-review"], indirect=True)
def test_the_review_hook_reports_at_commit_and_blocks_at_push(session: Session, tmp_path: Path) -> None:
    world = session.world
    world.clone(tmp_path / "origin.git", "--bare")
    world.git("remote", "add", "origin", str(tmp_path / "origin.git"))
    world.git("fetch", "--quiet", "origin")
    world.branch("move-issuer")
    session.edit(AUTH, ISSUER, MOVED)
    reported = commit(session, "-a")
    assert reported.returncode == 0, reported.stdout + reported.stderr
    assert "HELD BACK" in reported.stdout + reported.stderr
    push = ["git", "push", "--quiet", "origin", "move-issuer"]
    refused = subprocess.run(
        push, cwd=world.top, env=world.environment, capture_output=True, text=True, check=False
    )
    assert refused.returncode != 0
    assert "HELD BACK" in refused.stdout + refused.stderr
    for person in ("bob", "carol"):
        session.approve(person, "--deployed", "origin/main", "--proposed", "HEAD")
    world.git("add", ".changegate")
    assert commit(session).returncode == 0
    passed = subprocess.run(
        push, cwd=world.top, env=world.environment, capture_output=True, text=True, check=False
    )
    assert passed.returncode == 0, passed.stdout + passed.stderr
