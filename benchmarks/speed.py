"""Measure start-up and hook times beside check-jsonschema on the same files, in one run; print ratios.

    python benchmarks/speed.py [--runs N] [--many N]

Every row is the median of N runs of both commands in turn. Ratios are what counts; seconds say which machine.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

BIN = Path(sys.executable).parent
CHANGEGATE = str(BIN / "changegate")
OTHER = str(BIN / "check-jsonschema")
SCHEMA = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "properties": {"issuer": {"type": "string"}, "clients": {"type": "array", "items": {"type": "object"}}},
}


def document(number: int, level: str = "info") -> str:
    """One service's configuration, about 650 bytes."""
    clients = "".join(
        f"  - client_id: app-{number}-{index}\n    redirect_uris: [https://app{index}.example.com/callback]\n"
        for index in range(4)
    )
    return (
        f"issuer: https://login{number}.example.com/\naudience: https://api.example.com\n"
        f"logging: {{level: {level}}}\nhttp: {{port: 8080, workers: 4}}\nclients:\n{clients}"
        "session:\n  cookie_domain: login.example.com\n  cookie_secure: true\n"
    )


def timed(command: list[str], folder: Path) -> float:
    """Run a command and return its seconds."""
    begin = time.perf_counter()
    done = subprocess.run(command, cwd=folder, capture_output=True, check=False, env=environment())
    seconds = time.perf_counter() - begin
    if done.returncode not in {0, 1}:
        raise SystemExit(f"{command[:4]} ended with {done.returncode}: {done.stderr.decode()[:500]}")
    return seconds


def environment() -> dict[str, str]:
    """The environment commands run in: an identity for git, no configuration of the user's."""
    names = ("GIT_AUTHOR_NAME", "GIT_COMMITTER_NAME", "GIT_AUTHOR_EMAIL", "GIT_COMMITTER_EMAIL")
    identity = dict.fromkeys(names, "ada@example.com")
    inherited = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return inherited | identity | {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}


def git(folder: Path, *arguments: str) -> None:
    """Run git and insist on success."""
    subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True, env=environment())


def repository(folder: Path, files: int) -> None:
    """A repository with that many services, committed."""
    git(folder, "init", "-q", "-b", "main")
    for number in range(files):
        target = folder / f"services/s{number % 100}/c{number}.yaml"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(document(number))
    (folder / "schema.json").write_text(json.dumps(SCHEMA))
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "begin")


def touch(folder: Path, numbers: range) -> list[str]:
    """Make an ordinary change to some services, stage it, and return their paths."""
    paths = [f"services/s{number % 100}/c{number}.yaml" for number in numbers]
    for path, number in zip(paths, numbers, strict=True):
        (folder / path).write_text(document(number, level="debug"))
    git(folder, "add", "-A")
    return paths


def row(name: str, runs: int, ours: Callable[[], float], others: Callable[[], float]) -> None:
    """Print one row: both medians and the ratio of ours to the other."""
    pairs = [(ours(), others()) for _ in range(runs)]
    mine, other = (statistics.median(column) for column in zip(*pairs, strict=True))
    print(f"| {name} | {mine:.3f} s | {other:.3f} s | {mine / other:.2f} |", flush=True)


def main() -> None:
    """Print the table."""
    arguments = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    arguments.add_argument("--runs", type=int, default=7)
    arguments.add_argument("--many", type=int, default=10_000)
    given = arguments.parse_args()
    print("| case | changegate | check-jsonschema | ratio |\n|---|---|---|---|")
    click = [sys.executable, "-c", "import click"]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        repository(folder, 20)
        first = "services/s0/c0.yaml"
        alone = [OTHER, "--schemafile", "schema.json"]
        hook = [CHANGEGATE, "check", "--staged"]
        row(
            "help (beside `import click`)",
            given.runs,
            lambda: timed([CHANGEGATE, "--help"], folder),
            lambda: timed(click, folder),
        )
        row(
            "hook, nothing relevant staged (1 file there)",
            given.runs,
            lambda: timed(hook, folder),
            lambda: timed([*alone, first], folder),
        )
        touch(folder, range(1))
        row(
            "hook, one changed file",
            given.runs,
            lambda: timed(hook, folder),
            lambda: timed([*alone, first], folder),
        )
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        repository(folder, given.many)
        everything = [f"services/s{number % 100}/c{number}.yaml" for number in range(given.many)]
        runs = max(1, given.runs // 3)
        touch(folder, range(10))
        row(
            f"{given.many} files, 10 changed (beside all of them)",
            runs,
            lambda: timed(hook, folder),
            lambda: timed([*alone, *everything], folder),
        )
        touch(folder, range(given.many))
        row(
            f"{given.many} files, all changed",
            runs,
            lambda: timed(hook, folder),
            lambda: timed([*alone, *everything], folder),
        )


if __name__ == "__main__":
    main()
