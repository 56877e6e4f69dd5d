"""Attacks on the installed command through git: settings, lies, names and kinds of repositories."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from session import AUTH, CONFIGURATION, ISSUER, Done, Session, make_session, roster
from worlds import World, make_repository

EVIL = "issuer: https://evil.example.net/\n"
MOVED = CONFIGURATION.replace(ISSUER, EVIL)
OTHER = "services/other/config.yaml"

# Settings by which git starts programs, grouped by where they are written: plainly, and in files that are included.
SETTINGS = (
    "alias.cat-file alias.ls-files alias.rev-parse core.alternateRefsCommand core.askPass core.editor "
    "core.fsmonitor core.gitProxy core.pager core.sshCommand credential.helper diff.evil.command "
    "diff.evil.textconv diff.external filter.evil.clean filter.evil.process filter.evil.smudge"
)
INCLUDED = (
    "gpg.openpgp.program gpg.program gpg.ssh.defaultKeyCommand gpg.ssh.program gpg.x509.program "
    "interactive.diffFilter merge.evil.driver pager.config pager.log sequence.editor trailer.evil.cmd"
)
INCLUDED_IF = (
    "remote.origin.receivepack remote.origin.uploadpack submodule.inner.update uploadpack.packObjectsHook "
    "difftool.evil.cmd mergetool.evil.cmd web.browser remote.origin.vcs browser.evil.cmd tar.evil.command"
)
HOOKS = (
    "applypatch-msg commit-msg fsmonitor-watchman post-checkout post-commit post-index-change post-merge "
    "post-rewrite pre-auto-gc pre-commit pre-merge-commit pre-push pre-rebase prepare-commit-msg "
    "reference-transaction update"
)
VARIABLES = (
    "GIT_ASKPASS GIT_EDITOR GIT_EXTERNAL_DIFF GIT_PAGER GIT_PROXY_COMMAND GIT_SEQUENCE_EDITOR GIT_SSH "
    "GIT_SSH_COMMAND PAGER EDITOR VISUAL SSH_ASKPASS"
)
# What redirects git, written down or made up; none of them may change what the gate says.
REDIRECTIONS = {
    "GIT_ALTERNATE_OBJECT_DIRECTORIES": "/nowhere",
    "GIT_ATTR_SOURCE": "HEAD",
    "GIT_CEILING_DIRECTORIES": "/",
    "GIT_COMMON_DIR": "/nowhere",
    "GIT_CONFIG": "/nowhere",
    "GIT_CONFIG_COUNT": "1",
    "GIT_CONFIG_KEY_0": "core.bare",
    "GIT_CONFIG_VALUE_0": "true",
    "GIT_CONFIG_PARAMETERS": "'core.bare=true'",
    "GIT_DEFAULT_HASH": "sha256",
    "GIT_DIFF_OPTS": "-u0",
    "GIT_DISCOVERY_ACROSS_FILESYSTEM": "0",
    "GIT_GRAFT_FILE": "/nowhere",
    "GIT_ICASE_PATHSPECS": "1",
    "GIT_IMPLICIT_WORK_TREE": "0",
    "GIT_INDEX_VERSION": "9",
    "GIT_NAMESPACE": "elsewhere",
    "GIT_NO_REPLACE_OBJECTS": "0",
    "GIT_OBJECT_DIRECTORY": "/nowhere",
    "GIT_PREFIX": "services/nowhere/",
    "GIT_QUARANTINE_PATH": "/nowhere",
    "GIT_REPLACE_REF_BASE": "refs/heads/",
    "GIT_SHALLOW_FILE": "/nowhere",
    "GIT_TEST_ASSUME_DIFFERENT_OWNER": "1",
    "GIT_WORK_TREE": "/",
}


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> Session:
    return make_session(tmp_path_factory.mktemp("git"), files={OTHER: "issuer: https://other.example.com/\n"})


@pytest.fixture
def session(released: Session, tmp_path: Path) -> Session:
    return copied(released, tmp_path / "repository")


def copied(session: Session, top: Path) -> Session:
    shutil.copytree(session.world.top, top, symlinks=True)
    return Session(World(top, dict(session.world.environment), session.world.commits), session.keys)


class Canaries:
    """Programs that leave their name behind when somebody runs them."""

    def __init__(self, folder: Path) -> None:
        self.signs = folder / "ran"
        self.programs = folder / "programs"
        self.signs.mkdir()
        self.programs.mkdir()

    def ran(self) -> set[str]:
        return {one.name for one in self.signs.iterdir()}

    def program(self, name: str) -> Path:
        place = self.programs / name
        place.write_text(f'#!/bin/sh\ntouch "{self.signs / name}"\ncat\n')
        place.chmod(0o755)
        return place

    def setting(self, key: str) -> str:
        """A setting that names a program, as a line of git's configuration."""
        section, _, name = key.rpartition(".")
        first, _, second = section.partition(".")
        shell = "!" if key.startswith(("alias.", "credential.", "submodule.")) else ""
        header = f'{first} "{second}"' if second else first
        return f"[{header}]\n\t{name} = {shell}{self.program(key)}\n"


