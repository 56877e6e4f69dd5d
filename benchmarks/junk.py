"""Ten thousand records that are none, in the tree, in refs and in a directory: is the verdict still the same?

    python benchmarks/junk.py [NUMBER]

Beside them lie the two records that count, and then only one of them. Prints seconds, memory and verdict,
never a threshold: that the work is bounded is counted by tests/unit/approvals/test_flood.py.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from e2e.threats.test_closing import junk
from forging import RECORDS, House, build
from session import CHANGEGATE


def main() -> None:
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    with tempfile.TemporaryDirectory() as folder:
        house = build(Path(folder))
        aside = Path(folder) / "aside"
        aside.mkdir()
        told(house, "nothing but the records that count", aside)
        lines = b""
        for index in range(number):
            content = junk(house, index)
            house.record(f"junk-{index:05}", content)
            (aside / f"junk-{index:05}.json").write_bytes(content)
        place = house.world.top / RECORDS / house.change
        names = [str(path) for path in sorted(place.glob("junk-*.json"))]
        blobs = house.world.git(
            "hash-object", "-w", "--no-filters", "--stdin-paths", text="\n".join(names).encode()
        )
        for index, blob in enumerate(blobs.split()):
            lines += f"create refs/changegate/approvals/{house.change}/junk-{index:05} {blob}\n".encode()
        house.world.git("update-ref", "--stdin", text=lines)
        told(house, f"and {number} records of junk in the tree, in refs and in a directory each", aside)
        house.withdraw("carol")
        told(house, "the same with one approval missing", aside)


def told(house: House, what: str, aside: Path) -> None:
    """Run the gate and print how it went."""
    started, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        [CHANGEGATE, "check", "--deployed", "main", "--approvals", str(aside)],
        cwd=house.world.top,
        env=house.world.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    seconds = time.perf_counter() - started
    verdict = next(
        (line for line in done.stdout.splitlines() if line.startswith(("ALLOWED", "HELD"))), done.stderr
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    busy = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    peak = after.ru_maxrss / 1024
    print(f"{what}: status {done.returncode}: {verdict.strip()[:80]}")
    print(f"  {seconds:.2f} s, {busy:.2f} s of work, peak {peak:.0f} MiB")
    print(f"  records listed as not counting: {done.stdout.count('does not count') or '-'}")


if __name__ == "__main__":
    main()
