"""Every command that a page shows is run by a test: here those that no other module plays."""

from __future__ import annotations

import re
import shlex
import signal
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path

import pytest

from session import AUTH, CHANGEGATE, CONFIGURATION, ISSUER, Session, make_session
from terminal import answered
from worlds import World, make_repository

PROJECT = Path(__file__).resolve().parents[2]
MOVED = "issuer: https://auth.example.net/\n"
# By page: the module of `tests/` in which its commands run.
PLAYED = {
    "README.md": "e2e/test_readme.py",
    "docs/approval-record.md": "e2e/test_pages.py",
    "docs/approving.md": "e2e/test_pages.py",
    "docs/checkin.md": "e2e/test_pages.py",
    "docs/ci/README.md": "e2e/test_ci.py",
    "docs/ci/hooks.md": "e2e/test_receive.py",
    "docs/release-desk.md": "e2e/test_release_desk_page.py",
    "docs/reports/README.md": "e2e/test_ci.py",
    "docs/teaching.md": "e2e/test_teaching.py",
}


def commands(page: str) -> list[str]:
    """Return what a page shows behind a prompt, without the remark at the end of a line."""
    text = re.sub(r"````.*?````", "", (PROJECT / page).read_text(encoding="utf-8"), flags=re.DOTALL)
    blocks = re.findall(r"^```console\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    shown = [line[2:] for block in blocks for line in block.splitlines() if line.startswith("$ ")]
    return [re.split(r"\s+# ", command)[0] for command in shown]


def words(command: str, said: Mapping[str, str]) -> list[str]:
    """Return the arguments of a changegate command, with examples replaced by what is really there."""
    for example, real in said.items():
        command = command.replace(example, real)
    name, *arguments = shlex.split(command)
    assert name == "changegate"
    return arguments


def test_every_page_with_commands_is_played_somewhere() -> None:
    pages = [PROJECT / "README.md", PROJECT / "SECURITY.md", *(PROJECT / "docs").rglob("*.md")]
    names = [str(page.relative_to(PROJECT)) for page in pages]
    assert sorted(name for name in names if commands(name)) == sorted(PLAYED)
    assert all((PROJECT / "tests" / module).is_file() for module in PLAYED.values())


@pytest.fixture
def hub(tmp_path: Path) -> Session:
    """A clone of a hub in which somebody's branch moves the issuer."""
    session = make_session(tmp_path)
    session.world.branch("their-branch")
    session.edit(AUTH, ISSUER, MOVED)
    session.world.commit({}, "move the issuer")
    bare = session.world.clone(tmp_path / "hub.git", "--bare")
    return Session(bare.clone(tmp_path / "clone"), session.keys)


def test_the_page_about_approving(hub: Session, tmp_path: Path) -> None:
    everyday, simulated, push, fetch, request, answer, check, withdraw = commands("docs/approving.md")
    own = tmp_path / "own.gitconfig"
    own.write_text(f"[user]\n\tsigningkey = {hub.key('alice')}\n")
    status, shown = answered(hub, "y\n", *words(everyday, {}), GIT_CONFIG_GLOBAL=str(own))
    assert status == 0, shown
    assert "approved as alice@example.com" in shown

    told = hub.run(*words(simulated, {"their-branch": "origin/their-branch"}), status=0).out
    assert told.endswith("the verdict would be: allowed\n")

    (change,) = hub.change_ids("--deployed", "origin/main", "--proposed", "origin/their-branch")
    named = ("--deployed", "origin/main", "--proposed", "origin/their-branch", "--store", "ref")
    hub.run("approve", *named, "--key", str(hub.key("bob")), "--yes", change, status=0)
    assert "1" in hub.run(*words(push, {}), status=0).out
    assert "0 new from origin" in hub.run(*words(fetch, {}), status=0).out

    hub.world.git("checkout", "--quiet", "-B", "main", "origin/main")
    hub.edit(AUTH, ISSUER, MOVED.replace("net", "org"))
    hub.world.git("add", AUTH)
    (change,) = hub.change_ids("--staged")
    said = {"/media/stick/": f"{tmp_path}/", " x.request": f" {tmp_path}/x.request"}
    said["~/.ssh/bob"] = f"{hub.key('bob')} --yes {change}"
    for command in (request, answer):
        hub.run(*words(command, said), status=0)
    report = hub.run(*words(check, said), status=1).out
    assert "1 of 2 identity-owner: bob@example.com" in report

    hub.run(*words(withdraw, {"CHANGE_ID": change}), status=0)
    assert change in (hub.world.top / ".changegate/roster.yaml").read_text()


def test_the_page_about_the_record(hub: Session, tmp_path: Path) -> None:
    (stock,) = commands("docs/approval-record.md")
    sides = ("--deployed", "origin/main", "--proposed", "origin/their-branch")
    hub.approve("alice", *sides)
    (record,) = (hub.world.top / ".changegate/approvals").glob("*/*.json")
    hub.run("approvals", "export", str(record), "--output", str(tmp_path / "out"), status=0)
    done = subprocess.run(["sh", "-c", stock], cwd=tmp_path / "out", capture_output=True, check=True)
    assert done.stdout.decode().startswith('Good "changegate" signature for alice@example.com with ED25519')


def test_the_page_about_check_ins(tmp_path: Path) -> None:
    declared, compared, watched = commands("docs/checkin.md")
    session, live = make_session(tmp_path), tmp_path / "live/services/auth"
    live.mkdir(parents=True)
    (live / "config.yaml").write_text(CONFIGURATION)
    folder = {"path": str(live), "below": "services/auth"}
    where = f"version: 1\ncheckins:\n  files: {{directory: {folder}, paths: services/auth/**}}\n"
    session.world.commit({".changegate/checkins.yaml": where}, "say where to look")
    said = {"/etc/auth-snapshot": str(tmp_path / "live"), "/var/lib/node_exporter": str(tmp_path)}
    for command in (declared, compared):
        session.run(*words(command, said), status=0)
    process = subprocess.Popen(
        [CHANGEGATE, *words(watched, said)],
        cwd=session.world.top,
        env=session.world.environment,
        stdout=subprocess.DEVNULL,
    )
    while not (tmp_path / "changegate.prom").exists():
        assert process.poll() is None
        time.sleep(0.02)
    process.send_signal(signal.SIGTERM)
    assert process.wait() == 0


def test_the_readme_about_one_s_own_repository(tmp_path: Path) -> None:
    world = make_repository(tmp_path, {AUTH: CONFIGURATION})
    session = Session(world, tmp_path)
    shown = commands("README.md")
    init, edit, commit = shown[shown.index("changegate init") :][:3]
    session.run(*words(init, {}), status=0)
    for command in (edit, commit):
        subprocess.run(
            ["sh", "-c", command], cwd=world.top, env=editing(world), check=True, capture_output=True
        )
    assert session.check(status=0)["verdict"] == "allowed"
    assert ".changegate/roster.yaml" in world.git("ls-files")


def editing(world: World) -> dict[str, str]:
    """Somebody with an editor and a name; who they are is in no settings of the machine's."""
    names = {"GIT_AUTHOR_NAME", "GIT_COMMITTER_NAME", "GIT_AUTHOR_EMAIL", "GIT_COMMITTER_EMAIL"}
    mine = dict.fromkeys(names, "ada@example.com") | {"EDITOR": "true", "GIT_EDITOR": "echo gate >"}
    return world.environment | mine