def test_no_program_that_a_repository_or_a_variable_names_runs(session: Session, tmp_path: Path) -> None:
    """Every command runs in a repository that names a program wherever git takes one; then git itself does."""
    canaries = Canaries(tmp_path)
    _propose(session)
    _arm(session.world.top, canaries)
    variables = {name: str(canaries.program(name)) for name in VARIABLES.split()}
    told = [
        session.run("check", "--staged", status=1, **variables),
        session.run("check", status=1, **variables),
        session.run("check", "--proposed", "feature", status=1, **variables),
        session.run("explain", "--staged", status=0, **variables),
        session.run("diff", "main", "worktree", status=0, **variables),
    ]
    assert all("evil.example.net" in done.out for done in told)
    session.run("validate", status=0, **variables)
    session.run("init", status=0, **variables)
    session.approve("bob", "--staged", "--stage")
    session.run("approvals", "list", status=0, **variables)
    record = next((session.world.top / ".changegate/approvals").rglob("*.json"))
    for status, *arguments in (
        (0, "history"),
        (0, "audit", "--no-cache"),
        (0, "suspects", "--before", "2030-01-01"),
        (0, "chronicle", "--started", "2025-10-09"),
        (1, "checkin", "--live", "feature"),
        (0, "deployed", "show"),
        (0, "deployed", "record", "--env", "prod", "--by", "ada"),
        (0, "rollback", "--to", "-1", "--dry-run"),
        (0, "request", "--proposed", "feature", "--output", str(tmp_path / "asked")),
        (0, "approvals", "export", str(record), "--output", str(tmp_path / "exported")),
        (3, "verify-attestation", str(record), "--deployed", "no-such-revision"),
        (0, "rollback", "--to", "-1", "--write", "commit", "--branch", "back"),
    ):
        session.run(*map(str, arguments), status=int(status), **variables)
    assert canaries.ran() == set()
    for command in ("status", "add --all", "update-ref refs/x HEAD", "log -p"):
        subprocess.run(
            ["git", *command.split()],
            cwd=session.world.top,
            env=session.world.environment | variables,
            capture_output=True,
            check=False,
        )
    assert canaries.ran() >= {"core.fsmonitor", "filter.evil.process", "hook.reference-transaction"}


def _propose(session: Session) -> None:
    """A proposal on a branch, deployed meanwhile something else, and the same once more in the index."""
    world = session.world
    world.branch("feature")
    session.edit(AUTH, ISSUER, EVIL)
    world.commit()
    world.checkout("main")
    world.commit({OTHER: "issuer: https://other.example.com/\nport: 1\n"})
    world.git("update-ref", "refs/remotes/origin/main", "HEAD")
    world.checkout("feature")
    world.write(AUTH, MOVED + "# once more\n")
    world.git("add", AUTH)
    world.write(".gitattributes", "* filter=evil diff=evil merge=evil export-ignore export-subst ident\n")


