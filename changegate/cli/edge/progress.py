"""How far a long look has come: on a terminal, on standard error, after a second, and gone when it ends."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

# Whoever waits less needs no telling; and nobody reads faster than this.
AFTER: Final = 1.0
EVERY: Final = 0.1
_CLEAR: Final = "\r\x1b[K"


@contextmanager
def progress(total: int) -> Iterator[Callable[[], None]]:
    """Yield what is called after each file; it tells how many are done where somebody is looking."""
    if not _seen() or total == 0:
        yield lambda: None
        return
    done, told = 0, 0.0
    begun = time.monotonic()

    def step() -> None:
        nonlocal done, told
        done += 1
        now = time.monotonic()
        if now - begun >= AFTER and now - told >= EVERY:
            told = now
            _write(f"{_CLEAR}changegate: looked at {done} of {total} files")

    try:
        yield step
    finally:
        if told:
            _write(_CLEAR)


def _seen() -> bool:
    dumb = os.environ.get("TERM", "dumb") == "dumb"  # noqa: TID251  what a terminal can do is said there
    return sys.stderr is not None and sys.stderr.isatty() and not dumb


def _write(text: str) -> None:
    sys.stderr.write(text)
    sys.stderr.flush()
