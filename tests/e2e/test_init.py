"""A newcomer's first command: it finds, writes, explains, and never overwrites."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from session import CONFIGURATION, Session
from worlds import World, make_repository


@pytest.fixture
def newcomer(tmp_path: Path) -> Session:
    files = {
        "services/auth/config.yaml": CONFIGURATION,
        "services/shop/app.yaml": "replicas: 2\n",
        "docs/readme.md": "# hello\n",
    }
    world = make_repository(tmp_path, files)
    world.git("config", "user.email", "ada@example.com")
    return Session(world, tmp_path)


def contents(world: World) -> dict[str, str]:
    found = (path for path in sorted(world.top.rglob("*")) if path.is_file() and ".git" not in path.parts)
    return {str(path.relative_to(world.top)): hashlib.sha256(path.read_bytes()).hexdigest() for path in found}


def test_it_finds_identity_settings_and_writes_what_a_gate_needs(newcomer: Session) -> None:
    told = newcomer.run("init", status=0).out
    assert "services/auth/config.yaml" in told
    assert "services/shop/app.yaml" not in told
    assert "next:" in told
    config = (newcomer.world.top / ".changegate/config.yaml").read_text()
    assert "refs/heads/main" in config
    assert "services/auth/**" in config
    assert "ada@example.com" in (newcomer.world.top / ".changegate/roster.yaml").read_text()
    newcomer.run("validate", status=0)


def test_running_it_again_changes_nothing(newcomer: Session) -> None:
    newcomer.run("init", status=0)
    before = contents(newcomer.world)
    assert "nothing was written" in newcomer.run("init", status=0).out
    assert contents(newcomer.world) == before


def test_what_is_there_already_is_left_as_it_is(newcomer: Session) -> None:
    newcomer.world.write(".pre-commit-config.yaml", "repos: []\n")
    newcomer.world.write(".changegate/roster.yaml", "approvers: {}\n")
    told = newcomer.run("init", status=0).out
    assert "add under 'repos:'" in told
    assert (newcomer.world.top / ".pre-commit-config.yaml").read_text() == "repos: []\n"
    assert (newcomer.world.top / ".changegate/roster.yaml").read_text() == "approvers: {}\n"


def test_the_first_introduction_passes_and_says_so(newcomer: Session) -> None:
    newcomer.run("init", status=0)
    newcomer.world.git("add", "--all")
    report = newcomer.check("--staged", status=0)
    assert any("no .changegate/ yet" in notice for notice in report["notices"])


def test_the_signing_key_of_the_user_is_put_on_the_roster(newcomer: Session, tmp_path: Path) -> None:
    key = newcomer.key("ada").with_suffix(".pub")
    settings = tmp_path / "gitconfig"
    settings.write_text(f"[user]\n\tsigningkey = {key}\n")
    newcomer.run("init", status=0, GIT_CONFIG_GLOBAL=str(settings))
    assert newcomer.public("ada").split()[1] in (newcomer.world.top / ".changegate/roster.yaml").read_text()


def test_remotes_default_branch_is_what_is_deployed(newcomer: Session, tmp_path: Path) -> None:
    clone = newcomer.world.clone(tmp_path / "clone")
    Session(clone, tmp_path).run("init", status=0)
    assert "refs/remotes/origin/main" in (clone.top / ".changegate/config.yaml").read_text()
