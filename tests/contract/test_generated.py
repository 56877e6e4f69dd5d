"""Files that follow from others are what they would be if they were written now."""

from __future__ import annotations

import pytest

from generate import GENERATED, PROJECT


@pytest.mark.parametrize("name", GENERATED)
def test_a_generated_file_is_fresh(name: str) -> None:
    written = (PROJECT / name).read_text(encoding="utf-8")
    assert written == GENERATED[name](), "run `make generate`"
