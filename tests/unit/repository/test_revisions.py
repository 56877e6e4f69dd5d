"""What revisions name, and what is refused as unclear."""

from __future__ import annotations

from pathlib import Path

import pytest

from changegate.errors import InputError, InvalidInputError, MissingInputError
from changegate.repository import Repository
from worlds import make_repository


def test_a_revision_side_is_named_by_its_full_commit_id(tmp_path: Path) -> None:
    world = make_repository(tmp_path, {"c.yaml": "x: 1\n"})
    world.git("tag", "--annotate", "--message", "v1", "v1")
    with Repository.open(world.top) as repository:
        for spec in (
            "HEAD",
            "main",
            "v1",
            "refs/tags/v1",
            "refs/heads/main",
            world.head[:10],
            "HEAD^{/begin}",
            "@",
        ):
            assert repository.side(spec).revision == world.head
        assert repository.side("index").revision == "index"
        assert repository.side("worktree").revision == "worktree"


@pytest.mark.parametrize(
    ("revision", "said"),
    [
        ("nowhere", "nowhere: there is no such revision"),
        ("", "'': there is no such revision"),
        ("--all", "--all: there is no such revision"),
        ("-n1", "-n1: there is no such revision"),
        ("--output=/tmp/x", "there is no such revision"),
        ("refs/heads/nowhere", "refs/heads/nowhere: there is no such revision"),
        ("HEAD~7", "HEAD~7: there is no such revision"),
        ("HEAD..HEAD", "there is no such revision"),
        ("0" * 40, "there is no such revision"),
        ("bad\x1b[2Kname", r"bad\\x1b\[2Kname"),
        ("HEAD:c.yaml", "HEAD:c.yaml: "),
        ("HEAD^{tree}", "names something, but not a commit"),
    ],
)
def test_an_unknown_revision_is_named(tmp_path: Path, revision: str, said: str) -> None:
    world = make_repository(tmp_path, {"c.yaml": "x: 1\n"})
    with Repository.open(world.top) as repository, pytest.raises(InputError, match=said):
        repository.resolve(revision)


def test_without_a_commit_the_error_says_so(tmp_path: Path) -> None:
    world = make_repository(tmp_path)
    world.stage({"c.yaml": "x: 1\n"})
    with Repository.open(world.top) as repository:
        with pytest.raises(MissingInputError, match="no commits yet"):
            repository.side("HEAD")
        assert list(repository.side("index").entries()) == ["c.yaml"]
        assert repository.base_of(repository.side("index")) is None


def test_a_short_name_of_two_things_is_refused_and_full_names_mean_themselves(tmp_path: Path) -> None:
    world = make_repository(tmp_path, {"c.yaml": "x: 1\n"})
    tagged = world.head
    world.git("tag", "deployed")
    world.commit({"c.yaml": "x: 2\n"})
    world.git("branch", "deployed")
    world.git("update-ref", "refs/heads/refs/tags/deployed", world.head)
    world.git("update-ref", "refs/heads/refs/tags/other", world.head)
    with Repository.open(world.top) as repository:
        for revision in ("deployed", "deployed~0", "deployed^{commit}"):
            with pytest.raises(InvalidInputError, match="ambiguous") as caught:
                repository.resolve(revision)
            assert "refs/tags/deployed" in caught.value.hint
        assert repository.resolve("refs/tags/deployed") == tagged
        assert repository.resolve("refs/heads/deployed") == world.head
        with pytest.raises(MissingInputError, match="refs/tags/other"):
            repository.resolve("refs/tags/other")


def test_a_branch_called_head_does_not_stand_for_what_is_checked_out(tmp_path: Path) -> None:
    world = make_repository(tmp_path, {"c.yaml": "x: 1\n"})
    first = world.head
    world.commit({"c.yaml": "x: 2\n"})
    world.git("update-ref", "refs/heads/HEAD", first)
    with Repository.open(world.top) as repository:
        assert repository.resolve("HEAD") == world.head


def test_a_branch_called_like_an_abbreviated_commit_is_refused(tmp_path: Path) -> None:
    world = make_repository(tmp_path, {"c.yaml": "x: 1\n"})
    short = world.head[:9]
    world.commit({"c.yaml": "x: 2\n"})
    world.git("branch", short)
    with Repository.open(world.top) as repository, pytest.raises(InvalidInputError, match="ambiguous"):
        repository.resolve(short)


def test_a_detached_head_is_a_revision_like_any_other(tmp_path: Path) -> None:
    world = make_repository(tmp_path, {"c.yaml": "x: 1\n"})
    first = world.head
    world.commit({"c.yaml": "x: 2\n"})
    world.checkout(first)
    with Repository.open(world.top) as repository:
        assert repository.side("HEAD").revision == first
        assert repository.base_of(repository.side("index")) == first


def test_a_shallow_clone_says_how_to_deepen_it(tmp_path: Path) -> None:
    world = make_repository(tmp_path, {"c.yaml": "x: 1\n"})
    world.commit({"c.yaml": "x: 2\n"})
    clone = world.clone(tmp_path / "clone", "--depth=1")
    with Repository.open(clone.top) as repository:
        assert repository.is_shallow is True
        assert repository.side("HEAD").read("c.yaml") == b"x: 2\n"
        with pytest.raises(MissingInputError, match="shallow") as caught:
            repository.resolve("HEAD~1")
        assert "fetch-depth: 0" in caught.value.hint
        assert "--unshallow" in caught.value.hint
