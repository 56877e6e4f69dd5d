"""Score a folder of labelled configuration changes through the public command line.

    python benchmarks/corpus.py CORPUS [--jobs N] [--list]

CORPUS holds `labels.jsonl` (id, identity, paths, system, hard, why) and `pairs/<id>/{before,after}/`. A pair
counts as recognised when the shipped policy does not let it pass. A pointer counts as found when a finding
stands at it, above it or below it. The command runs in processes that have read the program once; set
CHANGEGATE to the path of a program to start that one for every pair instead.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
from collections import Counter, defaultdict
from functools import partial
from multiprocessing import Pool
from pathlib import Path

from click.testing import CliRunner

from changegate.cli.main import command

CHANGEGATE = os.environ.get("CHANGEGATE")


def verdict(corpus: Path, label: dict) -> dict:
    """Run the gate on one pair and return what it said."""
    pair = corpus.resolve() / "pairs" / label["id"]
    status, output, complaint = run(
        [
            "check",
            "--deployed",
            f"dir:{pair / 'before'}",
            "--proposed",
            f"dir:{pair / 'after'}",
            "--format",
            "json",
        ]
    )
    if status not in {0, 1}:
        return {"label": label, "status": status, "held": True, "pointers": [], "error": complaint}
    report = json.loads(output)
    found = [
        (change["pointer"], finding["category"], finding["pack"])
        for document in report["documents"]
        for change in document["changes"]
        for finding in change["findings"]
    ]
    return {"label": label, "status": status, "held": status == 1, "pointers": found}


def run(arguments: list[str]) -> tuple[int, str, str]:
    """Run the command; return its exit status, what it printed and what it complained of."""
    if CHANGEGATE:
        done = subprocess.run([CHANGEGATE, *arguments], capture_output=True, text=True, check=False)
        return done.returncode, done.stdout, done.stderr
    result = CliRunner().invoke(command, arguments)
    return (
        result.exit_code,
        result.stdout,
        result.stderr + (repr(result.exception) if result.exception else ""),
    )


def related(found: str, labelled: str) -> bool:
    """Whether one pointer is the other or a prefix of it."""
    one, other = found.rstrip("/"), labelled.rstrip("/")
    return (
        one == other or one.startswith((other + "/", other + "!")) or other.startswith((one + "/", one + "!"))
    )


def located(result: dict) -> bool:
    """Whether one of the labelled pointers is among the findings."""
    wanted = [path["path"] for path in result["label"]["paths"]]
    return any(related(found, path) for found, _, _ in result["pointers"] for path in wanted)


def figures(results: list[dict]) -> str:
    """Recall, precision and pointer recall of some results, in one line."""
    hits = sum(1 for r in results if r["label"]["identity"] and r["held"])
    positives = sum(1 for r in results if r["label"]["identity"])
    held = sum(1 for r in results if r["held"])
    pointers = sum(1 for r in results if r["label"]["identity"] and located(r))
    recall = f"{hits}/{positives}" + (f" = {hits / positives:.1%}" if positives else "")
    precision = f"{hits}/{held}" + (f" = {hits / held:.1%}" if held else "")
    return f"recall {recall}, precision {precision}, pointers {pointers}/{positives}"


def groups(results: list[dict]) -> dict[str, dict[str, list[dict]]]:
    """Results by hardness, system and labelled category."""
    by: dict[str, dict[str, list[dict]]] = defaultdict(lambda: defaultdict(list))
    for result in results:
        label = result["label"]
        by["hardness"]["hard" if label["hard"] else "plain"].append(result)
        by["system"][label["system"]].append(result)
        for category in {path["category"] for path in label["paths"]}:
            by["category"][category].append(result)
    return by


def main() -> None:
    """Print the table."""
    arguments = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    arguments.add_argument("corpus", type=Path)
    arguments.add_argument("--jobs", type=int, default=2)
    arguments.add_argument("--list", action="store_true", help="list misses and false alarms")
    given = arguments.parse_args()
    labels = [
        json.loads(line) for line in (given.corpus / "labels.jsonl").read_text().splitlines() if line.strip()
    ]
    with Pool(given.jobs) as pool:
        results = pool.map(partial(verdict, given.corpus), labels, chunksize=1)
    for kind, members in groups(results).items():
        print(f"\nby {kind}")
        for name in sorted(members):
            print(f"  {name:24} {figures(members[name])}")
    print(f"\nall ({len(results)}): {figures(results)}")
    print("statuses:", dict(sorted(Counter(r["status"] for r in results).items())))
    if given.list:
        for result in results:
            label = result["label"]
            missed_pointer = label["identity"] and result["held"] and not located(result)
            if label["identity"] != result["held"] or missed_pointer or result["status"] not in {0, 1}:
                kind = (
                    "MISS"
                    if label["identity"] and not result["held"]
                    else "POINTER"
                    if missed_pointer
                    else "ALARM"
                )
                print(f"{kind:8}{label['id']} {label['system']:14} {label['path_after']}  ({label['why']})")
                print(f"        labelled {[path['path'] for path in label['paths']][:4]}")
                print(f"        found    {result['pointers'][:6]} {result.get('error', '')[:300]}")


if __name__ == "__main__":
    main()
