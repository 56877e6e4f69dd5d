"""All files of one proposal together: what is more than anybody could wait for is not judged."""

from __future__ import annotations

from pathlib import Path

import pytest

from changegate import together as stage
from changegate.classify.pack import shipped
from changegate.errors import InvalidInputError
from changegate.meaning import Meanings
from changegate.model.config import Config
from changegate.repository import changed, directory_side
from changegate.validation import SchemaBook

CONTENT = "a: 1\nb: 2\n"


def judged(folder: Path, files: int) -> int:
    for side in "ab":
        (folder / side).mkdir()
    for number in range(files):
        (folder / "b" / f"{number}.yaml").write_text(CONTENT)
    sides = directory_side(folder / "a"), directory_side(folder / "b")
    meanings = Meanings(*sides, Config(), shipped(), SchemaBook.empty())
    pairs = changed(*sides, lambda _: True)
    return len(list(stage.together(meanings, pairs))) + len(list(stage.together(meanings, pairs)))


@pytest.mark.parametrize(("bound", "most"), [("BYTES_AT_MOST", 3 * len(CONTENT)), ("CHANGES_AT_MOST", 6)])
def test_files_that_are_too_much_together_are_not_judged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bound: str, most: int
) -> None:
    monkeypatch.setattr(stage, bound, most)
    (tmp_path / "few").mkdir()
    (tmp_path / "many").mkdir()
    assert judged(tmp_path / "few", 3) == 6
    with pytest.raises(InvalidInputError, match="the files that differ hold more than") as caught:
        judged(tmp_path / "many", 4)
    assert "split the change" in caught.value.hint
