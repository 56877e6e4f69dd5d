"""What `init` finds in a repository and what it makes of it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

from changegate.cli.edge.console import note, say, say_lines
from changegate.cli.edge.files import write_whole
from changegate.cli.starting import templates
from changegate.errors import ChangegateError, InvalidInputError
from changegate.frozen import frozen
from changegate.load.read import is_configuration
from changegate.meaning import Meanings
from changegate.model.config import Config
from changegate.model.shown import printable
from changegate.model.side import Pair, Side
from changegate.regex import regex
from changegate.repository import Repository
from changegate.repository.settings import config, config_global, current_branch, remote_default_branch
from changegate.trust import CONFIG, HOME, ROSTER

# Reading every file of a very large repository would take minutes; a sample of it finds the services.
FILES_READ: Final = 2_000
_STAGES: Final = regex(
    r"^(prod|production|live|staging|stage|preprod|uat|qa|test|testing|dev|development|sandbox)$"
)
_NAMES: Final = {
    "production": "prod",
    "live": "prod",
    "stage": "staging",
    "development": "dev",
    "testing": "test",
}


@frozen
class Found:
    """Configuration files, and how many identity settings were found in each."""

    files: tuple[str, ...]
    settings: Mapping[str, int]


def found(directory: Path) -> None:
    """Set up the repository around a directory, saying what was found and written."""
    repository = Repository.open(directory)
    try:
        top = repository.top
        if top is None:
            raise InvalidInputError(
                ".", "a bare repository has no files to set up", hint="run init in a clone"
            )
        survey = _survey(repository.side("worktree"))
        _report(survey)
        written = list(_write(repository, top, survey))
    finally:
        repository.close()
    say_lines(written or ["everything is there already; nothing was written"])
    say(_next_steps(wrote=len(written) > 0))


def _survey(side: Side) -> Found:
    files = sorted(path for path in side.entries() if is_configuration(path) and not path.startswith(HOME))
    return Found(tuple(files), dict(_counts(side, files[:FILES_READ])))


def _counts(side: Side, files: Iterable[str]) -> Iterator[tuple[str, int]]:
    from changegate.classify.pack import shipped  # noqa: PLC0415  start-up: only init and check need packs
    from changegate.validation import SchemaBook  # noqa: PLC0415  start-up: the same

    meanings = Meanings(side, side, Config(), shipped(), SchemaBook.empty())
    entries = side.entries()
    for path in files:
        changes, _ = meanings.of(Pair(path, None, None, entries[path]))
        count = sum(1 for item in changes if item.findings)
        if count > 0:
            yield path, count


def _report(survey: Found) -> None:
    total, files = sum(survey.settings.values()), len(survey.settings)
    say(f"{len(survey.files)} configuration files; {total} identity settings in {files} of them\n")
    for path, count in sorted(survey.settings.items(), key=lambda row: (-row[1], row[0]))[:10]:
        say_lines([f"  {count:4}  {printable(path)}"])


def _write(repository: Repository, top: Path, survey: Found) -> Iterator[str]:
    branch = remote_default_branch(repository) or current_branch(repository) or "refs/heads/main"
    texts = {
        CONFIG: templates.config(_name(repository, top), _environments(survey, branch), _services(survey)),
        ROSTER: templates.roster(*_self(repository)),
    }
    for path, text in texts.items():
        if not (top / path).exists():
            (top / path).parent.mkdir(parents=True, exist_ok=True)
            write_whole(top / path, text.encode())
            yield f"wrote {path}"
    yield from _hook(top)
    yield from _pipeline(top, branch)


def _hook(top: Path) -> Iterator[str]:
    target = top / ".pre-commit-config.yaml"
    if not target.exists():
        write_whole(target, templates.PRE_COMMIT.encode())
        yield "wrote .pre-commit-config.yaml"
    elif "changegate" not in target.read_text(encoding="utf-8", errors="replace"):
        yield (
            "left .pre-commit-config.yaml as it is; add under 'repos:':\n"
            + templates.PRE_COMMIT_ENTRY.rstrip()
        )


def _pipeline(top: Path, branch: str) -> Iterator[str]:
    if (top / ".github").is_dir():
        path, text = ".github/workflows/changegate.yml", templates.GITHUB
    elif (top / ".gitlab-ci.yml").exists():
        path, text = ".changegate/ci/gitlab.yml", templates.GITLAB
    else:
        path, text = ".changegate/ci/check.sh", templates.SHELL
    target = top / path
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        short = branch.rpartition("/")[2] if branch.startswith("refs/remotes/") else branch.split("/", 2)[2]
        write_whole(target, text.replace("BRANCH", short).encode())
        yield f"wrote {path}"


def _name(repository: Repository, top: Path) -> str:
    """Name the repository by where it is pushed to, without scheme, user and suffix; else by its folder."""
    url = config(repository, "remote.origin.url") or ""
    match = re.match(r"^(?:[a-z+]+://)?(?:[^@/]+@)?([^/:]+)(?::\d+)?[/:](.+?)(?:\.git)?/?$", url)
    return f"{match[1]}/{match[2]}" if match else top.name


def _self(repository: Repository) -> tuple[str, str | None]:
    from changegate.approvals.signature import public_key_line  # noqa: PLC0415  start-up: only init asks

    email = config(repository, "user.email") or "you@example.com"
    key = config_global(repository, "user.signingkey")
    try:
        return email, public_key_line(key) if key else None
    except ChangegateError as error:
        note(f"note: git's user.signingkey was left out: {printable(str(error))}")
        return email, None


def _environments(survey: Found, branch: str) -> dict[str, tuple[str, list[str]]]:
    """One environment a folder named after a stage, if they cover all findings; else one for everything."""
    stages: dict[str, set[str]] = {}
    for path in survey.settings:
        folders = path.split("/")[:-1]
        index = next((index for index, part in enumerate(folders) if _STAGES.match(part)), None)
        if index is None:
            return {"prod": (branch, ["**"])}
        name = _NAMES.get(folders[index], folders[index])
        stages.setdefault(name, set()).add("/".join([*["*"] * index, folders[index], "**"]))
    if not stages:
        return {"prod": (branch, ["**"])}
    return {name: (branch, sorted(globs)) for name, globs in sorted(stages.items())}


def _services(survey: Found) -> dict[str, str]:
    """One service a folder with identity settings, named by the folder where that name is unique."""
    folders = sorted({path.rpartition("/")[0] for path in survey.settings} - {""})
    names = Counter(folder.rpartition("/")[2] for folder in folders)
    return {
        folder.rpartition("/")[2]: f"{folder}/**"
        for folder in folders
        if names[folder.rpartition("/")[2]] == 1
    }


def _next_steps(*, wrote: bool) -> str:
    if not wrote:
        return ""
    return (
        "\nnext:\n"
        "  1. put the people who may approve, with their SSH public keys, into .changegate/roster.yaml\n"
        "  2. pre-commit install            # the hook, on this machine\n"
        "  3. git add .changegate .pre-commit-config.yaml && git commit   # the gate stands from here on\n"
        "  4. changegate check --staged     # what the hook runs; 'changegate explain' says more\n"
    )
