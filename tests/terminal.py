"""A command at a terminal of its own, and somebody who types."""

from __future__ import annotations

import os
import pty
import subprocess

from session import CHANGEGATE, Session


def answered(session: Session, answer: str, *arguments: str, **environment: str) -> tuple[int, str]:
    """Run changegate at a terminal, type an answer, and return the exit status and all that was shown."""
    leader, follower = pty.openpty()
    process = subprocess.Popen(
        [CHANGEGATE, *arguments],
        cwd=session.world.top,
        env=session.world.environment | environment,
        stdin=follower,
        stdout=follower,
        stderr=follower,
        start_new_session=True,
    )
    os.close(follower)
    os.write(leader, answer.encode())
    shown = b""
    while True:
        try:
            part = os.read(leader, 4096)
        except OSError:
            break
        if not part:
            break
        shown += part
    os.close(leader)
    return process.wait(), shown.decode()
