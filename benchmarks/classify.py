"""Measure what classifying adds to loading and diffing, over a fleet of made-up files; print the ratio.

python benchmarks/classify.py [--files N]
"""

from __future__ import annotations

import argparse
import time

from speed import document

from changegate.classify.lists import list_rules
from changegate.classify.match import Around, match
from changegate.classify.pack import shipped
from changegate.diff.compare import compare
from changegate.load.read import read
from changegate.model.config import Limits
from changegate.model.side import Entry, FileKind
from changegate.neighbours import Neighbours


class Fleet:
    """The proposed side: a folder a service, each with one file."""

    revision = "fleet"

    def __init__(self, files: dict[str, bytes]) -> None:
        self._files = files
        self._entries = {path: Entry(FileKind.REGULAR, path) for path in files}

    def entries(self) -> dict[str, Entry]:
        """All files by path."""
        return self._entries

    def read(self, path: str) -> bytes:
        """The content of a file."""
        return self._files[path]


def proposed(number: int) -> str:
    """Every tenth file has an identity change, the others an ordinary one."""
    if number % 10 == 0:
        return document(number).replace("issuer: https://", "issuer: https://new.")
    return document(number, "debug")


def main() -> None:
    """Print seconds of processor time and their ratio."""
    arguments = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    arguments.add_argument("--files", type=int, default=10_000)
    given = arguments.parse_args()
    packs, limits = shipped(), Limits()
    fleet = Fleet(
        {f"services/s{number}/config.yaml": proposed(number).encode() for number in range(given.files)}
    )
    around = Around(Neighbours(fleet, packs, limits).additions)
    loading = classifying = 0.0
    changes = findings = 0
    for number, path in enumerate(fleet.entries()):
        begin = time.process_time()
        old, new = (read(path, content, limits) for content in (document(number).encode(), fleet.read(path)))
        loaded = time.process_time()
        rules = list_rules(old, new, packs)
        ruled = time.process_time()
        change_set = compare(path, None, old, new, rules)
        compared = time.process_time()
        found = match(change_set, packs, {}, (), around)
        matched = time.process_time()
        loading += (loaded - begin) + (compared - ruled)
        classifying += (ruled - loaded) + (matched - compared)
        changes += len(found)
        findings += sum(len(item.findings) for item in found)
    print(f"{given.files} files, {changes} changes, {findings} findings")
    print("| loading and diffing | classifying | classifying / loading and diffing |\n|---|---|---|")
    print(f"| {loading:.2f} s | {classifying:.2f} s | {classifying / loading:.2f} |")


if __name__ == "__main__":
    main()
