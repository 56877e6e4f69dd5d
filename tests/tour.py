"""The tour of the README, played for real: `python -m tests.tour` writes it between its markers."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
README = PROJECT / "README.md"
BEGIN, END = "<!-- tour -->\n", "<!-- /tour -->"
AUTH = "services/auth/config.yaml"
# Object ids and change ids follow from keys that are made anew for every tour.
_IDS = re.compile(r"\b[0-9a-f]{12}\b|\b[0-9a-f]{64}\b")


def tour(folder: Path) -> str:
    """Play the tour in a scratch repository and return it as Markdown."""
    sys.path.insert(0, str(PROJECT / "tests"))
    from session import CONFIGURATION, ISSUER, make_session  # noqa: PLC0415  the module is found only from here on

    session = make_session(folder)
    session.edit(AUTH, "level: info", "level: debug")
    session.edit(AUTH, ISSUER, "issuer: https://auth.example.net/\n")
    session.world.git("add", AUTH)
    parts = [
        "Somebody stages two edits of the authentication service: a log level, and the issuer.",
        _step(session, "git", "diff", "--staged", "--unified=0"),
        "The commit is held back. The log level is nobody's business; the issuer is:",
        _step(session, "changegate", "check", "--staged"),
        "Two identity owners sign; without `--yes` they are shown the change and asked:",
    ]
    for person in ("bob", "carol"):
        change = session.change_ids("--staged")[0]
        command = (
            "approve",
            "--staged",
            "--key",
            str(session.key(person)),
            "--reason",
            "CHG-1042",
            "--yes",
            change,
        )
        parts.append(_step(session, "changegate", *command, "--stage"))
    parts += [
        "Now it passes, and the approvals travel with the commit:",
        _step(session, "changegate", "check", "--staged"),
    ]
    session.edit(AUTH, "https://auth.example.net/", "https://auth.example.net")
    session.world.git("add", AUTH)
    parts += ["One character less is another identity, and nobody has approved that one:"]
    parts.append(_step(session, "changegate", "approvals", "verify", "--staged"))
    assert CONFIGURATION
    return "\n".join(parts) + "\n"


def _step(session: object, *command: str) -> str:
    world, keys = session.world, str(session.keys)  # type: ignore[attr-defined]
    done = subprocess.run(
        command, cwd=world.top, env=world.environment, capture_output=True, text=True, check=False
    )
    shown = (shlex.join(command) + "\n" + done.stdout + done.stderr).replace(keys, "~/.ssh")
    body = "\n".join(
        line.rstrip() for line in shown.splitlines() if not line.startswith(("index ", "diff --git"))
    )
    return f"\n```console\n$ {body}\n```\n"


def masked(text: str) -> str:
    """Return a text with everything that is new in every tour put out of sight."""
    return re.sub(r"\d{4}-\d\d-\d\dT?[ \d:]+Z", "TIME", _IDS.sub("ID", text))


def written() -> str:
    """Return the tour as the README has it."""
    return README.read_text(encoding="utf-8").split(BEGIN)[1].split(END)[0]


def main() -> None:
    """Write the tour into the README."""
    with tempfile.TemporaryDirectory() as name:
        played = tour(Path(name))
    text = README.read_text(encoding="utf-8")
    before, rest = text.split(BEGIN)
    README.write_text(before + BEGIN + played + END + rest.split(END, 1)[1], encoding="utf-8")


if __name__ == "__main__":
    main()
