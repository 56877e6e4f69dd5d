"""Approvals go to a remote and come from there."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from changegate.errors import InputError, InvalidInputError, MissingInputError, ToolError
from changegate.repository import Repository
from changegate.repository.exchange import Pushed, fetch_refs, push_ref, push_refs
from changegate.repository.refs import create_ref, read_object, refs, write_commit
from worlds import World, make_repository

PREFIX = "refs/changegate/approvals/"


def team(tmp_path: Path, *, shared: tuple[str, ...] = ()) -> tuple[World, World, World]:
    """A bare remote and two clones of it."""
    world = make_repository(tmp_path, {"a": "1"}, options=shared)
    bare = world.clone(tmp_path / "bare.git", "--bare")
    return bare, bare.clone(tmp_path / "one"), bare.clone(tmp_path / "two")


def offered(world: World, name: str, content: bytes) -> str:
    with Repository.open(world.top) as repository:
        oid = write_commit(repository, "record.json", content)
        create_ref(repository, PREFIX + name, oid)
        return oid


def test_an_approval_travels_from_one_clone_to_another(tmp_path: Path) -> None:
    bare, one, two = team(tmp_path)
    oid = offered(one, "x/alice", b"{1}")
    with Repository.open(one.top) as repository:
        push_ref(repository, "origin", f"{PREFIX}x/alice")
        push_ref(repository, "origin", f"{PREFIX}x/alice")
    assert bare.git("rev-parse", f"{PREFIX}x/alice") == oid
    with Repository.open(two.top) as repository:
        assert fetch_refs(repository, "origin", PREFIX) == (f"{PREFIX}x/alice",)
        assert read_object(repository, refs(repository, PREFIX)[f"{PREFIX}x/alice"]) == b"{1}"
        assert fetch_refs(repository, "origin", PREFIX) == ()
    two.git("fsck", "--full")
    assert not (two.top / ".git" / "FETCH_HEAD").exists()


def test_nothing_but_approvals_is_fetched(tmp_path: Path) -> None:
    bare, one, _ = team(tmp_path)
    before = one.git("for-each-ref")
    bare.git("update-ref", "refs/changegate/other/x", "HEAD")
    bare.git("tag", "new")
    with Repository.open(one.top) as repository:
        assert fetch_refs(repository, "origin", PREFIX) == ()
    assert one.git("for-each-ref") == before


def test_what_stands_on_the_remote_is_never_replaced(tmp_path: Path) -> None:
    bare, one, two = team(tmp_path)
    first = offered(one, "x/alice", b"{1}")
    offered(two, "x/alice", b"{2}")
    name = f"{PREFIX}x/alice"
    with Repository.open(one.top) as repository:
        push_ref(repository, "origin", name)
    with (
        Repository.open(two.top) as repository,
        pytest.raises(InvalidInputError, match="holds something else"),
    ):
        push_ref(repository, "origin", name)
    assert bare.git("rev-parse", name) == first


def test_what_stands_here_is_never_replaced_by_what_is_fetched(tmp_path: Path) -> None:
    _, one, two = team(tmp_path)
    offered(one, "x/alice", b"{1}")
    own = offered(two, "x/alice", b"{2}")
    with Repository.open(one.top) as repository:
        push_ref(repository, "origin", f"{PREFIX}x/alice")
    with Repository.open(two.top) as repository:
        assert fetch_refs(repository, "origin", PREFIX) == ()
        assert refs(repository, PREFIX) == {f"{PREFIX}x/alice": own}


def test_approvals_travel_between_sha256_repositories(tmp_path: Path) -> None:
    _, one, two = team(tmp_path, shared=("--object-format=sha256",))
    offered(one, "x/alice", b"{1}")
    with Repository.open(one.top) as repository:
        push_ref(repository, "origin", f"{PREFIX}x/alice")
    with Repository.open(two.top) as repository:
        assert fetch_refs(repository, "origin", PREFIX) == (f"{PREFIX}x/alice",)


@pytest.mark.parametrize("url", ["ext::sh -c touch% ran", "--upload-pack=touch ran", "fd::7", "-x"])
def test_an_address_that_would_run_something_is_refused(tmp_path: Path, url: str) -> None:
    world = make_repository(tmp_path, {"a": "1"})
    offered(world, "x/alice", b"{1}")
    world.git("config", "remote.origin.url", url)
    world.git("config", "protocol.ext.allow", "always")
    with Repository.open(world.top) as repository:
        for remote in ("origin", url):
            with pytest.raises(InputError, match="no address of a remote"):
                fetch_refs(repository, remote, PREFIX)
            with pytest.raises(InputError, match="no address of a remote"):
                push_ref(repository, remote, f"{PREFIX}x/alice")
    assert not (world.top / "ran").exists()


def test_a_remote_within_the_repository_is_refused(tmp_path: Path) -> None:
    world = make_repository(tmp_path, {"a": "1"})
    offered(world, "x/alice", b"{1}")
    world.git("clone", "--quiet", "--bare", ".", "evil.git")
    hook = world.top / "evil.git" / "hooks" / "pre-receive"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\ntouch ../ran\n")
    hook.chmod(0o755)
    with Repository.open(world.top) as repository:
        for url in (
            "evil.git",
            "./evil.git",
            f"file://{world.top}/evil.git",
            "../repository/evil.git",
            ".git",
        ):
            world.git("config", "remote.origin.url", url)
            with pytest.raises(InvalidInputError, match="within the repository"):
                push_ref(repository, "origin", f"{PREFIX}x/alice")
    assert not (world.top / "ran").exists()


def test_a_remote_nobody_knows_is_named(tmp_path: Path) -> None:
    world = make_repository(tmp_path, {"a": "1"})
    with Repository.open(world.top) as repository:
        with pytest.raises(MissingInputError, match="nowhere: there is no such remote"):
            fetch_refs(repository, "nowhere", PREFIX)
        with pytest.raises(MissingInputError, match="there is no such ref"):
            push_ref(repository, "origin", f"{PREFIX}x/nobody")
        with pytest.raises(InvalidInputError, match="is not below"):
            fetch_refs(repository, "origin", "refs/heads/")


def test_a_remote_that_cannot_be_reached_is_said_to_be(tmp_path: Path) -> None:
    world = make_repository(tmp_path, {"a": "1"})
    (tmp_path / "empty").mkdir()
    with Repository.open(world.top) as repository, pytest.raises(ToolError, match="'fetch' with"):
        fetch_refs(repository, str(tmp_path / "empty"), PREFIX)


def test_one_that_is_refused_keeps_none_of_the_others_back(tmp_path: Path) -> None:
    bare, one, two = team(tmp_path)
    offered(one, "x/alice", b"{1}")
    for name in ("x/alice", "x/bob", "y/carol"):
        offered(two, name, b"{2}")
    names = [f"{PREFIX}{name}" for name in ("x/alice", "x/bob", "y/carol")]
    with Repository.open(one.top) as repository:
        assert push_refs(repository, "origin", names[:1]).made == (names[0],)
    with Repository.open(two.top) as repository:
        done = push_refs(repository, "origin", names)
        assert done.made == (names[1], names[2])
        assert list(done.refused) == [names[0]]
        assert push_refs(repository, "origin", names[1:]).known == (names[1], names[2])
    assert bare.git("for-each-ref", "--format=%(refname)", "refs/changegate").split() == names


def test_a_hook_of_the_remote_that_refuses_is_said(tmp_path: Path) -> None:
    bare, one, _ = team(tmp_path)
    hook = bare.write("hooks/pre-receive", "#!/bin/sh\nexit 1\n")
    hook.chmod(0o755)
    offered(one, "x/alice", b"{1}")
    with Repository.open(one.top) as repository, pytest.raises(InvalidInputError, match="hook declined"):
        push_ref(repository, "origin", f"{PREFIX}x/alice")


def test_twelve_who_push_at_once_lose_nothing(tmp_path: Path) -> None:
    bare, *_ = team(tmp_path)
    clones = [bare.clone(tmp_path / f"clone{number}") for number in range(12)]
    for number, clone in enumerate(clones):
        offered(clone, f"x/person{number:02}", b"{%d}" % number)

    def push(clone: World) -> Pushed:
        with Repository.open(clone.top) as repository:
            return push_refs(repository, "origin", sorted(refs(repository, PREFIX)))

    with ThreadPoolExecutor(12) as pool:
        done = list(pool.map(push, clones))
    assert [len(one.made) for one in done] == [1] * 12
    with Repository.open(clones[0].top) as repository:
        assert len(fetch_refs(repository, "origin", PREFIX)) == 11
        held = {read_object(repository, oid) for oid in refs(repository, PREFIX).values()}
    assert held == {b"{%d}" % number for number in range(12)}