def _arm(top: Path, canaries: Canaries) -> None:
    git_dir = top / ".git"
    for folder in (git_dir / "hooks", git_dir / "own-hooks"):
        folder.mkdir(exist_ok=True)
        for name in HOOKS.split():
            shutil.copy(canaries.program(f"hook.{name}"), folder / name)
    (git_dir / "info").mkdir(exist_ok=True)
    (git_dir / "info/attributes").write_text("* filter=evil diff=evil merge=evil\n")
    (git_dir / "plain.inc").write_text("".join(map(canaries.setting, INCLUDED.split())))
    (top / "condition.inc").write_text("".join(map(canaries.setting, INCLUDED_IF.split())))
    with (git_dir / "config").open("a") as config:
        config.write("".join(map(canaries.setting, SETTINGS.split())))
        config.write(f"[core]\n\thooksPath = {git_dir / 'own-hooks'}\n[include]\n\tpath = plain.inc\n")
        config.write('[includeIf "gitdir:**"]\n\tpath = ../condition.inc\n')
        config.write(
            f"[extensions]\n\tpartialClone = origin\n[protocol]\n\tallow = always\n"
            f'[remote "origin"]\n\tpromisor = true\n\turl = ext::{canaries.program("protocol.ext")}\n'
            f'[commit]\n\tgpgSign = true\n[log]\n\tshowSignature = true\n[filter "evil"]\n\trequired\n'
        )


def test_no_variable_of_git_leads_the_gate_elsewhere(session: Session) -> None:
    session.world.stage({AUTH: MOVED})
    plain = session.check("--staged", status=1)
    assert session.check("--staged", status=1, **REDIRECTIONS) == plain


def evil_inside(session: Session, settings: str) -> None:
    """Stage an identity change beside a folder that is a bare repository in which nothing changed."""
    inner = session.world.top / "services/auth"
    for folder in ("objects", "refs/heads"):
        (inner / folder).mkdir(parents=True)
    (inner / "HEAD").write_text("ref: refs/heads/main\n")
    (inner / "config").write_text(f"[core]\n\trepositoryformatversion = 0\n{settings}")
    here = {"GIT_DIR": str(inner)}
    session.world.git("fetch", "--quiet", "--update-head-ok", ".git", "+main:refs/heads/main", **here)
    session.world.write(AUTH, MOVED)


@pytest.mark.parametrize("settings", ["\tbare = true\n", "\tbare = false\n\tworktree = ../other\n"])
def test_a_repository_among_the_files_judges_nothing(session: Session, settings: str) -> None:
    evil_inside(session, settings)
    done = session.run("check", "-C", "services/auth", "--deployed", "main", "--proposed", "main", status=3)
    assert "among the files of another" in done.err


def test_a_git_file_that_leads_elsewhere_is_followed_but_its_working_tree_is_not(session: Session) -> None:
    top, elsewhere = session.world.top, session.world.top.parent / "elsewhere.git"
    shutil.copytree(top, top.parent / "decoy")
    (top / ".git").rename(elsewhere)
    (top / ".git").write_text(f"gitdir: {elsewhere}\n")
    session.world.write(AUTH, MOVED)
    session.check(status=1)
    session.world.git("config", "core.worktree", str(top.parent / "decoy"))
    assert "core.worktree" in session.run("check", status=3).err


def held(session: Session, *arguments: str) -> None:
    report = session.check(*arguments, status=1)
    assert any(one["path"] == AUTH and one["verdict"] == "pending" for one in report["documents"]), report


