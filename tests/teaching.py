"""The page that shows teaching, played for real: `python -m tests.teaching` writes what its commands print."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
PAGE = PROJECT / "docs" / "teaching.md"
_BLOCK = re.compile(r"(?:<!-- file: (?P<file>\S+) -->\n)?```(?P<kind>\w+)\n(?P<body>.*?)```\n", re.DOTALL)


def played(page: str, folder: Path) -> str:
    """Write the files of a page into a folder and run its commands there; the page with what they print."""

    def block(match: re.Match[str]) -> str:
        if match["file"]:
            target = folder / match["file"]
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(match["body"], encoding="utf-8")
        elif match["kind"] == "console":
            commands = [line[2:] for line in match["body"].splitlines() if line.startswith("$ ")]
            return "```console\n" + "".join(_run(command, folder) for command in commands) + "```\n"
        return match[0]

    return _BLOCK.sub(block, page)


def _run(command: str, folder: Path) -> str:
    program, *arguments = shlex.split(command)
    assert program == "changegate", command
    done = subprocess.run(
        [Path(sys.executable).with_name("changegate"), *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": "/usr/bin:/bin", "HOME": str(folder), "LC_ALL": "C.UTF-8"},
    )
    assert done.stderr == "", done.stderr
    lines = [line.rstrip() for line in done.stdout.splitlines()]
    return "\n".join([f"$ {command}", *lines]).rstrip() + "\n"


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as name:
        PAGE.write_text(played(PAGE.read_text(encoding="utf-8"), Path(name)), encoding="utf-8")
