"""One house a worker, a copy of it for every attack."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from forging import House, build, copy, reopened


@pytest.fixture(scope="session")
def standing(tmp_path_factory: pytest.TempPathFactory) -> House:
    # A program that was tampered with must not build the house it is to fail in: see tests/removals.py.
    ready = os.environ.get("CHANGEGATE_TEST_HOUSE")
    return reopened(Path(ready)) if ready else build(tmp_path_factory.mktemp("house"))


@pytest.fixture
def house(standing: House, tmp_path: Path) -> House:
    return copy(standing, tmp_path)
