"""Find the repository around a folder, and tell hook variables about it from those about another."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

from changegate.errors import InvalidInputError, MalformedInputError, MissingInputError, ToolError
from changegate.frozen import frozen
from changegate.repository.plumbing import OLDEST, Git, failure, printable, program, scrubbed, text

# What git tells a hook about the repository it runs for (githooks(5), git-receive-pack(1)).
HOOK: Final = (
    "GIT_DIR",
    "GIT_WORK_TREE",
    "GIT_OBJECT_DIRECTORY",
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_QUARANTINE_PATH",
)
QUESTIONS: Final = (
    "--is-bare-repository",
    "--is-inside-work-tree",
    "--show-object-format",
    "--absolute-git-dir",
    "--git-common-dir",
    *("--git-path", "objects"),
    "--show-toplevel",  # the last, since git stops here where there is no working tree
)


@frozen
class Place:
    """Where a repository is: `top` is None without a working tree around the folder that was asked for."""

    git: Git
    top: Path | None
    git_dir: Path
    common_dir: Path
    objects: Path
    object_format: str
    is_bare: bool


def place(folder: Path, given: Mapping[str, str]) -> Place:
    """Return the repository around a folder, as git finds it, with the hook variables that are about it.

    Raises:
        InputError: no repository, somebody else's, or one whose working tree is led elsewhere.
        ToolError: git is missing or too old.
    """
    folder = Path(os.path.realpath(folder))
    if not folder.is_dir():
        raise MissingInputError(printable(str(folder)), "there is no such directory")
    base = scrubbed(given)
    git = Git(program(given), folder, base)
    hook = _absolute({name: given[name] for name in HOOK if name in given})
    found = _hooked(git, hook) if "GIT_DIR" in hook else _ask(git)
    _insist_on_own_tree(found, folder)
    index = _index(found, given)
    environment = {**found.git.environment, **index}
    return replace(found, git=Git(git.program, found.top or found.git_dir, environment))


def _hooked(git: Git, hook: Mapping[str, str]) -> Place:
    """Inside a hook: believe its variables if they speak of the repository that is found without them."""
    told = Git(git.program, git.folder, {**git.environment, **hook})
    try:
        plain = _ask(git)
    except MissingInputError:
        # `git --git-dir=X --work-tree=Y commit`: nothing in Y leads to X but the variables.
        found = _ask(told)
        if found.top is not None and git.folder.is_relative_to(found.top):
            return found
        raise
    if Path(os.path.realpath(hook["GIT_DIR"])) == plain.git_dir:
        return _ask(told)
    return plain


def _ask(git: Git) -> Place:
    finished = git.run("rev-parse", "--path-format=absolute", *QUESTIONS, accept=None)
    lines = text(finished.output).split("\n")[:-1]
    no_tree = finished.status != 0 and "work tree" in finished.errors and len(lines) == 6
    if finished.status != 0 and not no_tree:
        raise failure("rev-parse", finished, git.folder)
    if lines[0].startswith("--"):
        raise ToolError("git", "is too old", hint=f"install git {OLDEST} or later")
    if len(lines) not in {6, 7}:
        raise InvalidInputError(printable(str(git.folder)), "the path of the repository holds a line break")
    bare, inside, algorithm, git_dir, common, objects = lines[:6]
    return Place(
        git=git,
        top=Path(lines[6]) if inside == "true" and len(lines) == 7 else None,
        git_dir=Path(os.path.realpath(git_dir)),
        common_dir=Path(os.path.realpath(common)),
        objects=Path(objects),
        object_format=algorithm,
        is_bare=bare == "true",
    )


def _insist_on_own_tree(found: Place, folder: Path) -> None:
    """Refuse a repository that is not the one of the files around the folder.

    `core.worktree` silently moves the working tree: a file judged there is not the file that lies here. And
    git takes any folder that looks like a bare repository for one, even where it came along with the files of
    the proposal, which then brings its own idea of what is deployed.
    """
    home = next((one for one in (folder, *folder.parents) if _has_git(one)), None)
    if "GIT_DIR" in found.git.environment or home is None:
        return
    own = _git_dir_of(home)
    if found.git_dir.is_relative_to(home) and not found.git_dir.is_relative_to(own):
        raise InvalidInputError(
            printable(str(found.git_dir)),
            f"is a repository among the files of another, {printable(str(home))}: it may have come with them",
            hint="run this in another folder, or move the repository out of there",
        )
    led_away = found.top is not None and found.top != home
    hidden = found.top is None and not found.is_bare and not folder.is_relative_to(found.git_dir)
    if led_away or hidden:
        raise InvalidInputError(
            printable(str(found.git_dir / "config")),
            "core.worktree leads to another directory than the one the repository lies in",
            hint="run: git config --unset core.worktree",
        )


def _has_git(folder: Path) -> bool:
    entry = folder / ".git"
    return entry.is_file() or _is_git_dir(entry)


def _git_dir_of(home: Path) -> Path:
    """The git directory of a working tree: `.git` itself, or where it leads (gitrepository-layout(5))."""
    entry = home / ".git"
    if entry.is_dir():
        return Path(os.path.realpath(entry))
    try:
        said = text(entry.read_bytes()[:4096])
    except OSError as error:
        raise MalformedInputError(printable(str(entry)), f"cannot be read: {error.strerror}") from error
    return Path(os.path.realpath(home / said.removeprefix("gitdir:").strip()))


def _index(found: Place, given: Mapping[str, str]) -> dict[str, str]:
    """`git commit -a` and `git commit FILE` give the hook an index of their own; any other is out of date."""
    named = given.get("GIT_INDEX_FILE", "")
    if not named:
        return {}
    path = Path(os.path.realpath(named))
    owner = next((folder for folder in path.parents if _is_git_dir(folder)), None)
    free = owner is None and found.top is not None and Path.cwd().is_relative_to(found.top)
    return {"GIT_INDEX_FILE": str(path)} if owner == found.git_dir or free else {}


def _is_git_dir(folder: Path) -> bool:
    return (folder / "HEAD").is_file() and ((folder / "objects").is_dir() or (folder / "commondir").is_file())


def _absolute(hook: Mapping[str, str]) -> dict[str, str]:
    """Hook variables may be relative to the folder the hook runs in, and commands may run in another."""
    return {
        name: value if name == "GIT_ALTERNATE_OBJECT_DIRECTORIES" else str(Path(value).absolute())
        for name, value in hook.items()
        if value
    }
