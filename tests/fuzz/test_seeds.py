"""Every input that once broke something, or reaches what others do not, is tried on each run of the tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from fuzz.targets import TARGETS, seeds

SEEDS = Path(__file__).parent / "seeds"
CASES = list(seeds(SEEDS))


@pytest.mark.parametrize(("name", "path"), CASES, ids=[f"{name}/{path.name}" for name, path in CASES])
def test_no_seed_breaks_its_target(name: str, path: Path) -> None:
    TARGETS[name](path.read_bytes())


def test_every_target_has_seeds_and_every_folder_a_target() -> None:
    assert {folder.name for folder in SEEDS.iterdir()} == set(TARGETS) == {name for name, _ in CASES}
