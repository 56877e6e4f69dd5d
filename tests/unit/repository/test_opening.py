"""Finding a repository, and believing only the hook variables that are about it."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pytest

from changegate.errors import InputError, InvalidInputError, MissingInputError, ToolError
from changegate.repository import Repository
from worlds import World, make_repository


def test_a_repository_is_found_from_a_folder_within(tmp_path: Path) -> None:
    world = make_repository(tmp_path, {"a/b/c.yaml": "x: 1\n"})
    with Repository.open(world.top / "a" / "b") as repository:
        assert repository.top == world.top
        assert repository.git_dir == world.top / ".git"
        assert repository.is_bare is False
        assert repository.is_shallow is False
        assert list(repository.side("index").entries()) == ["a/b/c.yaml"]
        assert list(repository.side("worktree").entries()) == ["a/b/c.yaml"]


def test_a_linked_worktree_has_its_own_index_and_the_common_objects(tmp_path: Path) -> None:
    world = make_repository(tmp_path, {"c.yaml": "x: 1\n"})
    world.git("worktree", "add", "--quiet", "-b", "side", str(tmp_path / "linked"))
    (tmp_path / "linked" / "c.yaml").write_text("x: 2\n")
    with Repository.open(tmp_path / "linked") as repository:
        assert repository.top == tmp_path / "linked"
        assert repository.git_dir != world.top / ".git"
        assert repository.side("worktree").read("c.yaml") == b"x: 2\n"
        assert repository.side("index").read("c.yaml") == b"x: 1\n"
        assert repository.side("HEAD").read("c.yaml") == b"x: 1\n"


def test_a_bare_repository_has_revisions_but_no_index(tmp_path: Path) -> None:
    world = make_repository(tmp_path, {"c.yaml": "x: 1\n"})
    bare = world.clone(tmp_path / "bare.git", "--bare")
    with Repository.open(bare.top) as repository:
        assert repository.is_bare is True
        assert repository.top is None
        assert repository.side("HEAD").read("c.yaml") == b"x: 1\n"
        for spec in ("index", "worktree"):
            with pytest.raises(InvalidInputError, match="bare") as caught:
                repository.side(spec)
            assert "revision" in caught.value.hint


def test_the_git_directory_itself_has_revisions_but_no_index(tmp_path: Path) -> None:
    world = make_repository(tmp_path, {"c.yaml": "x: 1\n"})
    with Repository.open(world.top / ".git") as repository:
        assert repository.top is None
        assert repository.side("HEAD").read("c.yaml") == b"x: 1\n"
        with pytest.raises(InvalidInputError, match="git directory"):
            repository.side("index")


def test_outside_a_repository_the_hint_names_plain_directories(tmp_path: Path) -> None:
    with pytest.raises(MissingInputError, match="not inside a git repository") as caught:
        Repository.open(tmp_path)
    assert "dir:PATH" in caught.value.hint


def test_a_folder_that_is_not_there_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(MissingInputError, match="no such directory"):
        Repository.open(tmp_path / "nowhere")


def _put_git(folder: Path, script: str) -> str:
    folder.mkdir(exist_ok=True)
    place = folder / "git"
    place.write_text(f"#!/bin/sh\n{script}\n")
    place.chmod(0o755)
    return str(folder)


def test_a_repository_of_somebody_else_is_refused_with_the_command_to_trust_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = make_repository(tmp_path, {"c.yaml": "x: 1\n"})
    real = shutil.which("git")
    wrapped = _put_git(tmp_path / "bin", f'GIT_TEST_ASSUME_DIFFERENT_OWNER=1 exec {real} "$@"')
    monkeypatch.setenv("PATH", wrapped, prepend=os.pathsep)
    with pytest.raises(InvalidInputError, match="dubious ownership") as caught:
        Repository.open(world.top)
    assert f"git config --global --add safe.directory {world.top}" in caught.value.hint


def test_without_git_the_error_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ToolError, match="not installed"):
        Repository.open(tmp_path)


def test_a_git_that_lies_in_the_current_folder_never_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = make_repository(tmp_path, {"c.yaml": "x: 1\n"})
    _put_git(world.top, "touch ran; exit 1")
    monkeypatch.chdir(world.top)
    for path in (".", "", "relative"):
        monkeypatch.setenv("PATH", f"{path}{os.pathsep}{os.defpath}")
        with Repository.open(world.top) as repository:
            assert len(repository.side("HEAD").entries()) == 1
    assert not (world.top / "ran").exists()


def test_a_git_too_old_to_be_asked_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    world = make_repository(tmp_path, {"c.yaml": "x: 1\n"})
    # Before 2.31 rev-parse knew no --path-format and printed what it did not know.
    monkeypatch.setenv("PATH", _put_git(tmp_path / "bin", 'echo "--path-format=absolute"; echo .git'))
    with pytest.raises(ToolError, match="too old") as caught:
        Repository.open(world.top)
    assert "2.38" in caught.value.hint


def test_core_worktree_that_leads_elsewhere_is_refused(tmp_path: Path) -> None:
    world = make_repository(tmp_path, {"c.yaml": "x: 1\n"})
    for place in (tmp_path / "decoy", tmp_path):
        place.mkdir(exist_ok=True)
        world.git("config", "core.worktree", str(place))
        with pytest.raises(InvalidInputError, match=r"core\.worktree"):
            Repository.open(world.top)


def _staged(world: World, monkeypatch: pytest.MonkeyPatch, **variables: str) -> bytes:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    with Repository.open(world.top) as repository:
        return repository.side("index").read("c.yaml")


def _other_index(world: World, place: Path, content: str) -> str:
    world.write("c.yaml", content)
    shutil.copy(world.top / ".git" / "index", place)
    world.git("add", "c.yaml", GIT_INDEX_FILE=str(place))
    return str(place)


def test_the_index_a_hook_is_told_is_the_one_that_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = make_repository(tmp_path, {"c.yaml": "x: 1\n"})
    monkeypatch.chdir(world.top)
    index = _other_index(world, world.top / ".git" / "next-index-77.lock", "x: 2\n")
    assert _staged(world, monkeypatch, GIT_INDEX_FILE=index) == b"x: 2\n"
    assert _staged(world, monkeypatch, GIT_INDEX_FILE=".git/next-index-77.lock") == b"x: 2\n"
    assert _staged(world, monkeypatch, GIT_INDEX_FILE=".git/index") == b"x: 1\n"


def test_an_index_that_lies_freely_is_read_from_within_the_repository_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = make_repository(tmp_path, {"c.yaml": "x: 1\n"})
    index = _other_index(world, tmp_path / "free", "x: 2\n")
    monkeypatch.chdir(world.top)
    assert _staged(world, monkeypatch, GIT_INDEX_FILE=index) == b"x: 2\n"
    monkeypatch.chdir(tmp_path)
    assert _staged(world, monkeypatch, GIT_INDEX_FILE=index) == b"x: 1\n"


def test_hook_variables_of_another_repository_are_not_believed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = make_repository(tmp_path, {"c.yaml": "x: 1\n"})
    other = make_repository(tmp_path, {"c.yaml": "x: 666\n"}, name="other")
    monkeypatch.chdir(other.top)
    variables = {
        "GIT_DIR": str(other.top / ".git"),
        "GIT_WORK_TREE": str(other.top),
        "GIT_INDEX_FILE": str(other.top / ".git" / "index"),
        "GIT_OBJECT_DIRECTORY": str(other.top / ".git" / "objects"),
    }
    assert _staged(world, monkeypatch, GIT_INDEX_FILE=variables["GIT_INDEX_FILE"]) == b"x: 1\n"
    assert _staged(world, monkeypatch, **variables) == b"x: 1\n"
    with Repository.open(world.top) as repository:
        assert repository.top == world.top
        assert repository.resolve("HEAD") == world.head


def test_the_index_of_a_linked_worktree_is_not_taken_for_the_one_of_the_main_tree(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = make_repository(tmp_path, {"c.yaml": "x: 1\n"})
    linked = World(tmp_path / "linked", world.environment)
    world.git("worktree", "add", "--quiet", "-b", "side", str(linked.top))
    linked.stage({"c.yaml": "x: 2\n"})
    index = world.top / ".git" / "worktrees" / "linked" / "index"
    monkeypatch.chdir(linked.top)
    assert _staged(world, monkeypatch, GIT_INDEX_FILE=str(index)) == b"x: 1\n"
    assert _staged(linked, monkeypatch, GIT_INDEX_FILE=str(index)) == b"x: 2\n"
    own = str(index.parent)
    assert _staged(linked, monkeypatch, GIT_INDEX_FILE=str(index), GIT_DIR=own) == b"x: 2\n"


def test_a_git_directory_apart_from_its_files_is_believed_for_those_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = make_repository(tmp_path, {"c.yaml": "x: 1\n"})
    (world.top / ".git").rename(tmp_path / "apart.git")
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "apart.git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(world.top))
    with Repository.open(world.top) as repository:
        assert repository.side("worktree").read("c.yaml") == b"x: 1\n"
    (tmp_path / "unrelated").mkdir()
    with pytest.raises(MissingInputError, match="not inside a git repository"):
        Repository.open(tmp_path / "unrelated")


def test_settings_smuggled_in_by_the_environment_are_not_seen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = make_repository(tmp_path, {"c.yaml": "x: 1\n"})
    (tmp_path / "decoy").mkdir()
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", "core.worktree")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", str(tmp_path / "decoy"))
    monkeypatch.setenv("GIT_CONFIG_PARAMETERS", f"'core.worktree'='{tmp_path / 'decoy'}'")
    monkeypatch.setenv("GIT_NAMESPACE", "elsewhere")
    with Repository.open(world.top) as repository:
        assert repository.top == world.top


def test_a_hook_of_a_received_push_sees_what_is_quarantined(tmp_path: Path) -> None:
    world = make_repository(tmp_path, {"c.yaml": "x: 1\n"})
    bare = world.clone(tmp_path / "bare.git", "--bare")
    hook = bare.top / "hooks" / "pre-receive"
    hook.parent.mkdir(exist_ok=True)
    lines = (
        "import sys",
        "from changegate.repository import Repository",
        "old, new, name = sys.stdin.read().split()",
        "with Repository.open('.') as repository:",
        "    print('seen', repository.side(new).read('c.yaml'), flush=True)",
    )
    script = tmp_path / "hook.py"
    script.write_text("\n".join(lines))
    hook.write_text(f"#!/bin/sh\n{sys.executable} {script} > {tmp_path}/said 2>&1\n")
    hook.chmod(0o755)
    world.commit({"c.yaml": "x: 3\n"})
    world.git("push", "--quiet", str(bare.top), "HEAD:refs/heads/newer")
    assert (tmp_path / "said").read_text() == "seen b'x: 3\\n'\n"


def test_a_path_with_a_line_break_is_refused_rather_than_misread(tmp_path: Path) -> None:
    world = make_repository(tmp_path, {"c.yaml": "x: 1\n"}, name="two\nlines")
    with pytest.raises(InputError, match="line break"):
        Repository.open(world.top)
