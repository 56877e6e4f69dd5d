"""Take each defence away in a copy of the program, and see that the attack it is for then gets through.

`python -m tests.defences [WORD...]`, or `make defences`: not part of the suite, because it takes minutes. A word is
part of the name of a test, or of a file that something is taken from.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(PROJECT / "tests"))

from forging import build  # noqa: E402  found only with the tests' folder on the path
from tests.defences import lifecycle, threats  # noqa: E402  the same
from tests.defences.removal import Removal  # noqa: E402  the same

TABLES = (threats, lifecycle)
# A test that fails because the program could not decide shows that something broke, not that somebody got through.
UNDECIDED = re.compile(r"Done\(status=3")


def tried(asked: tuple[str, Removal], house: str) -> str:
    """Return what became of a test without a defence; the house was built by the whole program."""
    place, one = asked
    with tempfile.TemporaryDirectory() as folder:
        package = Path(folder) / "changegate"
        shutil.copytree(PROJECT / "changegate", package, ignore=shutil.ignore_patterns("__pycache__"))
        for name in ("schemas", "policies"):
            shutil.copytree(PROJECT / name, package / name)
        for file, old, new in one.edits:
            target = package / file
            text = target.read_text(encoding="utf-8")
            if text.count(old) != 1:
                return f"CANNOT {one.test}: {file} has {old!r} {text.count(old)} times"
            target.write_text(text.replace(old, new), encoding="utf-8")
        environment = os.environ | {
            "PYTHONPATH": folder,
            # Else the folder it is started in comes first, and what is run is the whole program.
            "PYTHONSAFEPATH": "1",
            "CHANGEGATE_TEST_HOUSE": house,
            "HYPOTHESIS_STORAGE_DIRECTORY": folder,
        }
        command = [
            sys.executable,
            *("-m", "pytest", "-q", "-x", "-p", "no:cacheprovider"),
            "--hypothesis-profile=noticing",
            place,
            "-k",
            one.test,
        ]
        done = subprocess.run(
            command, cwd=PROJECT, env=environment, capture_output=True, text=True, check=False
        )
    where = ", ".join(sorted({file for file, _, _ in one.edits}))
    return f"{_word(done, closes=one.closes):11} {one.test} without {where}: {_told(done)}"


def _word(done: subprocess.CompletedProcess[str], *, closes: bool) -> str:
    if done.returncode == 0:
        return "NOT NOTICED"
    failed = done.returncode == 1 and " error" not in _last(done)
    undecided = UNDECIDED.search(_failure(done)) is not None
    return "noticed" if failed and undecided is closes else "BROKEN"


def _told(done: subprocess.CompletedProcess[str]) -> str:
    return f"{_last(done)}  {_failure(done)[:160]}"


def _last(done: subprocess.CompletedProcess[str]) -> str:
    return done.stdout.strip().splitlines()[-1] if done.stdout.strip() else done.stderr[-300:]


def _failure(done: subprocess.CompletedProcess[str]) -> str:
    lines = (line.strip(" |") for line in done.stdout.splitlines())
    return next((line for line in lines if line.startswith("E  ")), "")


def main() -> int:
    """Try every removal that has one of the words given, two at a time; say how many were not noticed."""
    words = sys.argv[1:]
    every = [(table.FOLDER, one) for table in TABLES for one in table.REMOVALS]
    chosen = [one for one in every if not words or any(word in repr(one) for word in words)]
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(2) as pool:
        build(Path(folder))
        told = []
        for line in pool.map(partial(tried, house=folder), chosen):
            print(line, flush=True)  # noqa: T201  a script tells what it found
            told.append(line)
    unnoticed = sum(not line.startswith("noticed") for line in told)
    print(f"{len(told) - unnoticed} of {len(told)} removals were noticed")  # noqa: T201  the same
    return min(unnoticed, 100)


if __name__ == "__main__":
    sys.exit(main())
