"""The examples of the release desk's page are commands that run."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from session import AUTH, ISSUER, make_session

PAGE = Path(__file__).resolve().parents[2] / "docs" / "release-desk.md"
GOOD, BAD = "issuer: https://auth.example.net/\n", "issuer: https://auth.example.org/\n"


def test_every_command_of_the_page_runs(tmp_path: Path) -> None:
    session = make_session(tmp_path)
    session.edit(AUTH, ISSUER, GOOD)
    session.world.git("add", AUTH)
    for person in ("bob", "carol"):
        session.approve(person, "--staged", "--stage")
    session.world.commit({}, "move the issuer")
    session.edit(AUTH, GOOD, BAD)
    session.world.git("commit", "--quiet", "--all", "--message", "past the gate")
    blocks = re.findall(r"^```console\n(.*?)^```", PAGE.read_text(), re.MULTILINE | re.DOTALL)
    commands = [line.removeprefix("$ ") for block in blocks for line in block.splitlines()]
    assert len(commands) > 8
    for command in commands:
        line, _, remark = command.partition("  # exits with ")
        done = subprocess.run(
            ["sh", "-c", line],
            cwd=session.world.top,
            env=session.world.environment,
            capture_output=True,
            check=False,
        )
        expected = {int(remark)} if remark else {0, 1} if "--to -1" in line else {0}
        assert done.returncode in expected, (line, done)
        assert done.stdout, line
