"""Measure one pass that writes every format beside one that writes one, in one run; print the ratio.

    python benchmarks/formats.py [--runs N] [--files N]

Both look at the same staged change, of which every file holds an identity change.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
from pathlib import Path

from speed import CHANGEGATE, repository, timed

from changegate.report.renderers import RENDERERS


def moved(folder: Path, count: int) -> None:
    """Stage another issuer in so many files."""
    import subprocess  # noqa: PLC0415  only here

    for number in range(count):
        file = folder / f"services/s{number % 100}/c{number}.yaml"
        text = file.read_text()
        file.write_text(text.replace(f"https://login{number}.example.com/", "https://id.example.net/"))
    subprocess.run(["git", "add", "--all"], cwd=folder, check=True)


def main() -> None:
    """Print the table."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--runs", type=int, default=5)
    arguments.add_argument("--files", type=int, default=500)
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory() as name, tempfile.TemporaryDirectory() as reports:
        folder = Path(name)
        repository(folder, given.files)
        moved(folder, given.files)
        one = [CHANGEGATE, "check", "--staged", "--format", f"json={reports}/json"]
        every = [f"--format={name}={reports}/{name}" for name in sorted(RENDERERS)]
        all_of_them = [CHANGEGATE, "check", "--staged", *every]
        pairs = [(timed(all_of_them, folder), timed(one, folder)) for _ in range(given.runs)]
        together, alone = (statistics.median(side) for side in zip(*pairs, strict=True))
        print("| case | all | one | ratio |\n|---|---|---|---|")
        print(
            f"| {given.files} files held back: {len(RENDERERS)} formats in one pass, beside json alone "
            f"| {together:.2f} s | {alone:.2f} s | {together / alone:.2f} |"
        )


if __name__ == "__main__":
    main()
