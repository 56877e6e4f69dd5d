"""Whatever is wrong is said with what to do next; never a traceback, never 'allowed'."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from session import AUTH, CHANGEGATE, ISSUER, Session, make_session
from worlds import make_repository


@pytest.fixture
def session(tmp_path: Path) -> Session:
    return make_session(tmp_path)


def test_an_unknown_revision_cannot_be_decided(session: Session) -> None:
    done = session.run("check", "--deployed", "no-such-branch", status=3)
    assert "no-such-branch" in done.err
    assert "hint:" in done.err


def test_outside_a_repository_the_hint_names_plain_directories(tmp_path: Path) -> None:
    environment = make_repository(tmp_path).environment
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    done = subprocess.run(
        [CHANGEGATE, "check"],
        cwd=elsewhere,
        env=environment | {"GIT_CEILING_DIRECTORIES": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 3
    assert "repository" in done.stderr
    assert "dir:" in done.stderr


def test_a_repository_without_commits_cannot_be_decided(tmp_path: Path) -> None:
    world = make_repository(tmp_path)
    done = Session(world, tmp_path).run("check", "--staged", status=3)
    assert "commit" in done.err


def test_a_bare_repository_has_no_index(tmp_path: Path) -> None:
    session = make_session(tmp_path)
    bare = session.world.clone(tmp_path / "bare.git", "--bare")
    done = Session(bare, tmp_path).run("check", "--staged", status=3)
    assert "bare" in done.err


def test_a_bare_repository_is_checked_between_revisions(tmp_path: Path) -> None:
    session = make_session(tmp_path)
    session.edit(AUTH, ISSUER, "issuer: https://auth.example.net/\n")
    session.world.commit()
    bare = session.world.clone(tmp_path / "bare.git", "--bare")
    Session(bare, tmp_path).check("--deployed", "HEAD~1", "--proposed", "HEAD", status=1)


def test_a_detached_head_is_as_good_as_a_branch(session: Session) -> None:
    session.world.git("checkout", "--quiet", "--detach")
    session.edit(AUTH, ISSUER, "issuer: https://auth.example.net/\n")
    session.world.git("add", AUTH)
    session.check("--staged", status=1)


def test_a_shallow_clone_names_the_fix_where_history_matters(session: Session, tmp_path: Path) -> None:
    session.world.branch("move")
    session.edit(AUTH, ISSUER, "issuer: https://auth.example.net/\n")
    session.world.commit()
    for person in ("bob", "carol"):
        session.approve(person, "--proposed", "HEAD")
    session.world.commit(message="approved")
    clone = session.world.clone(
        tmp_path / "shallow", "--depth", "1", "--branch", "move", "--no-single-branch"
    )
    done = Session(clone, session.keys).run(
        "check", "--deployed", "origin/main", "--proposed", "HEAD", status=3
    )
    assert "shallow" in done.err
    assert "fetch" in done.err


@pytest.mark.parametrize(
    ("path", "content", "word"),
    [
        (".changegate/policies/broken.yaml", "version: 1\nrules: [\n", "broken.yaml"),
        (".changegate/policies/unknown.yaml", "version: 1\nrulez: []\notherwise: allow\n", "rulez"),
        (
            ".changegate/policies/zero.yaml",
            "version: 1\nrules: [{name: a, when: {}, require: {from: identity-owner}}]\notherwise: allow\n",
            "approvals",
        ),
        (
            ".changegate/roster.yaml",
            "approvers: {'*@example.com': {roles: [identity-owner], keys: []}}\n",
            "roster.yaml",
        ),
        (
            ".changegate/roster.yaml",
            "approvers: {a@example.com: {roles: [x], keys: ['ssh-ed25519 AAAA']}}\n",
            "/approvers",
        ),
        (".changegate/config.yaml", "version: 1\nenvironments: {prod: {paths: 5}}\n", "config.yaml"),
    ],
)
def test_a_broken_book_on_the_deployed_side_blocks(
    session: Session, path: str, content: str, word: str
) -> None:
    session.world.commit({path: content})
    session.edit(AUTH, ISSUER, "issuer: https://auth.example.net/\n")
    done = session.run("check", status=3)
    assert word in done.err


def test_an_empty_roster_leaves_the_change_pending_and_says_how_to_begin(session: Session) -> None:
    session.world.commit({".changegate/roster.yaml": "approvers: {}\n"})
    session.edit(AUTH, ISSUER, "issuer: https://auth.example.net/\n")
    done = session.run("check", status=1)
    assert "roster" in done.out


def test_a_file_that_cannot_be_read_is_held_back(session: Session) -> None:
    session.world.write(AUTH, "issuer: [\n")
    report = session.check(status=1)
    finding = report["documents"][0]["changes"][0]["findings"][0]
    assert finding["category"] == "unreadable"
    assert "line" in finding["message"]


def test_without_ssh_keygen_approving_says_what_is_missing(session: Session, tmp_path: Path) -> None:
    session.edit(AUTH, ISSUER, "issuer: https://auth.example.net/\n")
    (change,) = session.change_ids()
    tools = tmp_path / "tools"
    tools.mkdir()
    git = subprocess.run(["which", "git"], capture_output=True, text=True, check=True).stdout.strip()
    (tools / "git").symlink_to(git)
    done = session.run(
        "approve", "--key", str(session.key("bob")), "--yes", change, PATH=str(tools), status=3
    )
    assert "ssh-keygen" in done.err


def test_a_locked_key_without_a_terminal_says_so(session: Session) -> None:
    key = session.key("bob")
    subprocess.run(["ssh-keygen", "-q", "-p", "-P", "", "-N", "secret phrase", "-f", key], check=True)
    session.edit(AUTH, ISSUER, "issuer: https://auth.example.net/\n")
    (change,) = session.change_ids()
    done = session.run("approve", "--key", str(key), "--yes", change, status=3)
    assert "passphrase" in done.err


def test_an_unknown_change_id_is_wrong_usage(session: Session) -> None:
    session.edit(AUTH, ISSUER, "issuer: https://auth.example.net/\n")
    done = session.run("approve", "--key", str(session.key("bob")), "--yes", "0" * 64, status=2)
    assert "0000" in done.err


@pytest.mark.parametrize(
    "arguments",
    [
        ("check", "--staged", "--proposed", "HEAD"),
        ("check", "--format", "no-such-format"),
        ("check", "--env", "no-such-environment"),
        ("check", "--no-such-option"),
        ("check", "no/such/file.yaml"),
        ("no-such-command",),
        ("diff", "one"),
    ],
)
def test_wrong_usage_is_status_two(session: Session, arguments: tuple[str, ...]) -> None:
    done = session.run(*arguments, status=2)
    assert done.err


def test_a_report_nobody_reads_is_not_an_allowed(session: Session) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(
        [CHANGEGATE, "catalog"],
        cwd=session.world.top,
        env=session.world.environment,
        stdout=writer,
        stderr=subprocess.PIPE,
        check=False,
    )
    os.close(writer)
    assert done.returncode == 3
    assert b"Traceback" not in done.stderr


def test_an_option_that_means_nothing_is_wrong_usage_before_anything_is_signed(session: Session) -> None:
    session.edit(AUTH, ISSUER, "issuer: https://auth.example.net/\n")
    (change,) = session.change_ids()
    approving = ("approve", "--key", str(session.key("bob")), "--yes", change)
    wrong: list[tuple[tuple[str, ...], str]] = [
        ((*approving, "--expires", "nonsense"), "14d, 36h"),
        ((*approving, "--expires", "0d"), "--expires"),
        ((*approving, "--expires", "999999w"), "century"),
        ((*approving, "--store", "nowhere"), "dir:PATH"),
        ((*approving, "--store", "dir:"), "dir:PATH"),
        ((*approving, "--store", "ref", "--stage"), "--stage"),
        ((*approving, "--reason", "\x1b[2Kfine"), "plain text"),
        ((*approving, "--reason", "x" * 2_001), "2000 characters"),
        ((*approving, "--output", "answer"), "--store"),
        ((*approving, "--override"), "leave out --override"),
        (("approve", "--key", str(session.key("bob")), "--yes", "nonsense"), "nonsense"),
        (("request", "--output", "no/such/folder/file"), "--output"),
        (("approvals", "list", "--format", "xml"), "--format"),
        (("approvals", "withdraw", change, "--by", "nobody", "--reason", "x"), "--by"),
        (("approvals", "withdraw", change, "--by", "bob@example.com", "--reason", "\x07"), "--reason"),
        (("approvals", "withdraw", "nonsense", "--by", "bob@example.com", "--reason", "x"), "nonsense"),
        (("suspects", "--before", "2026-01-01", "--within", "long"), "--within"),
        (("chronicle", "--started", "2026-01-01", "--within", "1y"), "--within"),
        (("verify-attestation", AUTH, "--max-age", "-1d"), "--max-age"),
    ]
    for arguments, word in wrong:
        done = session.run(*arguments, status=2)
        assert word in done.err, (arguments, done.err)
    assert not (session.world.top / ".changegate" / "approvals").exists()
    assert session.world.git("for-each-ref", "refs/changegate") == ""
