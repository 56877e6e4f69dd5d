"""Whether an approval still stands, by what was deployed since: there and back, by whatever way, is too often."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest

from changegate.classify.pack import shipped
from changegate.freshness import Freshness
from changegate.meaning import Meanings
from changegate.model.config import Config
from changegate.model.side import Pair
from changegate.repository import Repository, changed
from changegate.validation import SchemaBook
from signing import make_subject
from worlds import World, isolate, make_repository

P, Q = "services/auth/config.yaml", "services/auth/settings.yaml"
A, B = "issuer: https://id.example.com\nport: 1\n", "issuer: https://id.example.org\nport: 1\n"
Stale = Callable[[], str | None]


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    isolate(monkeypatch, tmp_path / "home")
    return make_repository(tmp_path, {P: A, "docs/a.md": "a\n"})


def why(
    world: World, recorded: str, proposed: dict[str, str | None], **gated: Sequence[Mapping[str, object]]
) -> str | None:
    """Why a record made at a revision is stale for a proposal on top of what is deployed (HEAD)."""
    deployed = world.head
    world.commit(proposed)
    with Repository.open(world.top) as repository:
        sides = repository.side(deployed), repository.side(world.head)
        pair: Pair = next(one for one in changed(*sides, lambda path: path in {P, Q}) if one.proposed)
        meanings = Meanings(*sides, Config(), shipped(), SchemaBook.empty())
        subject = make_subject(path=pair.path, deployed_revision=recorded, **gated)
        return Freshness(repository, meanings, deployed, world.head).stale(subject, pair)(recorded)


def test_a_record_stands_while_nothing_of_it_was_deployed_otherwise(world: World) -> None:
    recorded = world.head
    world.commit({"docs/a.md": "b\n"})
    world.commit({P: A.replace("port: 1", "port: 2")})
    world.branch("side", recorded)
    world.commit({"docs/b.md": "b\n"})
    world.checkout("main")
    world.merge("side")
    assert why(world, recorded, {P: B}) is None


def there_and_back(world: World) -> None:
    world.commit({P: B})
    world.commit({P: A})


def by_a_merge(world: World) -> None:
    world.branch("side")
    there_and_back(world)
    world.checkout("main")
    world.commit({"docs/a.md": "b\n"})
    world.merge("side")


def by_a_squash(world: World) -> None:
    world.branch("side")
    world.commit({P: B})
    world.checkout("main")
    world.git("merge", "--quiet", "--squash", "side")
    world.commit()
    world.git("revert", "--no-edit", "HEAD")


def by_another_name(world: World) -> None:
    world.commit({P: None, Q: B})
    world.commit({Q: None, P: A})


def by_being_gone(world: World) -> None:
    world.commit({P: None})
    world.commit({P: A})


def behind_a_decoy(world: World) -> None:
    """The change goes out, while a file with the old values lies where the proposal is going to move it."""
    world.commit({P: B, Q: A})
    world.commit({P: A, Q: None})


@pytest.mark.parametrize(
    "way", [there_and_back, by_a_merge, by_a_squash, by_another_name, by_being_gone, behind_a_decoy]
)
@pytest.mark.parametrize("proposed", [{P: B}, {P: None, Q: B}], ids=["edited", "moved and edited"])
def test_what_was_deployed_otherwise_meanwhile_makes_a_record_stale(
    world: World, way: Callable[[World], None], proposed: dict[str, str | None]
) -> None:
    recorded = world.head
    way(world)
    told = why(world, recorded, proposed)
    assert told is not None
    assert "deployed the settings differently after it was given" in told


def test_a_record_from_another_line_of_history_is_stale(world: World) -> None:
    world.branch("elsewhere")
    recorded = world.commit({"docs/a.md": "b\n"})
    world.checkout("main")
    world.commit({"docs/b.md": "b\n"})
    told = why(world, recorded, {P: B})
    assert told is not None
    assert "is not in the history" in told


NAME = {
    "pointer": "",
    "locator": [],
    "kind": "modified",
    "deployed": {"string": P},
    "proposed": {"string": Q},
}


def test_the_record_of_a_move_stands_while_the_file_is_called_what_it_was(world: World) -> None:
    recorded = world.head
    world.commit({P: A.replace("port: 1", "port: 2")})
    assert why(world, recorded, {P: None, Q: A}, changes=[NAME]) is None
    recorded = world.commit({P: A, Q: None})
    world.commit({P: None, Q: A})
    world.commit({P: A, Q: None})
    told = why(world, recorded, {P: None, Q: A}, changes=[NAME])
    assert told is not None
    assert "deployed the settings differently" in told
