"""A hook sees exactly what the commit under way would hold."""

from __future__ import annotations

import sys
from pathlib import Path

from worlds import World, make_repository

HOOK = """
import sys
from changegate.repository import Repository
with Repository.open(".") as repository:
    side = repository.side("index")
    for path in sorted(side.entries()):
        print(path, side.read(path))
"""


def _seen_by_hook(world: World, folder: Path, *arguments: str, text: bytes = b"") -> list[str]:
    script, said = folder / "hook.py", folder / "said"
    script.write_text(HOOK)
    hook = world.top / ".git" / "hooks" / "pre-commit"
    hook.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{script}" > "{said}"\n')
    hook.chmod(0o755)
    world.git(*arguments, text=text)
    return said.read_text().splitlines()


def test_a_hook_sees_what_a_commit_of_everything_would_hold(tmp_path: Path) -> None:
    world = make_repository(tmp_path, {"a.yaml": "1", "b.yaml": "1"})
    world.write("a.yaml", "2")
    seen = _seen_by_hook(world, tmp_path, "commit", "--all", "--message", "m")
    assert seen == ["a.yaml b'2'", "b.yaml b'1'"]


def test_a_hook_sees_what_a_commit_of_one_path_would_hold(tmp_path: Path) -> None:
    world = make_repository(tmp_path, {"a.yaml": "1", "b.yaml": "1"})
    world.stage({"a.yaml": "2", "b.yaml": "2"})
    seen = _seen_by_hook(world, tmp_path, "commit", "--message", "m", "--", "b.yaml")
    assert seen == ["a.yaml b'1'", "b.yaml b'2'"]


def test_a_hook_sees_what_was_staged_in_part(tmp_path: Path) -> None:
    lines = [f"k{n}: 1\n" for n in range(20)]
    world = make_repository(tmp_path, {"a.yaml": "".join(lines)})
    world.write("a.yaml", "".join(["k0: 2\n", *lines[1:-1], "k19: 2\n"]))
    world.git("add", "--patch", text=b"y\nn\n")
    seen = _seen_by_hook(world, tmp_path, "commit", "--message", "m")
    assert "k0: 2" in seen[0]
    assert "k19: 1" in seen[0]


def test_a_hook_in_a_linked_worktree_sees_its_own_index(tmp_path: Path) -> None:
    world = make_repository(tmp_path, {"a.yaml": "1"})
    linked = World(tmp_path / "linked", world.environment)
    world.git("worktree", "add", "--quiet", "-b", "side", str(linked.top))
    script, said = tmp_path / "hook.py", tmp_path / "said"
    script.write_text(HOOK)
    hook = world.top / ".git" / "hooks" / "pre-commit"
    hook.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{script}" > "{said}"\n')
    hook.chmod(0o755)
    linked.write("a.yaml", "2")
    linked.git("commit", "--all", "--message", "m")
    assert said.read_text() == "a.yaml b'2'\n"
