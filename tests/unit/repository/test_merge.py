"""The state that deploying a proposal would bring about."""

from __future__ import annotations

from pathlib import Path

import pytest

from changegate.errors import ChangegateError, MissingInputError, ToolError
from changegate.model.side import Side
from changegate.repository import Repository, changed, directory_side, merged
from worlds import World, make_repository

BASE = {"a.yaml": "x: 1\n", "b.yaml": "x: 1\n"}


def contents(side: Side) -> dict[str, bytes]:
    return {path: side.read(path) for path in side.entries()}


def forked(tmp_path: Path, options: tuple[str, ...] = ()) -> World:
    """Branch `feature` (checked out) changed a.yaml, `main` changed b.yaml since."""
    world = make_repository(tmp_path, BASE, options=options)
    world.branch("feature")
    world.commit({"a.yaml": "x: feature\n"})
    world.checkout("main")
    world.commit({"b.yaml": "x: main\n", "c.yaml": "x: main\n"})
    world.checkout("feature")
    return world


@pytest.mark.parametrize("options", [(), ("--object-format=sha256",)])
def test_what_others_deployed_meanwhile_is_neither_undone_nor_hidden(
    tmp_path: Path, options: tuple[str, ...]
) -> None:
    world = forked(tmp_path, options)
    with Repository.open(world.top) as repository:
        main = repository.side("refs/heads/main")
        for spec in ("feature", "index", "worktree"):
            proposed = repository.side(spec)
            result = merged(repository, main.revision, proposed)
            assert result.revision == proposed.revision
            assert contents(result) == {
                "a.yaml": b"x: feature\n",
                "b.yaml": b"x: main\n",
                "c.yaml": b"x: main\n",
            }
            assert [pair.path for pair in changed(main, result, lambda _: True)] == ["a.yaml"]


def test_what_is_staged_and_what_lies_in_the_tree_is_merged_too(tmp_path: Path) -> None:
    world = forked(tmp_path)
    (world.top / "link").symlink_to("a.yaml")
    world.stage({"staged.yaml": "x: staged\n"})
    world.write("staged.yaml", "x: edited\n")
    world.write('un"tracked\n.yaml', "x: untracked\n")
    world.write("run.sh", "#!/bin/sh\n").chmod(0o755)
    with Repository.open(world.top) as repository:
        main = repository.resolve("refs/heads/main")
        staged = contents(merged(repository, main, repository.side("index")))
        assert staged["staged.yaml"] == b"x: staged\n"
        assert staged["b.yaml"] == b"x: main\n"
        assert staged["link"] == b"a.yaml"
        lying = contents(merged(repository, main, repository.side("worktree")))
        assert lying["staged.yaml"] == b"x: edited\n"
        assert lying['un"tracked\n.yaml'] == b"x: untracked\n"
        assert lying["run.sh"] == b"#!/bin/sh\n"


def test_where_nothing_was_deployed_meanwhile_the_proposal_is_judged_itself(tmp_path: Path) -> None:
    world = make_repository(tmp_path, BASE)
    first = world.head
    world.commit({"a.yaml": "x: 2\n"})
    with Repository.open(world.top) as repository:
        for spec in ("HEAD", "index", "worktree"):
            proposed = repository.side(spec)
            assert merged(repository, first, proposed) is proposed
            assert merged(repository, world.head, proposed) is proposed


def test_going_back_to_an_older_commit_is_judged_as_what_it_undoes(tmp_path: Path) -> None:
    world = make_repository(tmp_path, BASE)
    world.commit({"a.yaml": "x: 2\n"})
    with Repository.open(world.top) as repository:
        older = repository.side("HEAD~1")
        result = merged(repository, world.head, older)
        assert [pair.path for pair in changed(repository.side("HEAD"), result, lambda _: True)] == ["a.yaml"]


def test_a_plain_directory_is_not_merged(tmp_path: Path) -> None:
    world = forked(tmp_path)
    with Repository.open(world.top) as repository:
        side = directory_side(world.top)
        assert merged(repository, repository.resolve("refs/heads/main"), side) is side


def test_a_conflict_cannot_be_decided_and_names_the_files(tmp_path: Path) -> None:
    world = make_repository(tmp_path, {f"{n}.yaml": "x: 1\n" for n in range(12)})
    world.branch("feature")
    world.commit({f"{n}.yaml": "x: feature\n" for n in range(12)})
    world.checkout("main")
    world.commit({f"{n}.yaml": "x: main\n" for n in range(12)})
    world.checkout("feature")
    with Repository.open(world.top) as repository:
        main = repository.resolve("refs/heads/main")
        for spec in ("feature", "index", "worktree"):
            with pytest.raises(
                ChangegateError, match=r"could not decide: .* conflicts .*0\.yaml, .* and 2 more"
            ) as caught:
                merged(repository, main, repository.side(spec))
            assert caught.value.hint == "merge or rebase first"