def test_no_bookkeeping_of_the_index_hides_a_change(session: Session) -> None:
    world = session.world
    for setting in ("core.splitIndex", "core.untrackedCache", "index.sparse", "core.ignoreStat"):
        world.git("config", setting, "true")
    world.git("update-index", "--split-index", "--untracked-cache", "--force-write-index")
    world.git("update-index", "--assume-unchanged", "--skip-worktree", AUTH)
    stat = (world.top / AUTH).stat()
    world.write(AUTH, CONFIGURATION.replace("login.example.com/", "evi1n.example.com/"))
    os.utime(world.top / AUTH, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    world.write(".git/info/exclude", "*\n")
    held(session)
    world.git("update-index", "--no-assume-unchanged", "--no-skip-worktree", AUTH)
    world.git("add", "--all")
    held(session, "--staged")


def test_a_sparse_checkout_is_judged_whole(session: Session) -> None:
    session.world.git("update-index", "--refresh", "--really-refresh", "-q")
    session.world.git("sparse-checkout", "set", "services/other")
    assert not (session.world.top / AUTH).exists()
    session.check(status=0)
    session.check("--staged", status=0)
    session.world.git("sparse-checkout", "disable")
    session.world.commit({AUTH: MOVED})
    session.world.git("sparse-checkout", "set", "services/other")
    held(session, "--deployed", "HEAD~1")


def test_objects_that_were_never_fetched_are_not_fetched_and_not_passed_over(
    session: Session, tmp_path: Path
) -> None:
    session.world.git("config", "uploadpack.allowFilter", "true")
    session.world.commit({AUTH: MOVED})
    clone = session.world.clone(tmp_path / "partial", "--filter=blob:none", "--no-checkout")
    canary = Canaries(tmp_path)
    clone.git("config", "remote.origin.uploadpack", str(canary.program("fetched")))
    done = Session(clone, session.keys).run("check", "--deployed", "HEAD~1", "--proposed", "HEAD", status=3)
    assert "--refetch" in done.err
    assert canary.ran() == set()


def _replaced(session: Session) -> str:
    world = session.world
    world.git("replace", world.git("rev-parse", "feature^{tree}"), world.git("rev-parse", "main^{tree}"))
    return "feature"


def _alternate(session: Session) -> str:
    """The objects of the proposal lie in another store, whose own idea of main says it is deployed already."""
    store = session.world.clone(session.world.top.parent / "store.git", "--bare")
    store.git("update-ref", "refs/heads/main", "feature")
    session.world.git("update-ref", "-d", "refs/heads/feature")
    session.world.git("gc", "--quiet", "--prune=now")
    session.world.write(".git/objects/info/alternates", f"{store.top}/objects\n")
    return store.git("rev-parse", "feature")


def _tag(session: Session) -> str:
    session.world.git("tag", "feature", "main")
    session.world.git("tag", "refs/heads/feature", "main")
    return "refs/heads/feature"


def _odd_names(session: Session) -> str:
    session.world.git("update-ref", "refs/heads/refs/heads/main", "feature")
    session.world.git("update-ref", "refs/tags/refs/heads/main", "feature")
    session.world.git("update-ref", "refs/tags/main", "feature")
    session.world.git("update-ref", "refs/heads/$(touch${IFS}ran);echo", "feature")
    return "refs/heads/$(touch${IFS}ran);echo"


@pytest.mark.parametrize("lie", [_replaced, _alternate, _tag, _odd_names])
def test_no_lie_about_objects_or_names_hides_a_change(
    session: Session, lie: Callable[[Session], str]
) -> None:
    session.world.branch("feature")
    session.world.commit({AUTH: MOVED})
    session.world.checkout("main")
    held(session, "--proposed", lie(session))


def refused(done: Done, *words: str) -> None:
    assert done.status == 3, done
    assert all(word in done.err for word in words), done.err


def test_a_name_that_means_two_revisions_is_refused(session: Session) -> None:
    session.world.branch("feature")
    session.world.commit({AUTH: MOVED})
    session.world.git("tag", "feature", "main")
    refused(session.run("check", "--proposed", "feature"), "ambiguous", "refs/heads/feature")


def test_a_history_that_was_cut_off_by_hand_is_not_believed(session: Session) -> None:
    session.world.branch("feature")
    head = session.world.commit({AUTH: MOVED})
    session.world.write(".git/shallow", f"{head}\n")
    refused(session.run("check", "--proposed", "feature"), "shallow", "--unshallow")


@pytest.mark.parametrize("twin", ["Services/auth/config.yaml", "services/Auth/CONFIG.YAML"])
def test_files_that_are_one_where_case_does_not_matter_are_refused(session: Session, twin: str) -> None:
    session.world.stage({twin: MOVED})
    refused(session.run("check", "--staged"), "differ only in case")


def test_strange_names_are_shown_and_judged_as_what_they_are(session: Session) -> None:
    strange = [
        'services/a "quoted"\t\\name.yaml',
        "services/a\nb\x1b[2J.yaml",
        "services/\u202eevil.yaml",
        "services/:(top).yaml",
    ]
    session.world.stage(dict.fromkeys(strange, EVIL))
    report = session.check("--staged", status=1)
    assert sorted(one["path"] for one in report["documents"]) == sorted(strange)
    text = session.run("check", "--staged", "--verbose", status=1).out
    assert not set("\x1b\u202e\t") & set(text)
    session.world.git("rm", "--quiet", "--cached", "-r", ".")
    session.world.git("add", AUTH, OTHER, ".changegate")
    session.world.write(b"services/\xff\xfe.yaml", EVIL)
    session.world.git("add", "services")
    refused(session.run("check", "--staged"), "no UTF-8")


def _pointer(session: Session) -> None:
    digest = "a" * 64
    text = f"version https://git-lfs.github.com/spec/v1\noid sha256:{digest}\nsize 123\n"
    session.world.stage({AUTH: text, ".gitattributes": "*.yaml filter=lfs -text\n"})


def test_attributes_that_decide_over_content_are_said_aloud(session: Session) -> None:
    world = session.world
    lines = "# * export-ignore\n*.png binary\n*.sh text\nservices/** export-ignore\n*.yaml filter=x -merge\n"
    world.write(".gitattributes", lines)
    world.write("services/.gitattributes", "* export-subst\n")
    world.git("add", ".gitattributes", "services/.gitattributes")
    said = session.run("check", "--staged", status=0).out
    assert ".gitattributes changes what git makes of files" in said
    assert "(export-ignore, filter, merge)" in said
    assert "services/.gitattributes" in said
    assert "(export-subst)" in said
    world.git("rm", "--quiet", "--cached", ".gitattributes", "services/.gitattributes")
    world.write(".gitattributes", "*.png binary\n*.sh text\n* text=auto\n")
    world.git("add", ".gitattributes")
    assert "attributes" not in session.run("check", "--staged", status=0).out


def _linked_book(session: Session) -> None:
    (session.world.top / ".changegate/roster.yaml").unlink()
    (session.world.top / ".changegate/roster.yaml").symlink_to("../docs/roster.yaml")
    session.world.stage({AUTH: MOVED, "docs/roster.yaml": roster({"mallory": session.public("mallory")})})


def _linked_folder(session: Session) -> None:
    (session.world.top / ".changegate").rename(session.world.top / "book")
    (session.world.top / ".changegate").symlink_to("book")
    session.world.stage({AUTH: MOVED})


@pytest.mark.parametrize("trick", [_pointer, _linked_book, _linked_folder])
def test_what_only_points_elsewhere_is_held_back(session: Session, trick: Callable[[Session], None]) -> None:
    trick(session)
    held(session, "--staged")


def test_a_linked_book_on_the_deployed_side_is_refused(session: Session) -> None:
    (session.world.top / ".changegate/roster.yaml").rename(session.world.top / "roster.yaml")
    (session.world.top / ".changegate/roster.yaml").symlink_to("../roster.yaml")
    session.world.commit()
    session.world.stage({AUTH: MOVED})
    refused(session.run("check", "--staged"), ".changegate/roster.yaml", "symbolic link")


def test_a_repository_of_sha_256_is_gated_like_any_other(released: Session, tmp_path: Path) -> None:
    book = {
        name: (released.world.top / name).read_text()
        for name in (".changegate/config.yaml", ".changegate/roster.yaml")
    }
    world = make_repository(tmp_path, {AUTH: CONFIGURATION} | book, options=("--object-format=sha256",))
    session = Session(world, released.keys)
    world.environment["PATH"] = released.world.environment["PATH"]
    world.branch("feature")
    world.commit({AUTH: MOVED})
    world.checkout("main")
    world.commit({OTHER: "port: 1\n"})
    world.checkout("feature")
    held(session, "--proposed", "HEAD")
    for person in ("bob", "carol"):
        session.approve(person, "--proposed", "HEAD")
    world.commit()
    session.check("--proposed", "HEAD", status=0)


def test_a_kind_of_repository_that_git_does_not_know_is_named(session: Session) -> None:
    session.world.git("config", "extensions.refStorage", "a-later-one")
    session.world.git("config", "core.repositoryFormatVersion", "1")
    refused(session.run("check", "--staged"), "kind of repository", "newer git")


def test_a_missing_an_old_and_a_foreign_git_are_named(session: Session, tmp_path: Path) -> None:
    tools = tmp_path / "tools"
    tools.mkdir()
    refused(session.run("check", "--staged", PATH=str(tools)), "not installed", "install git")
    real = shutil.which("git", path=session.world.environment["PATH"])
    scripts = {
        "echo --path-format=absolute": ("too old", "2.38"),
        f'GIT_TEST_ASSUME_DIFFERENT_OWNER=1 exec {real} "$@"': ("belongs to somebody else", "safe.directory"),
    }
    for script, words in scripts.items():
        (tools / "git").write_text(f"#!/bin/sh\n{script}\n")
        (tools / "git").chmod(0o755)
        refused(session.run("check", "--staged", PATH=str(tools)), *words)
