"""One house a worker, a copy of it for every attack."""

from __future__ import annotations

from pathlib import Path

import pytest

from forging import House, build, copy


@pytest.fixture(scope="session")
def standing(tmp_path_factory: pytest.TempPathFactory) -> House:
    return build(tmp_path_factory.mktemp("house"))


@pytest.fixture
def house(standing: House, tmp_path: Path) -> House:
    return copy(standing, tmp_path)