def test_histories_that_have_nothing_in_common_cannot_be_decided(tmp_path: Path) -> None:
    world = make_repository(tmp_path, BASE)
    world.git("checkout", "--quiet", "--orphan", "other")
    world.commit({"z.yaml": "1"})
    with Repository.open(world.top) as repository, pytest.raises(ChangegateError, match="shares no history"):
        merged(repository, repository.resolve("refs/heads/main"), repository.side("HEAD"))


def test_a_renamed_file_takes_along_what_was_deployed_meanwhile(tmp_path: Path) -> None:
    lines = "".join(f"k{n}: 1\n" for n in range(20))
    world = make_repository(tmp_path, {"a.yaml": lines})
    world.branch("feature")
    world.git("mv", "a.yaml", "renamed.yaml")
    world.commit()
    world.checkout("main")
    world.commit({"a.yaml": lines.replace("k7: 1", "k7: 2")})
    with Repository.open(world.top) as repository:
        side = merged(repository, world.head, repository.side("feature"))
        assert list(side.entries()) == ["renamed.yaml"]
        assert b"k7: 2" in side.read("renamed.yaml")


def test_the_repository_is_not_written(tmp_path: Path) -> None:
    world = forked(tmp_path)
    world.write("new.yaml", "x: 1\n")
    before = sorted(path for path in world.top.rglob("*"))
    with Repository.open(world.top) as repository:
        main = repository.resolve("refs/heads/main")
        for spec in ("feature", "index", "worktree"):
            contents(merged(repository, main, repository.side(spec)))
    assert sorted(path for path in world.top.rglob("*")) == before


def test_what_was_needed_for_it_is_gone_afterwards(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    world = forked(tmp_path)
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(temporary))
    with Repository.open(world.top) as repository:
        merged(repository, repository.resolve("refs/heads/main"), repository.side("worktree")).entries()
        assert len(list(temporary.iterdir())) == 1
    assert list(temporary.iterdir()) == []


def test_a_repository_whose_path_separates_paths_can_be_merged(tmp_path: Path) -> None:
    world = forked(tmp_path / 'a:b"c\\d')
    with Repository.open(world.top) as repository:
        side = merged(repository, repository.resolve("refs/heads/main"), repository.side("index"))
        assert side.read("b.yaml") == b"x: main\n"


def test_merging_in_a_shallow_clone_asks_for_the_history(tmp_path: Path) -> None:
    world = forked(tmp_path)
    clone = world.clone(tmp_path / "clone", "--depth=1", "--no-single-branch")
    with Repository.open(clone.top) as repository:
        head = repository.side("HEAD")
        assert merged(repository, head.revision, head) is head
        with pytest.raises(MissingInputError, match="shallow") as caught:
            merged(repository, repository.resolve("refs/remotes/origin/main"), head)
        assert "fetch-depth: 0" in caught.value.hint


def test_a_git_that_cannot_merge_aside_is_too_old(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    world = forked(tmp_path)
    folder = tmp_path / "bin"
    folder.mkdir()
    script = 'for word; do [ "$word" = merge-tree ] && { echo "usage: git merge-tree" >&2; exit 129; }; done'
    (folder / "git").write_text(f'#!/bin/sh\n{script}\nPATH=${{PATH#*:}} exec git "$@"\n')
    (folder / "git").chmod(0o755)
    monkeypatch.setenv("PATH", str(folder), prepend=":")
    with (
        Repository.open(world.top) as repository,
        pytest.raises(ToolError, match="too old for 'merge-tree'") as caught,
    ):
        merged(repository, repository.resolve("refs/heads/main"), repository.side("HEAD"))
    assert "2.38" in caught.value.hint


def test_attributes_of_the_proposal_do_not_settle_a_conflict(tmp_path: Path) -> None:
    world = make_repository(tmp_path, {"a.yaml": "x: 1\n", ".gitattributes": "* merge=union\n"})
    world.branch("feature")
    world.commit({"a.yaml": "x: feature\n"})
    world.checkout("main")
    world.commit({"a.yaml": "x: main\n"})
    world.checkout("feature")
    (world.top / ".git" / "info" / "attributes").write_text("* merge=union\n")
    with Repository.open(world.top) as repository:
        main = repository.resolve("refs/heads/main")
        for spec in ("feature", "worktree"):
            with pytest.raises(ChangegateError, match="conflicts"):
                merged(repository, main, repository.side(spec))
