"""Every test here runs as if the machine had no git settings and no hook were running."""

from __future__ import annotations

from pathlib import Path

import pytest

from worlds import isolate


@pytest.fixture(autouse=True)
def _isolated(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    isolate(monkeypatch, tmp_path / "home")
