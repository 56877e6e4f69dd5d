from __future__ import annotations

from pathlib import Path

import pytest

from changegate.errors import TooLargeInputError
from changegate.repository import Repository
from changegate.repository.objects import _KEPT, _KEPT_EACH
from worlds import World, make_repository


@pytest.fixture
def world(tmp_path: Path) -> World:
    return make_repository(tmp_path, {"a": "a\n"})


def blob(world: World, content: bytes) -> str:
    return world.git("hash-object", "-w", "--stdin", text=content)


def test_what_was_read_is_kept_and_its_size_still_counts(world: World) -> None:
    with Repository.open(world.top) as repository:
        objects, name = repository.objects, blob(world, b"0123456789")
        assert objects.read(name) == b"0123456789"
        objects.close()
        assert objects.read(name) == b"0123456789"
        assert objects._process is None, "the second time nobody was asked"
        with pytest.raises(TooLargeInputError):
            objects.read(name, at_most=9)


def test_only_so_much_is_kept(world: World) -> None:
    with Repository.open(world.top) as repository:
        objects = repository.objects
        for number in range(2 * _KEPT // _KEPT_EACH):
            objects._keep(f"{number:040x}", bytes(_KEPT_EACH))
        objects._keep("f" * 40, bytes(_KEPT_EACH + 1))
        assert sum(map(len, objects._kept.values())) == _KEPT
        assert f"{0:040x}" not in objects._kept
        assert "f" * 40 not in objects._kept
