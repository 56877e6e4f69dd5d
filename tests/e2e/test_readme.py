"""What the README shows is what the program says."""

from __future__ import annotations

from pathlib import Path

from tour import masked, tour, written


def test_the_tour_is_what_really_happens(tmp_path: Path) -> None:
    assert masked(tour(tmp_path)) == masked(written())
