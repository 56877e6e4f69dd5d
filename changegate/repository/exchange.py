"""Send approvals to a remote and fetch them, from a directory without the repository's settings.

`core.sshCommand`, `remote.*.uploadpack`, `url.*.insteadOf`, credential helpers and hooks of the repository
are therefore never seen; those of the person are.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from changegate.errors import InvalidInputError, MissingInputError, ToolError
from changegate.frozen import frozen
from changegate.regex import regex
from changegate.repository.plumbing import PERSONAL, Finished, Git, printable, text
from changegate.repository.refs import OWN, create_ref, insist_on_own, refs
from changegate.repository.repository import Repository
from changegate.repository.scratch import Scratch, scratch
from changegate.repository.settings import config

PROTOCOLS: Final = "file:git:http:https:ssh"
# A command line holds so many names at least, on every system.
TOGETHER: Final = 200
# How the person, not the repository, reaches the remote.
REACH: Final = (
    "GIT_ASKPASS",
    "GIT_SSH",
    "GIT_SSH_COMMAND",
    "GIT_SSH_VARIANT",
    "HOME",
    "SSH_ASKPASS",
    "XDG_CONFIG_HOME",
)
HELPER: Final = regex(r"[A-Za-z0-9+.-]+::")
SCHEME: Final = regex(r"[A-Za-z][A-Za-z0-9+.-]*://")
HOST: Final = regex(r"[^/]+:")


@frozen
class Pushed:
    """What became of refs that were sent: made on the remote, there already, or refused and why, by name."""

    made: tuple[str, ...]
    known: tuple[str, ...]
    refused: Mapping[str, str]


def push_ref(repository: Repository, remote: str, name: str) -> None:
    """Make a ref of ours on a remote; what stands there already under the name is never replaced.

    Raises:
        InvalidInputError: the remote holds something else under that name, or refuses it.
        ToolError: the remote cannot be reached.
    """
    for refused, why in push_refs(repository, remote, (name,)).refused.items():
        raise InvalidInputError(printable(refused), why)


def push_refs(repository: Repository, remote: str, names: Sequence[str]) -> Pushed:
    """Make refs of ours on a remote, each of them only where nothing stands under its name yet.

    One that is refused keeps none of the others back.

    Raises:
        InputError: one of them is not ours, or not here.
        ToolError: the remote cannot be reached.
    """
    here = refs(repository, OWN)
    for name in names:
        insist_on_own(repository, name)
        if name not in here:
            raise MissingInputError(printable(name), "there is no such ref")
    url = address_of(repository, remote, "pushurl")
    git = reaching(scratch(repository))
    told: dict[str, tuple[str, str]] = {}
    for start in range(0, len(names), TOGETHER):
        told |= _pushed(git, remote, url, {name: here[name] for name in names[start : start + TOGETHER]})
    return Pushed(
        made=tuple(sorted(name for name, (mark, _) in told.items() if mark == "*")),
        known=tuple(sorted(name for name, (mark, _) in told.items() if mark == "=")),
        refused={name: said for name, (mark, said) in sorted(told.items()) if mark not in {"*", "="}},
    )


def _pushed(git: Git, remote: str, url: str, oids: Mapping[str, str]) -> Mapping[str, tuple[str, str]]:
    """Push some refs at once and return git's mark and words for each (git-push(1), --porcelain)."""
    options = ("--porcelain", "--no-verify", "--no-follow-tags", "--recurse-submodules=no")
    # The lease says that nothing is expected under the name: a push makes, and never moves.
    leases = [f"--force-with-lease={name}:" for name in oids]
    wanted = [f"{oid}:{name}" for name, oid in oids.items()]
    finished = git.run("push", *options, *leases, "--", url, *wanted, accept=None)
    told = {}
    for line in text(finished.output).splitlines():
        mark, _, rest = line.partition("\t")
        pair, _, said = rest.partition("\t")
        name = pair.rpartition(":")[2]
        if name in oids:
            told[name] = (mark, _refusal(remote, said))
    if len(told) < len(oids):
        insist_on_success(finished, "push", remote)
        raise ToolError("git", f"'push' to {printable(remote)} did not say what became of every ref")
    return told


