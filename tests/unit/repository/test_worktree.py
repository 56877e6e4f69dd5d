"""The working tree as a side."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from changegate.errors import InputError, InvalidInputError
from changegate.model.side import Entry, FileKind
from changegate.repository import Repository
from worlds import make_repository


def test_untracked_files_are_seen_and_ignored_ones_are_not(tmp_path: Path) -> None:
    world = make_repository(tmp_path, {"c.yaml": "x: 1\n", ".gitignore": "*.tmp\nbuild/\n"})
    world.write("new/d.yaml", "x: 2\n")
    world.write("e.tmp", "no")
    world.write("build/f.yaml", "no")
    with Repository.open(world.top) as repository:
        side = repository.side("worktree")
        assert sorted(side.entries()) == [".gitignore", "c.yaml", "new/d.yaml"]
        assert side.read("new/d.yaml") == b"x: 2\n"


def test_a_tracked_file_that_is_ignored_is_still_seen(tmp_path: Path) -> None:
    world = make_repository(tmp_path, {"c.yaml": "x: 1\n"})
    world.write(".gitignore", "*.yaml\n")
    world.write("c.yaml", "x: 2\n")
    with Repository.open(world.top) as repository:
        assert repository.side("worktree").read("c.yaml") == b"x: 2\n"


def test_a_removed_file_is_gone_however_the_index_has_it(tmp_path: Path) -> None:
    world = make_repository(tmp_path, {"c.yaml": "x: 1\n", "d.yaml": "x: 1\n"})
    world.remove("c.yaml")
    with Repository.open(world.top) as repository:
        assert list(repository.side("worktree").entries()) == ["d.yaml"]
        assert "c.yaml" in repository.side("index").entries()


def test_a_file_said_to_be_unchanged_is_read_all_the_same(tmp_path: Path) -> None:
    world = make_repository(tmp_path, {"c.yaml": "x: 1\n", "d.yaml": "x: 1\n"})
    world.git("update-index", "--assume-unchanged", "c.yaml")
    world.git("update-index", "--skip-worktree", "d.yaml")
    world.write("c.yaml", "x: 2\n")
    world.write("d.yaml", "x: 3\n")
    assert world.git("status", "--short") == ""
    with Repository.open(world.top) as repository:
        side = repository.side("worktree")
        assert side.read("c.yaml") == b"x: 2\n"
        assert side.read("d.yaml") == b"x: 3\n"


def test_a_change_that_keeps_size_and_time_is_seen(tmp_path: Path) -> None:
    world = make_repository(tmp_path, {"c.yaml": "x: 1\n"})
    place = world.top / "c.yaml"
    before = place.stat()
    world.write("c.yaml", "x: 2\n")
    os.utime(place, ns=(before.st_atime_ns, before.st_mtime_ns))
    with Repository.open(world.top) as repository:
        index, worktree = repository.side("index"), repository.side("worktree")
        assert index.entries()["c.yaml"] != worktree.entries()["c.yaml"]


def test_a_link_is_its_target_and_is_not_followed(tmp_path: Path) -> None:
    world = make_repository(tmp_path, {"c.yaml": "x: 1\n"})
    (tmp_path / "secret").write_text("password: hunter2\n")
    world.remove("c.yaml")
    (world.top / "c.yaml").symlink_to(tmp_path / "secret")
    with Repository.open(world.top) as repository:
        side = repository.side("worktree")
        assert side.entries()["c.yaml"].kind is FileKind.SYMLINK
        assert side.read("c.yaml") == str(tmp_path / "secret").encode()


def test_a_folder_that_became_a_link_takes_its_files_away(tmp_path: Path) -> None:
    world = make_repository(tmp_path, {"conf/a/c.yaml": "x: 1\n", "d.yaml": "x: 1\n"})
    outside = tmp_path / "outside" / "a"
    outside.mkdir(parents=True)
    (outside / "c.yaml").write_text("password: hunter2\n")
    (world.top / "conf" / "a" / "c.yaml").unlink()
    (world.top / "conf" / "a").rmdir()
    (world.top / "conf").rmdir()
    (world.top / "conf").symlink_to(tmp_path / "outside")
    with Repository.open(world.top) as repository:
        entries = repository.side("worktree").entries()
        assert sorted(entries) == ["conf", "d.yaml"]
        assert entries["conf"].kind is FileKind.SYMLINK


def test_a_file_and_a_folder_may_take_each_others_place(tmp_path: Path) -> None:
    world = make_repository(tmp_path, {"a": "x: 1\n", "b/c.yaml": "x: 1\n"})
    world.remove("a")
    world.write("a/d.yaml", "x: 2\n")
    world.remove("b/c.yaml")
    (world.top / "b").rmdir()
    world.write("b", "x: 3\n")
    with Repository.open(world.top) as repository:
        assert sorted(repository.side("worktree").entries()) == ["a/d.yaml", "b"]


def test_a_pipe_in_the_place_of_a_file_is_refused_and_does_not_block(tmp_path: Path) -> None:
    world = make_repository(tmp_path, {"c.yaml": "x: 1\n", "d.yaml": "x: 1\n"})
    world.remove("c.yaml")
    os.mkfifo(world.top / "c.yaml")
    with Repository.open(world.top) as repository:
        entries = repository.side("worktree").entries()
        with pytest.raises(InvalidInputError, match="neither a file nor a symbolic link"):
            entries["c.yaml"]
        assert entries["d.yaml"].kind is FileKind.REGULAR


def test_content_is_taken_as_it_lies_there_whatever_attributes_say(tmp_path: Path) -> None:
    world = make_repository(
        tmp_path, {".gitattributes": "* text eol=lf\n*.u16 working-tree-encoding=UTF-16\n"}
    )
    world.git("config", "core.autocrlf", "true")
    world.write("c.yaml", b"x: 1\r\n")
    with Repository.open(world.top) as repository:
        assert repository.side("worktree").read("c.yaml") == b"x: 1\r\n"


def test_a_file_that_changes_between_listing_and_reading_is_refused(tmp_path: Path) -> None:
    world = make_repository(tmp_path, {"c.yaml": "x: 1\n", "d.yaml": "x: 1\n"})
    with Repository.open(world.top) as repository:
        side = repository.side("worktree")
        assert len({entry.oid for entry in side.entries().values()}) == 1
        world.write("c.yaml", "x: 2\n")
        with pytest.raises(InputError, match="changed while it was read"):
            side.read("c.yaml")
        world.remove("d.yaml")
        with pytest.raises(InputError, match="is gone"):
            side.read("d.yaml")


def test_a_repository_within_stands_at_the_commit_it_has_checked_out(tmp_path: Path) -> None:
    world = make_repository(tmp_path, {"c.yaml": "x: 1\n"})
    inner = make_repository(world.top, {"x.yaml": "1"}, name="inner")
    (world.top / "home").rmdir()
    with Repository.open(world.top) as repository:
        side = repository.side("worktree")
        assert side.entries()["inner"] == Entry(FileKind.SUBMODULE, inner.head)
        assert side.read("inner").decode() == inner.head
    world.commit()
    newer = inner.commit({"x.yaml": "2"})
    with Repository.open(world.top) as repository:
        assert repository.side("worktree").entries()["inner"].oid == newer
        assert repository.side("index").entries()["inner"].oid != newer


def test_a_submodule_that_is_not_checked_out_stands_as_the_index_has_it(tmp_path: Path) -> None:
    inner = make_repository(tmp_path, {"x.yaml": "1"}, name="inner")
    world = make_repository(tmp_path, {"c.yaml": "x: 1\n"})
    world.git(
        "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", f"file://{inner.top}", "inner"
    )
    world.commit()
    clone = world.clone(tmp_path / "clone")
    (clone.top / "inner" / ".git").mkdir()  # not a repository: the one around it must not answer for it
    with Repository.open(clone.top) as repository:
        assert repository.side("worktree").entries()["inner"] == Entry(FileKind.SUBMODULE, inner.head)
    (clone.top / "inner" / ".git").rmdir()
    (clone.top / "inner").rmdir()
    with Repository.open(clone.top) as repository:
        assert "inner" not in repository.side("worktree").entries()
    clone.write("inner", "x: 1\n")
    with Repository.open(clone.top) as repository:
        assert repository.side("worktree").entries()["inner"].kind is FileKind.REGULAR


def test_files_nobody_asks_about_are_not_read(tmp_path: Path) -> None:
    world = make_repository(tmp_path, {"c.yaml": "x: 1\n"})
    (world.top / "big.bin").write_bytes(b"1")
    with Repository.open(world.top) as repository:
        entries = repository.side("worktree").entries()
        assert entries["c.yaml"].kind is FileKind.REGULAR
        assert sorted(entries._made) == ["c.yaml"]


def test_a_very_deep_folder_is_no_trouble(tmp_path: Path) -> None:
    world = make_repository(tmp_path, {})
    blob = world.git("hash-object", "-w", "--stdin", text=b"x: 1\n")
    deep = "d/" * 1500 + "c.yaml"
    world.git("update-index", "--add", "--cacheinfo", f"100644,{blob},{deep}")
    with Repository.open(world.top) as repository:
        assert list(repository.side("index").entries()) == [deep]
        assert list(repository.side("worktree").entries()) == []
