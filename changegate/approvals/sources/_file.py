"""Reads a file a record may lie in: no link is followed, no pipe waited for, no more than is due."""

from __future__ import annotations

import os
import stat
from typing import Final

_FLAGS: Final = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


def read(path: str, bytes_at_most: int) -> bytes | None:
    """Return what a file holds, if too much then one byte more than allowed; None if it is no plain file."""
    try:
        descriptor = os.open(path, _FLAGS)
    except OSError:
        return None
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            return None
        with os.fdopen(descriptor, "rb", closefd=False) as stream:
            return stream.read(bytes_at_most + 1)
    except OSError:
        return None
    finally:
        os.close(descriptor)
