"""Settings of people and repositories, remotes and default branches."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from changegate.errors import InvalidInputError
from changegate.repository import Repository
from changegate.repository.settings import (
    config,
    config_global,
    current_branch,
    last_fetch,
    personal,
    remote_default_branch,
    remotes,
    upstream,
)
from worlds import make_repository


def test_a_setting_of_the_repository_is_never_taken_for_one_of_the_person(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = make_repository(tmp_path, {"a": "1"})
    world.git("config", "gpg.ssh.program", "./evil")
    world.git("config", "user.signingKey", "~/evil")
    personal = tmp_path / "personal"
    (tmp_path / "more").write_text("[user]\n\tsigningKey = ~/.ssh/id\n")
    personal.write_text(f"[include]\n\tpath = {tmp_path / 'more'}\n")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(personal))
    with Repository.open(world.top) as repository:
        assert config(repository, "user.signingkey") == "~/evil"
        assert config_global(repository, "user.signingkey") == "~/.ssh/id"
        assert config(repository, "gpg.ssh.program") == "./evil"
        assert config_global(repository, "gpg.ssh.program") is None
        assert config(repository, "no.such") is None


def test_a_value_is_taken_as_it_is(tmp_path: Path) -> None:
    world = make_repository(tmp_path, {"a": "1"})
    world.git("config", "remote.a.b c.url", "x\ny ")
    world.git("config", "user.empty", "")
    with Repository.open(world.top) as repository:
        assert config(repository, "remote.a.b c.url") == "x\ny "
        assert config(repository, "user.empty") == ""
        assert remotes(repository) == ("a.b c",)


@pytest.mark.parametrize("key", ["--list", "user", "", "a.b\n", "-f.x", ".x"])
def test_what_is_no_name_of_a_setting_is_refused(tmp_path: Path, key: str) -> None:
    world = make_repository(tmp_path, {"a": "1"})
    with Repository.open(world.top) as repository, pytest.raises(InvalidInputError, match="no name"):
        config(repository, key)


def test_without_a_remote_there_is_no_default_branch(tmp_path: Path) -> None:
    world = make_repository(tmp_path, {"a": "1"})
    with Repository.open(world.top) as repository:
        assert remotes(repository) == ()
        assert remote_default_branch(repository) is None
        assert upstream(repository) is None
        assert last_fetch(repository) is None
        assert current_branch(repository) == "refs/heads/main"


def test_the_default_branch_is_the_one_the_remote_names(tmp_path: Path) -> None:
    world = make_repository(tmp_path, {"a": "1"})
    world.branch("trunk")
    clone = world.clone(tmp_path / "clone")
    with Repository.open(clone.top) as repository:
        assert remotes(repository) == ("origin",)
        assert upstream(repository) == "refs/remotes/origin/trunk"
        assert remote_default_branch(repository) == "refs/remotes/origin/trunk"
    clone.git("remote", "set-head", "origin", "--delete")
    clone.git("checkout", "--quiet", "--detach")
    with Repository.open(clone.top) as repository:
        assert remote_default_branch(repository) == "refs/remotes/origin/main"
        assert current_branch(repository) is None
        assert upstream(repository) is None


def test_the_remote_that_is_followed_comes_before_origin(tmp_path: Path) -> None:
    world = make_repository(tmp_path, {"a": "1"})
    clone = world.clone(tmp_path / "clone")
    clone.git("remote", "add", "fork", str(world.top))
    clone.git("fetch", "--quiet", "fork")
    clone.git("branch", "--quiet", "--set-upstream-to", "fork/main")
    with Repository.open(clone.top) as repository:
        assert remote_default_branch(repository) == "refs/remotes/fork/main"


def test_of_several_remotes_none_is_guessed(tmp_path: Path) -> None:
    world = make_repository(tmp_path, {"a": "1"})
    for name in ("one", "two"):
        world.git("remote", "add", name, str(tmp_path))
    with Repository.open(world.top) as repository:
        assert remote_default_branch(repository) is None


def test_the_last_fetch_is_told_by_what_it_left(tmp_path: Path) -> None:
    world = make_repository(tmp_path, {"a": "1"})
    clone = world.clone(tmp_path / "clone")
    git_dir = clone.top / ".git"
    os.utime(git_dir / "packed-refs", (1_760_000_000, 1_760_000_000))
    with Repository.open(clone.top) as repository:
        assert last_fetch(repository) == datetime.fromtimestamp(1_760_000_000, UTC)
    clone.git("fetch", "--quiet")
    os.utime(git_dir / "FETCH_HEAD", (1_760_009_000, 1_760_009_000))
    with Repository.open(clone.top) as repository:
        assert last_fetch(repository) == datetime.fromtimestamp(1_760_009_000, UTC)


def test_a_setting_of_the_person_is_known_without_a_repository(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = tmp_path / "own"
    settings.write_text("[user]\n\tsigningkey = key::ssh-ed25519 AAAA\n")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(settings))
    assert personal(tmp_path, "user.signingkey") == "key::ssh-ed25519 AAAA"
    # What lies around it is not asked, whatever it says.
    world = make_repository(tmp_path)
    world.git("config", "user.signingkey", "~/evil")
    world.git("config", "user.other", "x")
    assert personal(world.top, "user.signingkey") == "key::ssh-ed25519 AAAA"
    assert personal(world.top, "user.other") is None
