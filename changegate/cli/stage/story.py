"""The story of the demo: a scratch repository, its people, and what they do in it."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from changegate.cli.edge.console import say
from changegate.cli.edge.exit import HELD_BACK
from changegate.cli.stage import files
from changegate.cli.stage.stage import AUTH, Stage, deploy, scene
from changegate.errors import ToolError, UsageError


def replay(keep: Path | None, *, incident: bool) -> None:
    """Play all scenes in a scratch repository, which is left behind only where `keep` names a folder.

    With `incident` the scenes are those of the hours after the change.

    Raises:
        ToolError: git or ssh-keygen is missing, or a step did not end as the story says it must.
    """
    for tool in ("git", "ssh-keygen"):
        if shutil.which(tool) is None:
            raise ToolError(tool, "is not on the path", hint=f"install {tool}; the demo uses the real one")
    with _folder(keep) as folder:
        if incident:
            from changegate.cli.stage.incident import play  # noqa: PLC0415  one story at a time

            play(Stage.set_up(folder))
        else:
            _play(Stage.set_up(folder))
        if keep is not None:
            say(f"\nThe repository is in {folder / 'repository'}, the keys in {folder / 'keys'}.\n")


@contextmanager
def _folder(keep: Path | None) -> Iterator[Path]:
    if keep is None:
        with tempfile.TemporaryDirectory(prefix="changegate-demo-") as name:
            yield Path(name)
        return
    if keep.exists() and (not keep.is_dir() or any(keep.iterdir())):
        raise UsageError(f"{keep} is not an empty folder", hint="name a new one; the demo never overwrites")
    keep.mkdir(parents=True, exist_ok=True)
    yield keep.resolve()


def _play(stage: Stage) -> None:
    deploy(stage)
    _ordinary_change(stage)
    _identity_change(stage)
    _approvals(stage)
    _one_character_more(stage)
    _weakened_policy(stage)
    _way_back(stage)
    say("\nThe outage did not happen: held back, explained, approved by two, and undone in one step.\n")


def _ordinary_change(stage: Stage) -> None:
    scene("An ordinary change passes")
    stage.edit(AUTH, "  level: info", "  level: debug")
    stage.show("git", "add", AUTH)
    stage.show("changegate", "check", "--staged")
    stage.show("git", "commit", "--quiet", "-m", "Log more")


def _identity_change(stage: Stage) -> None:
    scene("03:30, the change of the outage: the service is about to forget who it is")
    stage.edit(AUTH, "issuer: https://login.example.com/", "issuer: https://auth.example.net/")
    stage.edit(AUTH, "kid: sig-2026-01", "kid: sig-2026-07")
    stage.edit(
        AUTH, "      - https://shop.example.com/callback", "      - https://shop.example.com/auth/callback"
    )
    stage.show("git", "add", AUTH)
    stage.show("changegate", "check", "--staged", expect=HELD_BACK)
    stage.show("changegate", "explain", "--staged", f"{AUTH}#/issuer")


def _pending_id(stage: Stage) -> str:
    """Read the change id of the authentication service from the gate's own report."""
    done = stage._run(("changegate", "check", "--staged", "--format", "json"))  # noqa: SLF001  the same module
    documents = json.loads(done.stdout)["documents"]
    return str(next(document["change_id"] for document in documents if document["path"] == AUTH))


def _approve(stage: Stage, person: str, reason: str) -> None:
    key = str(stage.keys / person)
    change = _pending_id(stage)
    stage.show(
        *("changegate", "approve", "--staged", "--key", key, "--reason", reason, "--yes", change, "--stage")
    )


def _approvals(stage: Stage) -> None:
    scene("Alice wrote the change; her own approval does not count")
    _approve(stage, "alice", "trust me")
    stage.show("changegate", "check", "--staged", expect=HELD_BACK)
    scene("Two identity owners approve with their SSH keys, and it passes")
    _approve(stage, "bob", "CHG-1042 tenant migration, reviewed")
    _approve(stage, "carol", "CHG-1042 partners have been told")
    stage.show("changegate", "approvals", "verify", "--staged")
    stage.show("changegate", "check", "--staged")


def _one_character_more(stage: Stage) -> None:
    scene("One character more, and it is held back again")
    stage.edit(AUTH, "issuer: https://auth.example.net/", "issuer: https://auth.example.net./")
    stage.show("git", "add", AUTH)
    stage.show("changegate", "check", "--staged", expect=HELD_BACK)


def _weakened_policy(stage: Stage) -> None:
    scene("A policy weakened in the same change does not help: the deployed policy judges")
    stage.write(".changegate/policies/easy.yaml", files.EASY_POLICY)
    stage.show("git", "add", ".changegate/policies/easy.yaml")
    stage.show("changegate", "check", "--staged", expect=HELD_BACK)
    stage.show("git", "rm", "--quiet", "--force", ".changegate/policies/easy.yaml")
    stage.edit(AUTH, "issuer: https://auth.example.net./", "issuer: https://auth.example.net/")
    stage.show("git", "add", AUTH)
    stage.show("changegate", "check", "--staged")
    stage.show("git", "commit", "--quiet", "-m", "Move the issuer")


def _way_back(stage: Stage) -> None:
    scene("10:30, logins fail: back to the last good version in one command, and nobody has to approve it")
    stage.show("changegate", "rollback", "--env", "prod")
    stage.show("git", "add", AUTH)
    stage.show("changegate", "check", "--staged")
    stage.show("git", "commit", "--quiet", "-m", "Roll back to the last good version")
    stage.show("changegate", "diff", "last-good", "HEAD", AUTH)
