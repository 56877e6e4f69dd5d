"""The line of what was deployed: first parents, the part that was asked for, and nothing without history."""

from __future__ import annotations

from pathlib import Path

import pytest

from changegate.classify.pack import shipped
from changegate.meaning import Meanings
from changegate.model.config import Config, Environment
from changegate.model.side import Pair
from changegate.release.line import PRIMER, Line, Span, deployed_line, restoring
from changegate.repository import Repository
from changegate.repository.steps import steps
from changegate.validation import SchemaBook
from worlds import World, make_repository

PROD = Environment("prod", "refs/heads/main", ("**",))
GATE = 'version: 1\nenvironments: {prod: {deployed: refs/heads/main, paths: "**"}}\n'


@pytest.fixture
def world(tmp_path: Path) -> World:
    """An issuer that moved past the gate, and a merge."""
    world = make_repository(
        tmp_path, {"a.yaml": "issuer: https://a.example.com/\n", ".changegate/config.yaml": GATE}
    )
    world.commit({"a.yaml": "issuer: https://b.example.com/\n"})
    world.branch("side")
    world.commit({"b.yaml": "x: 1\n"})
    world.checkout("main")
    world.merge("side")
    return world


def line(world: World, **span: object) -> Line:
    with Repository.open(world.top) as repository:
        return deployed_line(repository, PROD, world.head, Span(**span))  # type: ignore[arg-type]  # as it is told


def test_a_merge_is_one_step_against_its_first_parent(world: World) -> None:
    commits = world.git("rev-list", "--first-parent", "--reverse", "main").split()
    known = line(world)
    assert known.pairs == tuple(zip([None, *commits], commits, strict=False))
    assert (known.whole, known.begin) == (True, 0)
    with Repository.open(world.top) as repository:
        assert [sorted(step.files) for step in steps(repository, known.pairs)][1:] == [["a.yaml"], ["b.yaml"]]


def test_only_what_was_asked_for_is_read(world: World) -> None:
    assert len(line(world, paths=("a.yaml",)).pairs) == 2
    cut = line(world, most=1)
    assert (len(cut.pairs), cut.whole) == (1, False)
    since = line(world, since=world.git("rev-parse", "main~1"))
    assert (len(since.pairs), since.begin, since.whole) == (3, min(2, PRIMER), True)
    assert line(world, since=world.head).begin == 3


@pytest.mark.parametrize(("depth", "found"), [(None, True), ("--depth=1", False)])
def test_nobody_goes_back_where_history_is_cut_off(
    world: World, tmp_path: Path, depth: str | None, *, found: bool
) -> None:
    before = world.git("rev-parse", "main~2")
    clone = world.clone(tmp_path / "clone", *([depth] if depth else []))
    clone.write("a.yaml", "issuer: https://a.example.com/\n")
    with Repository.open(clone.top) as repository:
        deployed, proposed = repository.side("HEAD"), repository.side("worktree")
        meanings = Meanings(deployed, proposed, Config(), shipped(), SchemaBook.empty())
        pair = Pair("a.yaml", None, deployed.entries()["a.yaml"], proposed.entries()["a.yaml"])
        told = restoring(repository, PROD, clone.head, meanings)([pair]).get("a.yaml")
        assert (told.revision if told else None) == (before if found else None)
        renamed = Pair("a.yaml", "z.yaml", pair.deployed, pair.proposed)
        assert restoring(repository, PROD, clone.head, meanings)([renamed]) == {}


@pytest.mark.parametrize("at_once", [1, 500])
def test_files_that_go_back_together_are_each_judged_by_their_own_history(
    world: World, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    monkeypatch.setattr("changegate.release.line.PATHS_AT_ONCE", at_once)
    world.commit({"c.yaml": "issuer: https://c.example.com/\n", "d.yaml": "issuer: https://d.example.com/\n"})
    world.commit({"c.yaml": "issuer: https://other.example.com/\n"})
    proposed = {
        "a.yaml": "issuer: https://a.example.com/\n",
        "c.yaml": "issuer: https://c.example.com/\n",
        # What another file once was is no earlier version of this one.
        "d.yaml": "issuer: https://c.example.com/\n",
    }
    for path, text in proposed.items():
        world.write(path, text)
    with Repository.open(world.top) as repository:
        sides = repository.side("HEAD"), repository.side("worktree")
        meanings = Meanings(*sides, Config(), shipped(), SchemaBook.empty())
        pairs = [Pair(path, None, *(side.entries()[path] for side in sides)) for path in proposed]
        together = restoring(repository, PROD, world.head, meanings)(pairs)
        alone = [restoring(repository, PROD, world.head, meanings)([pair]) for pair in pairs]
    assert together == {path: version for found in alone for path, version in found.items()}
    assert together["a.yaml"].revision == world.git("rev-list", "--max-parents=0", "HEAD")
    # The first version of `c.yaml` was never approved.
    assert sorted(together) == ["a.yaml"]
