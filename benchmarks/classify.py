"""Measure what classifying adds to loading and diffing, over a fleet of made-up files; print the ratio.

python benchmarks/classify.py [--files N]
"""

from __future__ import annotations

import argparse
import time

from speed import document

from changegate.classify.lists import list_rules
from changegate.classify.match import match
from changegate.classify.pack import shipped
from changegate.diff.compare import compare
from changegate.load.read import read
from changegate.model.config import Limits


def main() -> None:
    """Print seconds and their ratio."""
    arguments = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    arguments.add_argument("--files", type=int, default=10_000)
    given = arguments.parse_args()
    packs, limits = shipped(), Limits()
    loading = classifying = 0.0
    changes = findings = 0
    for number in range(given.files):
        before = document(number)
        # Every tenth file has an identity change, the others an ordinary one.
        after = (
            before.replace("issuer: https://", "issuer: https://new.")
            if number % 10 == 0
            else document(number, "debug")
        )
        begin = time.perf_counter()
        old, new = (read("config.yaml", text.encode(), limits) for text in (before, after))
        loaded = time.perf_counter()
        rules = list_rules(old, new, packs)
        ruled = time.perf_counter()
        change_set = compare("config.yaml", None, old, new, rules)
        compared = time.perf_counter()
        found = match(change_set, packs, {}, ())
        matched = time.perf_counter()
        loading += (loaded - begin) + (compared - ruled)
        classifying += (ruled - loaded) + (matched - compared)
        changes += len(found)
        findings += sum(len(item.findings) for item in found)
    print(f"{given.files} files, {changes} changes, {findings} findings")
    print("| loading and diffing | classifying | classifying / loading and diffing |\n|---|---|---|")
    print(f"| {loading:.2f} s | {classifying:.2f} s | {classifying / loading:.2f} |")


if __name__ == "__main__":
    main()
