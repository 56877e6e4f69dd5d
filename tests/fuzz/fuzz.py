"""Fuzz one target with the help of coverage; what breaks it is kept, and so is what reached new code.

    python tests/fuzz/fuzz.py TARGET SECONDS FOLDER

Crashes and hangs are written to FOLDER/crashes/TARGET-…; the corpus grows in FOLDER/TARGET.
"""

from __future__ import annotations

import sys
from pathlib import Path

import atheris

HERE = Path(__file__).parent
# No input may take longer than this many seconds, or more than this many megabytes.
SLOWEST, LARGEST = 20, 2048
INSTRUMENTED = ["changegate", "hcl2", "lark", "tomllib", "dotenv", "javaproperties", "json"]


def main() -> None:
    """Fuzz until the time is up or something breaks."""
    name, seconds, folder = sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]).resolve()
    sys.path[:0] = [str(HERE), str(HERE.parent)]
    with atheris.instrument_imports(include=INSTRUMENTED):
        from targets import TARGETS  # noqa: PLC0415  instrumented while it is imported
    # What a target imports is imported now: on a busy machine that alone takes longer than an input may.
    for seed in sorted((HERE / "seeds" / name).iterdir()):
        TARGETS[name](seed.read_bytes())
    corpus, crashes = folder / name, folder / "crashes"
    corpus.mkdir(parents=True, exist_ok=True)
    crashes.mkdir(parents=True, exist_ok=True)
    options = [
        f"-max_total_time={seconds}",
        f"-timeout={SLOWEST}",
        f"-rss_limit_mb={LARGEST}",
        f"-artifact_prefix={crashes}/{name}-",
        "-max_len=4096",
        "-print_final_stats=1",
        "-verbosity=1",
    ]
    atheris.Setup([sys.argv[0], *options, str(corpus), str(HERE / "seeds" / name)], TARGETS[name])
    atheris.Fuzz()


if __name__ == "__main__":
    main()
