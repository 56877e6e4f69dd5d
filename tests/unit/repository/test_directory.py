"""A plain directory as a side."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from changegate.errors import InputError, InvalidInputError, MalformedInputError, MissingInputError
from changegate.model.side import FileKind
from changegate.repository import Repository, directory_side
from worlds import make_repository


def test_a_directory_is_listed_without_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    for name in ("a/b.yaml", 'quo"te.yaml', "new\nline.yaml", "grüße.yaml"):
        (tmp_path / "d" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "d" / name).write_text("x: 1\n")
    side = directory_side(tmp_path / "d")
    assert sorted(side.entries()) == ["a/b.yaml", "grüße.yaml", "new\nline.yaml", 'quo"te.yaml']
    assert side.read("a/b.yaml") == b"x: 1\n"
    assert side.revision == str(tmp_path / "d")


def test_its_object_ids_are_those_of_a_repository(tmp_path: Path) -> None:
    for name, algorithm in (("one", "sha1"), ("two", "sha256")):
        world = make_repository(
            tmp_path, {"a.yaml": "x: 1\n"}, name=name, options=(f"--object-format={algorithm}",)
        )
        with Repository.open(world.top) as repository:
            assert dict(directory_side(world.top, algorithm).entries()) == dict(
                repository.side("HEAD").entries()
            )


def test_git_directories_are_left_out_at_any_depth(tmp_path: Path) -> None:
    for name in ("a.yaml", ".git/config", "b/.git/config", "b/.GIT/x", "c/.gitignore"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x")
    (tmp_path / "d").mkdir()
    (tmp_path / "d" / ".git").write_text("gitdir: elsewhere")
    (tmp_path / "home").rmdir()
    assert sorted(directory_side(tmp_path).entries()) == ["a.yaml", "c/.gitignore"]


def test_links_are_never_followed_out(tmp_path: Path) -> None:
    top = tmp_path / "d"
    top.mkdir()
    (tmp_path / "secret.yaml").write_text("password: hunter2\n")
    (top / "file").symlink_to("../secret.yaml")
    (top / "folder").symlink_to("..")
    (top / "loop").symlink_to("loop")
    side = directory_side(top)
    assert {path: entry.kind for path, entry in side.entries().items()} == dict.fromkeys(
        ("file", "folder", "loop"), FileKind.SYMLINK
    )
    assert side.read("file") == b"../secret.yaml"


def test_a_directory_may_itself_be_named_by_a_link(tmp_path: Path) -> None:
    (tmp_path / "releases" / "5").mkdir(parents=True)
    (tmp_path / "releases" / "5" / "a.yaml").write_text("x: 1\n")
    (tmp_path / "current").symlink_to("releases/5")
    assert directory_side(tmp_path / "current").read("a.yaml") == b"x: 1\n"


def test_a_link_put_in_the_place_of_a_file_is_not_followed(tmp_path: Path) -> None:
    top = tmp_path / "d"
    top.mkdir()
    (top / "a.yaml").write_text("x: 1\n")
    (tmp_path / "secret").write_text("x: 1\n")
    side = directory_side(top)
    assert side.entries()["a.yaml"].kind is FileKind.REGULAR
    (top / "a.yaml").unlink()
    (top / "a.yaml").symlink_to("../secret")
    with pytest.raises(MalformedInputError, match=r"a\.yaml: cannot be read"):
        side.read("a.yaml")


def test_a_pipe_is_refused_when_it_is_looked_at(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.yaml")
    entries = directory_side(tmp_path).entries()
    assert "a.yaml" in entries
    with pytest.raises(InvalidInputError, match="neither a file nor"):
        entries["a.yaml"]


def test_what_is_no_directory_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(MissingInputError, match="no such directory"):
        directory_side(tmp_path / "nowhere")
    with pytest.raises(MissingInputError, match="is not a directory"):
        directory_side(tmp_path / "file")
    with pytest.raises(InputError, match="is not in"):
        directory_side(tmp_path).read("nothing")


def test_a_very_deep_directory_is_no_trouble(tmp_path: Path) -> None:
    folders = [tmp_path / ("d/" * depth) for depth in range(1, 1201)]
    for folder in folders:
        folder.mkdir()
    (folders[-1] / "c.yaml").write_text("x: 1\n")
    try:
        side = directory_side(tmp_path)
        assert [side.read(path) for path in side.entries()] == [b"x: 1\n"]
    finally:  # whoever clears the temporary files may not get this deep
        (folders[-1] / "c.yaml").unlink()
        for folder in reversed(folders):
            folder.rmdir()
