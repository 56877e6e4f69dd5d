"""Refs and objects of ours, and putting files into the index."""

from __future__ import annotations

from pathlib import Path

import pytest

from changegate.errors import InputError, InvalidInputError, MalformedInputError, ToolError
from changegate.repository import Repository
from changegate.repository.refs import create_ref, read_object, refs, stage, write_commit, write_object
from worlds import make_repository

NAME = "refs/changegate/approvals/abc/def"


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    world = make_repository(tmp_path, {"a": "1"})
    content = b"{\r\n\0\xff}"
    with Repository.open(world.top) as repository:
        for oid in (write_object(repository, content), write_commit(repository, "record.json", content)):
            assert read_object(repository, oid) == content
        assert write_commit(repository, "record.json", content) == write_commit(
            repository, "record.json", content
        )


def test_a_record_in_a_commit_does_not_tell_who_made_it(tmp_path: Path) -> None:
    world = make_repository(tmp_path, {"a": "1"})
    world.git("config", "user.email", "ada@example.com")
    with Repository.open(world.top) as repository:
        oid = write_commit(repository, "record.json", b"{}")
    assert "example.com" not in world.git("cat-file", "commit", oid)
    world.git("fsck", "--strict")


def test_a_commit_that_is_no_record_is_refused(tmp_path: Path) -> None:
    world = make_repository(tmp_path, {"a": "1", "b": "2"})
    (world.top / "link").symlink_to("a")
    two = world.head
    world.stage({"a": None, "b": None})
    link = world.commit()
    with Repository.open(world.top) as repository:
        for oid in (two, link):
            with pytest.raises(MalformedInputError, match="exactly one file"):
                read_object(repository, oid)
        with pytest.raises(MalformedInputError, match="is a tree"):
            read_object(repository, world.git("rev-parse", "HEAD^{tree}"))
        with pytest.raises(InputError, match="missing"):
            read_object(repository, "1" * 40)


def test_refs_are_listed_by_full_name(tmp_path: Path) -> None:
    world = make_repository(tmp_path, {"a": "1"})
    with Repository.open(world.top) as repository:
        assert refs(repository, "refs/changegate/") == {}
        oid = write_object(repository, b"1")
        create_ref(repository, NAME, oid)
        assert refs(repository, "refs/changegate/") == {NAME: oid}
        assert refs(repository, "refs/changegate/approvals/abc/") == {NAME: oid}
        assert refs(repository, "refs/changegate/approvals/ab") == {}
        with pytest.raises(InvalidInputError, match="full name"):
            refs(repository, "changegate")


def test_a_ref_is_made_once_and_never_moved(tmp_path: Path) -> None:
    world = make_repository(tmp_path, {"a": "1"})
    with Repository.open(world.top) as repository:
        one, other = write_object(repository, b"1"), write_object(repository, b"2")
        create_ref(repository, NAME, one)
        create_ref(repository, NAME, one)
        with pytest.raises(InvalidInputError, match="something else"):
            create_ref(repository, NAME, other)
        assert refs(repository, NAME) == {NAME: one}


@pytest.mark.parametrize(
    "name", ["refs/heads/main", "-d", "refs/changegate/a..b", "refs/changegate/a b", "refs/changegate/"]
)
def test_a_ref_that_is_not_ours_to_make_is_refused(tmp_path: Path, name: str) -> None:
    world = make_repository(tmp_path, {"a": "1"})
    with Repository.open(world.top) as repository:
        oid = write_object(repository, b"1")
        with pytest.raises(InvalidInputError, match=r"is not below refs/changegate/|is no name for a ref"):
            create_ref(repository, name, oid)


def test_a_ref_to_an_object_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    world = make_repository(tmp_path, {"a": "1"})
    with Repository.open(world.top) as repository, pytest.raises(ToolError, match="update-ref"):
        create_ref(repository, NAME, "1" * 40)


def test_files_are_staged_as_they_are_and_nothing_else_is(tmp_path: Path) -> None:
    world = make_repository(tmp_path, {"a.yaml": "1", ".gitattributes": "* text eol=lf\n"})
    world.write("a.yaml", "2")
    world.write('new/quo"te\n.json', b"{}\r\n")
    world.write("run.sh", "x").chmod(0o755)
    with Repository.open(world.top) as repository:
        stage(repository, ('new/quo"te\n.json', "run.sh"))
        index = repository.side("index")
        assert index.read('new/quo"te\n.json') == b"{}\r\n"
        assert index.read("a.yaml") == b"1"
    assert world.git("ls-files", "--stage", "run.sh").startswith("100755")


def test_only_plain_files_of_the_working_tree_are_staged(tmp_path: Path) -> None:
    world = make_repository(tmp_path, {".gitignore": "*.tmp\n"})
    world.write("a.tmp", "1")
    (world.top / "link").symlink_to("/etc/passwd")
    with Repository.open(world.top) as repository:
        for path in ("nothing", "a.tmp", "link", "../outside", "/etc/passwd", ".git/config"):
            with pytest.raises(InvalidInputError, match="cannot be staged"):
                stage(repository, (path,))


def test_an_index_that_is_locked_is_said_to_be(tmp_path: Path) -> None:
    world = make_repository(tmp_path, {"a": "1"})
    (world.top / ".git" / "index.lock").write_text("")
    with Repository.open(world.top) as repository, pytest.raises(ToolError, match="locked"):
        stage(repository, ("a",))
