"""What the page about teaching shows is what the program says, and what `explain` prints can be taken as it is."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from session import CHANGEGATE
from teaching import PAGE, played
from tour import masked


def test_the_page_is_what_really_happens(tmp_path: Path) -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert _told(played(page, tmp_path)) == _told(page)


def _told(page: str) -> str:
    """A page without what is new in every run: fingerprints of secrets are keyed anew."""
    return re.sub(r"\(secret [0-9a-f]{8}\)", "(secret)", masked(page))


def explained(top: Path, what: str) -> str:
    done = subprocess.run(
        [CHANGEGATE, "explain", "--deployed", "dir:deployed", "--proposed", "dir:proposed", what],
        cwd=top,
        capture_output=True,
        text=True,
        check=True,
        env={"PATH": "/usr/bin:/bin", "HOME": str(top), "LC_ALL": "C.UTF-8"},
    )
    return done.stdout


def written_pack(text: str) -> str:
    """The pack that an explanation prints, without what stands in front of it."""
    lines = text.splitlines()
    first = next(index for index, line in enumerate(lines) if line.strip() == "name: own")
    margin = len(lines[first]) - len(lines[first].lstrip())
    return "".join(f"{line[margin:]}\n" for line in lines[first : first + 5])


@pytest.mark.parametrize(
    ("path", "text", "pointer", "before", "after"),
    [
        ("a/my app.yaml", "doors:\n- {{name: x, 'odd.key': {}}}\n", "/doors/0/odd.key", "ordinary change", "pack own"),
        ("a/b.yaml", "data:\n  app.conf: |\n    door = {}\n    log = x\n", "/data/app.conf!/door", "ordinary change", "pack own"),
        ("a/b.yaml", "theme: {{issuer_url: 'https://{}.example.com'}}\n", "/theme/issuer_url", "heuristics", "ordinary change"),
    ],
)  # fmt: skip
def test_what_is_printed_teaches_it(
    tmp_path: Path, path: str, text: str, pointer: str, before: str, after: str
) -> None:
    for side, value in (("deployed", "front"), ("proposed", "back")):
        (tmp_path / side / path).parent.mkdir(parents=True)
        (tmp_path / side / path).write_text(text.format(value))
    told = explained(tmp_path, f"{path}#{pointer}")
    assert before in told
    for side in ("deployed", "proposed"):
        pack = tmp_path / side / ".changegate" / "packs" / "own.yaml"
        pack.parent.mkdir(parents=True)
        pack.write_text(written_pack(told))
    assert after in explained(tmp_path, f"{path}#{pointer}")
