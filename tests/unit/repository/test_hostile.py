"""A repository that names programs everywhere it can, and none of them ever runs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from changegate.errors import ChangegateError, MissingInputError
from changegate.repository import Repository, changed, directory_side, merged
from changegate.repository.exchange import fetch_refs, push_ref
from changegate.repository.history import authorship, log
from changegate.repository.refs import create_ref, read_object, refs, stage, write_commit, write_object
from changegate.repository.settings import config, config_global, last_fetch, remote_default_branch, upstream
from worlds import make_repository

ATTRIBUTES = "* filter=evil diff=evil merge=evil text ident\n"
PREFIX = "refs/changegate/approvals/"
HOOKS = (
    "pre-commit pre-merge-commit post-checkout post-merge post-index-change reference-transaction pre-push "
    "pre-auto-gc fsmonitor-watchman post-update update sendemail-validate"
)
SETTINGS = (
    "alias.cat-file alias.ls-files alias.ls-tree alias.merge-tree alias.rev-parse core.alternateRefsCommand "
    "core.askPass core.editor core.fsmonitor core.gitProxy core.pager core.sshCommand credential.helper "
    "diff.evil.command diff.evil.textconv diff.external diff.tool filter.evil.clean filter.evil.process "
    "filter.evil.smudge gpg.openpgp.program gpg.program gpg.ssh.defaultKeyCommand gpg.ssh.program "
    "interactive.diffFilter merge.evil.driver pager.cat-file pager.config pager.ls-files pager.rev-list "
    "remote.origin.proxy remote.origin.receivepack remote.origin.uploadpack remote.origin.vcs sequence.editor "
    "uploadpack.packObjectsHook web.browser"
)


class Trap:
    """A repository under test, and what shows whether one of its programs ran."""

    def __init__(self, folder: Path) -> None:
        self.world = make_repository(folder, {"a.yaml": "x: 1\n", "b.yaml": "x: 1\n"})
        self.remote = self.world.clone(folder / "remote.git", "--bare")
        self.world.branch("feature")
        self.world.commit({"a.yaml": "x: feature\n"})
        self.world.checkout("main")
        self.deployed = self.world.commit({"b.yaml": "x: main\n"})
        self.world.checkout("feature")
        self.ran = folder / "ran"
        self.program = folder / "evil"
        self.program.write_text(f'#!/bin/sh\necho "$0 $@" >> "{self.ran}"\ncat\n')
        self.program.chmod(0o755)
        self._arm()
        self.world.write("a.yaml", "x: worktree\n")
        self.world.write("new.yaml", "x: new\n")

    def _arm(self) -> None:
        git_dir = self.world.top / ".git"
        for folder in (git_dir / "hooks", git_dir / "evil-hooks"):
            folder.mkdir(exist_ok=True)
            for name in HOOKS.split():
                (folder / name).write_text(self.program.read_text())
                (folder / name).chmod(0o755)
        (self.world.top / ".gitattributes").write_text(ATTRIBUTES)
        (git_dir / "info").mkdir(exist_ok=True)
        (git_dir / "info" / "attributes").write_text(ATTRIBUTES)
        (git_dir / "evil-attributes").write_text(ATTRIBUTES)
        lines = [
            *(
                f"[{section(key)}]\n\t{key.rpartition('.')[2]} = {value(key, self.program)}"
                for key in SETTINGS.split()
            ),
            f"[core]\n\thooksPath = {git_dir / 'evil-hooks'}\n\tattributesFile = {git_dir / 'evil-attributes'}",
            f'[url "ext::{self.program} "]\n\tinsteadOf = {self.remote.top}',
            f'[remote "origin"]\n\turl = {self.remote.top}\n\tfetch = +refs/heads/*:refs/remotes/origin/*',
            "[protocol]\n\tallow = always",
            "[commit]\n\tgpgSign = true",
            "[log]\n\tshowSignature = true",
            "[push]\n\tgpgSign = true",
        ]
        with (git_dir / "config").open("a") as settings:
            settings.write("\n".join(lines) + "\n")

    def assert_nothing_ran(self) -> None:
        assert not self.ran.exists(), self.ran.read_text()


def section(key: str) -> str:
    words = key.split(".")
    return f'{words[0]} "{words[1]}"' if len(words) == 3 else words[0]


def value(key: str, program: Path) -> str:
    return f"!{program}" if key.startswith(("alias.", "credential.")) else str(program)


@pytest.fixture
def trap(tmp_path: Path) -> Trap:
    return Trap(tmp_path)


@pytest.mark.parametrize(
    "command", [("status",), ("diff",), ("add", "a.yaml"), ("ls-files",), ("update-ref", "refs/x", "HEAD")]
)
def test_the_trap_works(trap: Trap, command: tuple[str, ...]) -> None:
    trap.world.git(*command)
    assert trap.ran.exists()


def _read_all(trap: Trap, repository: Repository) -> None:
    for spec in ("HEAD", "index", "worktree", "refs/heads/main"):
        side = repository.side(spec)
        assert all(side.read(path) is not None for path in side.entries())
    assert repository.side("worktree").read("a.yaml") == b"x: worktree\n"
    plain = directory_side(trap.world.top)
    assert plain.read("a.yaml") == b"x: worktree\n"


def _compare(trap: Trap, repository: Repository) -> None:
    head = repository.side("HEAD")
    for spec in ("index", "worktree", "refs/heads/main"):
        changed(head, repository.side(spec), lambda _: True)
    assert trap.deployed


def _merge(trap: Trap, repository: Repository) -> None:
    for spec in ("HEAD", "index", "worktree"):
        side = merged(repository, trap.deployed, repository.side(spec))
        assert side.read("b.yaml") == b"x: main\n"


def _conflict(trap: Trap, repository: Repository) -> None:
    trap.world.write("b.yaml", "x: other\n")
    with pytest.raises(ChangegateError, match=r"conflicts .*b\.yaml"):
        merged(repository, trap.deployed, repository.side("worktree"))


def _look_back(trap: Trap, repository: Repository) -> None:
    assert authorship(repository, trap.deployed, "worktree").emails == {"ada@example.com"}
    assert len(list(log(repository, "HEAD"))) == 2
    assert len(repository.revisions_between(trap.deployed, "HEAD", ["a.yaml"])) == 1


def _write(_: Trap, repository: Repository) -> None:
    create_ref(repository, f"{PREFIX}x", write_commit(repository, "r.json", b"{}"))
    create_ref(repository, f"{PREFIX}y", write_object(repository, b"{}"))
    assert [read_object(repository, oid) for oid in refs(repository, PREFIX).values()] == [b"{}", b"{}"]
    stage(repository, ("a.yaml", "new.yaml"))
    assert repository.side("index").read("a.yaml") == b"x: worktree\n"


def _exchange(trap: Trap, repository: Repository) -> None:
    create_ref(repository, f"{PREFIX}x", write_commit(repository, "r.json", b"{}"))
    push_ref(repository, "origin", f"{PREFIX}x")
    trap.remote.git("update-ref", f"{PREFIX}y", "HEAD")
    assert fetch_refs(repository, "origin", PREFIX) == (f"{PREFIX}y",)


def _ask(_: Trap, repository: Repository) -> None:
    assert config(repository, "gpg.program") is not None
    assert config_global(repository, "gpg.program") is None
    remote_default_branch(repository)
    upstream(repository)
    last_fetch(repository)
    with pytest.raises(MissingInputError):
        repository.resolve("nowhere")


@pytest.mark.parametrize("act", [_read_all, _compare, _merge, _conflict, _look_back, _write, _exchange, _ask])
def test_no_program_the_repository_names_runs(trap: Trap, act: Callable[[Trap, Repository], None]) -> None:
    with Repository.open(trap.world.top) as repository:
        act(trap, repository)
    trap.assert_nothing_ran()


def test_a_partial_clone_is_said_to_be_one_and_nothing_is_fetched(tmp_path: Path) -> None:
    world = make_repository(tmp_path, {"a.yaml": "x: 1\n"})
    world.git("config", "uploadpack.allowFilter", "true")
    world.commit({"a.yaml": "x: 2\n"})
    clone = world.clone(tmp_path / "clone", "--filter=blob:none")
    ran = tmp_path / "ran"
    program = tmp_path / "evil"
    program.write_text(f'#!/bin/sh\ntouch "{ran}"\nexec git-upload-pack "$@"\n')
    program.chmod(0o755)
    clone.git("config", "remote.origin.uploadpack", str(program))
    with Repository.open(clone.top) as repository:
        assert repository.side("HEAD").read("a.yaml") == b"x: 2\n"
        with pytest.raises(ChangegateError) as caught:
            repository.side("HEAD~1").read("a.yaml")
        assert "--refetch" in caught.value.hint
    assert not ran.exists()
    assert clone.git("show", "HEAD~1:a.yaml") == "x: 1"
    assert ran.exists()


def test_a_submodule_that_names_programs_does_not_run_them(tmp_path: Path) -> None:
    world = make_repository(tmp_path, {"c.yaml": "x: 1\n"})
    inner = make_repository(world.top, {"x.yaml": "1"}, name="inner")
    ran = tmp_path / "ran"
    program = tmp_path / "evil"
    program.write_text(f'#!/bin/sh\ntouch "{ran}"\n')
    program.chmod(0o755)
    for key in ("core.fsmonitor", "core.pager", "core.sshCommand", "core.alternateRefsCommand"):
        inner.git("config", key, str(program))
    head = inner.git("rev-parse", "HEAD")
    ran.unlink(missing_ok=True)
    with Repository.open(world.top) as repository:
        assert repository.side("worktree").entries()["inner"].oid == head
    assert not ran.exists()
