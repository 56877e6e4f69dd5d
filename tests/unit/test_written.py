"""Which file a text is written to, by what stands beside it."""

from __future__ import annotations

import pytest

from changegate.written import written_to

BESIDE = {"dest": "/etc/a.conf", "content": "x"}


@pytest.mark.parametrize(
    ("key", "beside", "around", "file"),
    [
        ("content", BESIDE, "", "/etc/a.conf"),
        ("mode", BESIDE, "", ""),
        ("content", {"content": "x"}, "", ""),
        ("content", {"path": "a", "content": "x"}, "", ""),
        ("content", {"path": "/a\n/b", "content": "x"}, "", ""),
        ("content", {"path": None, "content": "x"}, "", ""),
        ("inline", {}, "/etc/a.conf", "/etc/a.conf"),
        ("source", {}, "/etc/a.conf", ""),
    ],
)
def test_a_path_beside_names_the_text(key: str, beside: dict[str, object], around: str, file: str) -> None:
    assert written_to(key, beside, around) == file
