"""Measure the way back and the audit on generated histories, beside `git log -p` over the same paths.

    python benchmarks/history.py [--commits N] [--files N]

Ratios are what counts; seconds, of processor time, say which machine.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

from speed import CHANGEGATE, document, environment, git

GATE = """\
version: 1
repository: example.com/bench
environments:
  prod: {deployed: refs/heads/main, paths: ["services/**"]}
"""
START = 1_760_000_000


def history(folder: Path, files: int, commits: int) -> None:
    """A repository of that many services and commits; every fiftieth commit moves an issuer unapproved."""
    git(folder, "init", "-q", "-b", "main")
    stream = [
        _commit(
            0,
            {_path(number): document(number) for number in range(files)} | {".changegate/config.yaml": GATE},
        )
    ]
    for number in range(1, commits):
        which = number * 7 % files
        text = document(which, level=f"debug{number}")
        if number % 50 == 0:
            text = text.replace("login", "moved")
        stream.append(_commit(number, {_path(which): text}))
    done = subprocess.run(
        ["git", "fast-import", "--quiet"],
        cwd=folder,
        input="".join(stream).encode(),
        env=environment(),
        check=True,
    )
    assert done.returncode == 0
    git(folder, "reset", "-q", "--hard", "main")


def _path(number: int) -> str:
    return f"services/s{number % 100}/c{number}.yaml"


def _commit(number: int, files: dict[str, str]) -> str:
    message = f"change {number}\n"
    lines = [
        "commit refs/heads/main\n",
        f"committer Ada <ada@example.com> {START + 600 * number} +0000\n",
        f"data {len(message)}\n{message}",
    ]
    for path, text in files.items():
        lines.append(f"M 100644 inline {path}\ndata {len(text.encode())}\n{text}\n")
    return "".join(lines)


def timed(command: list[str], folder: Path, accepted: set[int]) -> float:
    """Run a command and return its seconds of processor time, its own and that of git below it."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, cwd=folder, capture_output=True, check=False, env=environment())
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    if done.returncode not in accepted:
        raise SystemExit(f"{command[:4]} ended with {done.returncode}: {done.stderr.decode()[:500]}")
    return seconds


def main() -> None:
    """Print the table."""
    arguments = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    arguments.add_argument("--commits", type=int, default=10_000)
    arguments.add_argument("--files", type=int, default=10_000)
    given = arguments.parse_args()
    print("| case | changegate | git log -p | ratio |\n|---|---|---|---|")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        history(folder, given.files, given.commits)
        log = timed(["git", "log", "-p", "--", "services"], folder, {0})
        cases = {
            "rollback --dry-run --to -1": [CHANGEGATE, "rollback", "--to", "-1", "--dry-run"],
            "rollback --dry-run (last good)": [
                CHANGEGATE,
                "rollback",
                "--service",
                "services/s0",
                "--dry-run",
            ],
            "audit, everything anew": [CHANGEGATE, "audit", "--no-cache"],
            "audit, the first time": [CHANGEGATE, "audit"],
            "audit, nothing new": [CHANGEGATE, "audit"],
        }
        for case, command in cases.items():
            seconds = timed(command, folder, {0, 1, 3})
            print(f"| {case} | {seconds:.2f} s | {log:.2f} s | {seconds / log:.2f} |", flush=True)


if __name__ == "__main__":
    sys.exit(main())
