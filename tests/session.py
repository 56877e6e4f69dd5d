"""A user's session: a real repository, real keys, and the installed command."""

from __future__ import annotations

import atexit
import functools
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import forks
from worlds import World, made_environment, make_repository

CHANGEGATE = Path(sys.executable).with_name("changegate")

AUTH = "services/auth/config.yaml"
ISSUER = "issuer: https://login.example.com/\n"
CONFIGURATION = f"""\
# the authentication service
{ISSUER}audience: https://api.example.com
logging: {{level: info}}
clients:
  - client_id: shop
    redirect_uris: [https://shop.example.com/callback]
session: {{cookie_domain: login.example.com, cookie_secure: true}}
"""
GATE = """\
version: 1
repository: example.com/platform-config
environments:
  prod: {deployed: refs/heads/main, paths: ["services/**"]}
"""


@dataclass(frozen=True, slots=True)
class Done:
    """How a command ended."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """What it printed, read as JSON."""
        return json.loads(self.out)


@dataclass
class Session:
    """A repository with a gate, and the people on its roster with their keys."""

    world: World
    keys: Path

    def run(
        self, *arguments: str, status: int | None = None, cwd: Path | None = None, **environment: str
    ) -> Done:
        """Run changegate in the repository; `status` insists on how it ends."""
        everything = self.world.environment | environment
        if any(name.startswith(forks.STARTING) for name in environment):
            done = subprocess.run(
                [CHANGEGATE, *arguments],
                cwd=cwd or self.world.top,
                env=everything,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                check=False,
            )
            told = Done(done.returncode, done.stdout, done.stderr)
        else:
            status_, out, err = forks.server().run(
                list(map(str, arguments)), cwd or self.world.top, everything
            )
            told = Done(status_, out.decode(), err.decode())
        assert "Traceback" not in told.err + told.out, told
        if status is not None:
            assert told.status == status, told
        return told

    def check(self, *arguments: str, status: int | None = None, **environment: str) -> Any:
        """Run the gate and return its JSON."""
        done = self.run("check", *arguments, "--format", "json", status=status, **environment)
        return done.json

    def key(self, person: str, *options: str) -> Path:
        """Return the private key of a person, making it where there is none yet."""
        target = self.keys / person
        if not target.exists():
            kind = options or ("-t", "ed25519")
            subprocess.run(
                ["ssh-keygen", "-q", *kind, "-N", "", "-C", f"{person}@example.com", "-f", target],
                check=True,
                env=self.world.environment,
            )
        return target

    def public(self, person: str) -> str:
        """Return the public key line of a person."""
        return self.key(person).with_suffix(".pub").read_text().strip()

    def change_ids(self, *arguments: str, **environment: str) -> list[str]:
        """Return the ids of the changes that are held back."""
        report = self.check(*arguments, **environment)
        return [document["change_id"] for document in report["documents"] if document["verdict"] == "pending"]

    def approve(self, person: str, *arguments: str, reason: str = "CHG-1", status: int = 0) -> Done:
        """Approve everything that is held back between the sides named, as a person."""
        sides = [part for part in arguments if part != "--stage"]
        agreed = [part for change in self.change_ids(*_sides(sides)) for part in ("--yes", change)]
        key = str(self.key(person))
        return self.run("approve", *arguments, "--key", key, "--reason", reason, *agreed, status=status)

    def edit(self, path: str, old: str, new: str) -> None:
        """Replace a text that stands once in a file of the working tree."""
        target = self.world.top / path
        content = target.read_text()
        assert content.count(old) == 1, (old, content)
        target.write_text(content.replace(old, new))


def _sides(arguments: list[str]) -> list[str]:
    """Keep the arguments that name the sides, leave those that only `approve` knows."""
    kept: list[str] = []
    skip = False
    for argument in arguments:
        if skip:
            skip = False
            continue
        if argument in {"--store", "--expires"}:
            skip = True
            continue
        if argument == "--override":
            continue
        kept.append(argument)
    return kept


def roster(people: Mapping[str, str], role: str = "identity-owner", extra: str = "") -> str:
    """Return a roster in which everybody holds a role, with one public key each."""
    lines = "".join(
        f"  {name}@example.com:\n    roles: [{role}]\n    keys: [{json.dumps(key)}]\n"
        for name, key in people.items()
    )
    return f"approvers:\n{lines}revoked: []\n{extra}"


def with_command(world: World) -> World:
    """Put the installed command on the path of a world."""
    for part in (str(CHANGEGATE.parent), *os.environ.get("PATH", os.defpath).split(os.pathsep)):
        if part not in world.environment["PATH"].split(os.pathsep):
            world.environment["PATH"] = f"{part}{os.pathsep}{world.environment['PATH']}"
    return world


def make_session(
    folder: Path, people: tuple[str, ...] = ("alice", "bob", "carol"), files: Mapping[str, str] | None = None
) -> Session:
    """Make a gated repository whose deployed side is main, with the people named as identity owners.

    Everything is committed by ada@example.com, who is not on the roster. It is a copy of one that was made once
    for all tests of this process, keys and all.
    """
    made = _made(people, tuple(sorted((files or {}).items())))
    shutil.copytree(made.keys.parent, folder, symlinks=True, dirs_exist_ok=True)
    world = World(folder / made.world.top.name, made_environment(folder), made.world.commits)
    # The files are as they were, but they are others to git, which goes by more than their names.
    world.git("update-index", "-q", "--refresh")
    return Session(with_command(world), folder / made.keys.name)


@functools.cache
def _made(people: tuple[str, ...], files: tuple[tuple[str, str], ...]) -> Session:
    folder = Path(tempfile.mkdtemp())
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    world = make_repository(folder)
    keys = folder / "keys"
    keys.mkdir()
    session = Session(with_command(world), keys)
    known = {person: session.public(person) for person in people}
    begin = {AUTH: CONFIGURATION, ".changegate/config.yaml": GATE, ".changegate/roster.yaml": roster(known)}
    world.commit(begin | dict(files), "begin")
    return session


def counting_git(session: Session, folder: Path, at: int, then: str) -> dict[str, str]:
    """Put a git before the real one that counts its calls and does something else at one of them."""
    real = shutil.which("git", path=session.world.environment["PATH"])
    (folder / "bin").mkdir(parents=True)
    wrapper = folder / "bin/git"
    wrapper.write_text(
        f'#!/bin/sh\necho x >> "{folder}/calls"\n'
        f'[ "$(wc -l < "{folder}/calls")" -ne {at} ] || {then}\nexec {real} "$@"\n'
    )
    wrapper.chmod(0o755)
    return {"PATH": f"{wrapper.parent}:{session.world.environment['PATH']}"}