def _refusal(remote: str, said: str) -> str:
    if "stale info" in said:
        return f"{printable(remote)} holds something else under this name"
    return f"{printable(remote)} refuses it: {printable(said)[:300]}"


def fetch_refs(repository: Repository, remote: str, prefix: str) -> tuple[str, ...]:
    """Fetch the refs of ours below a prefix and return the names of those that are new, sorted.

    What is here already under a name stays as it is.
    """
    insist_on_own(repository, f"{prefix}x")
    aside = scratch(repository)
    reached = reaching(aside)
    git = replace(
        reached,
        environment={**reached.environment, "GIT_OBJECT_DIRECTORY": str(repository.place.objects)},
    )
    options = ("--no-tags", "--no-write-fetch-head", "--no-auto-maintenance", "--no-recurse-submodules")
    pattern = f"+{prefix}*:{prefix}*"
    url = address_of(repository, remote, "url")
    finished = git.run("-c", "fetch.fsckObjects=true", "fetch", *options, "--", url, pattern, accept=None)
    insist_on_success(finished, "fetch", remote)
    here = refs(repository, prefix)
    new = {name: oid for name, oid in _fetched(git, prefix).items() if name not in here}
    for name, oid in new.items():
        create_ref(repository, name, oid)
    return tuple(sorted(new))


def _fetched(git: Git, prefix: str) -> Mapping[str, str]:
    output = git.line("for-each-ref", "--format=%(objectname) %(refname)", "--", prefix)
    return {name: oid for oid, _, name in (line.partition(" ") for line in output.splitlines())}


def reaching(aside: Scratch) -> Git:
    """Return git in a scratch directory, able to reach a remote as the person does."""
    kept = {name: value for name, value in aside.git.environment.items() if name not in {*REACH, *PERSONAL}}
    inherited = {
        name: os.environ[name]  # noqa: TID251  how the person reaches the remote is theirs to say
        for name in (*REACH, *PERSONAL)
        if name in os.environ  # noqa: TID251  the same
    }
    return replace(aside.git, environment={**kept, **inherited, "GIT_ALLOW_PROTOCOL": PROTOCOLS})


def insist_on_success(finished: Finished, command: str, remote: str) -> None:
    """Raise what a failed command with a remote said."""
    if finished.status != 0:
        lines = [line for line in finished.errors.splitlines() if line.strip()]
        said = printable(lines[0].removeprefix("fatal: "))[:300] if lines else f"status {finished.status}"
        raise ToolError("git", f"'{command}' with {printable(remote)} failed: {said}")


def address_of(repository: Repository, remote: str, setting: str) -> str:
    """Return where a remote is, refusing what would start a program instead of reaching one."""
    url = (
        config(repository, f"remote.{remote}.{setting}")
        or config(repository, f"remote.{remote}.url")
        or remote
    )
    if url.startswith("-") or HELPER.match(url):
        raise InvalidInputError(printable(url), "is no address of a remote")
    path = url.removeprefix("file://")
    if SCHEME.match(path) or (HOST.match(path) and path == url):
        return url
    place = Path(os.path.realpath((repository.top or repository.git_dir) / path))
    if not place.is_dir():
        raise MissingInputError(printable(remote), "there is no such remote")
    own = [folder for folder in (repository.top, repository.git_dir) if folder is not None]
    if any(place.is_relative_to(folder) for folder in own):
        # git would run the hooks of a repository that came along with the files under judgement.
        raise InvalidInputError(printable(url), "the remote lies within the repository itself")
    return f"file://{place}" if url.startswith("file://") else str(place)
