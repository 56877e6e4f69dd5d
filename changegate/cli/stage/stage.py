"""The stage of the demo: a scratch repository, its people and their keys, and commands shown as they run."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Final

from changegate.cli.edge.console import say
from changegate.cli.edge.exit import ALLOWED
from changegate.cli.stage import files
from changegate.errors import ToolError
from changegate.frozen import frozen

PEOPLE: Final = ("alice", "bob", "carol")
AUTH: Final = "services/auth/config.yaml"
_STEP_SECONDS: Final = 120


@frozen
class Stage:
    """The scratch repository, the keys beside it, and an environment that knows nothing of the user's own."""

    repository: Path
    keys: Path
    environment: dict[str, str]

    @classmethod
    def set_up(cls, folder: Path) -> Stage:
        """Make the folders; no user's git configuration, agent or home is seen in them."""
        repository, keys, home = folder / "repository", folder / "keys", folder / "home"
        for place in (repository, keys, home):
            place.mkdir()
        kept = {name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL") if name in os.environ}  # noqa: TID251  edge
        command = Path(sys.argv[0]).resolve().parent
        environment = kept | {
            "PATH": f"{command}{os.pathsep}{kept.get('PATH', os.defpath)}",
            "HOME": str(home),
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_AUTHOR_NAME": "Alice",
            "GIT_AUTHOR_EMAIL": "alice@example.com",
            "GIT_COMMITTER_NAME": "Alice",
            "GIT_COMMITTER_EMAIL": "alice@example.com",
            "NO_COLOR": "1",
        }
        return cls(repository, keys, environment)

    def write(self, path: str, content: str) -> None:
        """Write a file of the repository."""
        target = self.repository / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(content, encoding="utf-8")

    def edit(self, path: str, old: str, new: str) -> None:
        """Replace a text that stands exactly once in a file, and say so."""
        target = self.repository / path
        content = target.read_text(encoding="utf-8")
        if content.count(old) != 1:
            raise ToolError("demo", f"{old!r} should stand once in {path}")
        say(f"  (edit {path}: {old.strip()}  ->  {new.strip()})\n")
        target.write_text(content.replace(old, new), encoding="utf-8")

    def quietly(self, *command: str) -> str:
        """Run a command without showing it and return what it printed."""
        done = self._run(command)
        if done.returncode != 0:
            raise ToolError(command[0], f"failed: {done.stderr.strip() or done.stdout.strip()}")
        return done.stdout

    def show(self, *command: str, expect: int = ALLOWED) -> None:
        """Show a command, run it, show what it printed and its exit status, and insist on that status."""
        say(f"  $ {shlex.join(command)}\n")
        done = self._run(command)
        for line in (done.stdout + done.stderr).splitlines():
            say(f"    {line}\n" if line else "\n")
        say(f"    [exit status {done.returncode}]\n")
        if done.returncode != expect:
            raise ToolError("demo", f"this step should have ended with {expect}, not {done.returncode}")

    def _run(self, command: tuple[str, ...]) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command,
            cwd=self.repository,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=_STEP_SECONDS,
            check=False,
        )


def scene(title: str) -> None:
    """Say what happens next."""
    say(f"\n== {title}\n")


def deploy(stage: Stage) -> None:
    """Make the repository, its people and their keys, and deploy a first version."""
    scene("An authentication service is deployed, and its repository is gated")
    stage.show("git", "init", "--quiet", "--initial-branch=main")
    public = {}
    for person in PEOPLE:
        key = stage.keys / person
        stage.show(
            "ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", f"{person}@example.com", "-f", str(key)
        )
        public[person] = key.with_suffix(".pub").read_text(encoding="utf-8").strip()
    stage.write(AUTH, files.AUTH_CONFIG)
    stage.write(".changegate/config.yaml", files.GATE_CONFIG)
    stage.write(".changegate/roster.yaml", files.roster(public))
    stage.show("git", "add", ".")
    stage.show("git", "commit", "--quiet", "-m", "Deploy the authentication service")
    stage.show("git", "tag", "last-good")
