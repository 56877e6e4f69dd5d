"""Real git repositories for tests, made quickly and without a trace of the machine they run on."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest

AUTHOR = ("Ada Author", "ada@example.com")
START = 1_760_000_000  # seconds; every commit is made one minute after the one before


def isolate(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    """Take the machine's git settings and hook variables out of this process, so that code under test sees none."""
    home.mkdir(parents=True, exist_ok=True)
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    for name, value in _quiet(home).items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("EMAIL", raising=False)


def _quiet(home: Path) -> dict[str, str]:
    return {
        "HOME": str(home),
        "XDG_CONFIG_HOME": str(home / ".config"),
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
    }


@dataclass
class World:
    """A repository: `top` is its working tree (for a bare one, the git directory)."""

    top: Path
    environment: dict[str, str] = field(default_factory=dict)
    commits: int = 0

    def git(
        self,
        *arguments: str,
        text: bytes | None = None,
        fails: bool = False,
        **environment: str,
    ) -> str:
        """Run git in it and return what it prints, without the last newline; `fails` expects the opposite of success."""
        done = subprocess.run(
            ["git", *arguments],
            cwd=self.top,
            env=self.environment | environment,
            input=text,
            capture_output=True,
            check=False,
        )
        assert (done.returncode != 0) == fails, (arguments, done.stderr.decode(errors="replace"))
        return done.stdout.decode(errors="surrogateescape").removesuffix("\n")

    def write(self, path: str | bytes, content: str | bytes) -> Path:
        """Write a file of the working tree."""
        target = self.top / os.fsdecode(path)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content.encode() if isinstance(content, str) else content)
        return target

    def remove(self, path: str) -> None:
        """Remove a file of the working tree."""
        (self.top / path).unlink()

    def stage(self, files: Mapping[str, str | bytes | None]) -> None:
        """Write files (None removes one) and put the whole working tree into the index."""
        for path, content in files.items():
            if content is None:
                self.remove(path)
            else:
                self.write(path, content)
        self.git("add", "--all")

    def commit(
        self,
        files: Mapping[str, str | bytes | None] | None = None,
        message: str = "change",
        *,
        author: tuple[str, str] = AUTHOR,
        committer: tuple[str, str] | None = None,
    ) -> str:
        """Write files (None removes one), commit everything, and return the full commit id."""
        self.stage(files or {})
        who = self._identity(author, committer or author)
        self.git("commit", "--quiet", "--no-verify", "--allow-empty", "--message", message, **who)
        return self.head

    def merge(self, other: str, message: str = "merge", *, author: tuple[str, str] = AUTHOR) -> str:
        """Merge a revision with a merge commit and return its full id."""
        who = self._identity(author, author)
        self.git("merge", "--quiet", "--no-ff", "--no-verify", "--message", message, other, **who)
        return self.head

    def _identity(self, author: tuple[str, str], committer: tuple[str, str]) -> dict[str, str]:
        self.commits += 1
        date = f"{START + 60 * self.commits} +0000"
        return {
            "GIT_AUTHOR_NAME": author[0],
            "GIT_AUTHOR_EMAIL": author[1],
            "GIT_AUTHOR_DATE": date,
            "GIT_COMMITTER_NAME": committer[0],
            "GIT_COMMITTER_EMAIL": committer[1],
            "GIT_COMMITTER_DATE": date,
        }

    def branch(self, name: str, start: str = "HEAD") -> None:
        """Make a branch and switch to it."""
        self.git("checkout", "--quiet", "-b", name, start)

    def checkout(self, revision: str) -> None:
        """Switch to a branch or, detached, to a revision."""
        self.git("checkout", "--quiet", revision)

    @property
    def head(self) -> str:
        """The full id of the commit that is checked out."""
        return self.git("rev-parse", "HEAD")

    def clone(self, target: Path, *options: str) -> World:
        """Clone it (over the file protocol, so that --depth and --filter work) and return the clone."""
        self.git("clone", "--quiet", *options, f"file://{self.top}", str(target))
        return World(target, dict(self.environment), self.commits)


def made_environment(folder: Path) -> dict[str, str]:
    """Return the environment of commands in a repository that was made in a folder."""
    inherited = os.environ.items()
    environment = {key: value for key, value in inherited if not key.startswith("GIT_")}
    identity = {
        "GIT_AUTHOR_NAME": AUTHOR[0],
        "GIT_AUTHOR_EMAIL": AUTHOR[1],
        "GIT_COMMITTER_NAME": AUTHOR[0],
        "GIT_COMMITTER_EMAIL": AUTHOR[1],
    }
    return environment | _quiet(folder / "home") | identity


def make_repository(
    folder: Path,
    files: Mapping[str, str | bytes | None] | None = None,
    *,
    name: str = "repository",
    options: tuple[str, ...] = (),
) -> World:
    """Make a repository `folder/name` on branch main; `files` become its first commit (None: no commit yet)."""
    home = folder / "home"
    home.mkdir(parents=True, exist_ok=True)
    top = folder / name
    top.mkdir(parents=True)
    world = World(top, made_environment(folder))
    world.git("init", "--quiet", "--initial-branch=main", *options)
    if files is not None:
        world.commit(files, "begin")
    return world
