"""Attacks on whoever reads a report: person, terminal, browser, CI runner and parser."""

from __future__ import annotations

import json
from pathlib import Path

from defusedxml.ElementTree import fromstring

from session import make_session

NASTY = (
    "\x1b[2J\x1b]8;;x\x07\u202e\u2066\x85\u2028\r\n::error::x\n##vso[task.complete result=Succeeded;]\n##[error]x"
    "\nok 1 - x # SKIP\n<script>alert(1)</script><!-- ]]> `x` | x | [x](https://x.example.com) @x"
)
NAME = "services/auth/a\n::error::x ##vso[task.complete]\x1b[31m<b>`|.yaml"
FORMATS = (
    "text",
    "markdown",
    "github",
    "github-summary",
    "azure",
    "tap",
    "html",
    "junit",
    "sarif",
    "gitlab",
    "json",
)
COMMANDS = {"azure": "##vso[task.", "github": "::error", "github-summary": "::"}


def test_nothing_of_a_proposal_speaks_to_whoever_reads_a_report(tmp_path: Path) -> None:
    session = make_session(tmp_path, people=("bob",))
    data = {
        f"issuer {NASTY}": NASTY,
        NASTY: NASTY,
        "issuer": f"https://x.example.com/{NASTY}",
        "trusted_issuers": [NASTY],
    }
    pending = "issuer: https://x.example.com/##vso[task.complete]##[error]\n"
    session.world.stage(
        {
            "services/auth/b.yaml": pending,
            NAME: json.dumps(data),
            f".changegate/approvals/{'a' * 64}/{NASTY[:9]}.json": NASTY,
        }
    )
    files = {name: tmp_path / name for name in FORMATS}
    wanted = [part for name, file in files.items() for part in ("--format", f"{name}={file}")]
    told = {"check": session.run("check", "--staged", "--verbose", *wanted, status=1)}
    for arguments in (
        ("explain", "--staged"),
        ("diff", "HEAD", "index"),
        ("validate",),
        ("approvals", "verify", "--staged"),
        ("approvals", "list", "--format", "json"),
        ("approve", "--staged", "--key", str(session.key("bob"))),
        ("check", "--env", NASTY),
        ("check", f"--{NASTY}"),
        ("check", "--deployed", NASTY),
    ):
        told[" ".join(arguments[:2])] = session.run(*arguments)
    texts = {name: done.out + done.err for name, done in told.items()} | {
        name: file.read_text() for name, file in files.items()
    }
    for name, text in texts.items():
        assert not set("\x1b\x07\r\u202e\u2066\x85\u2028\x9b") & set(text), name
        for line in text.splitlines():
            own = COMMANDS.get(name)
            rest = line.replace(own, "", 1) if own is not None and line.startswith(own) else line
            assert not rest.lstrip().startswith("::"), (name, line)
            assert "##vso[" not in rest, (name, line)
            assert "##[" not in rest, (name, line)
    assert "x.example.com" in told["approve --staged"].out
    assert "<script>alert" not in texts["html"]
    assert {len(json.loads(texts[name])) > 0 for name in ("json", "sarif", "gitlab")} == {True}
    assert fromstring(texts["junit"]).tag == "testsuites"
    points = [line for line in texts["tap"].splitlines() if line.startswith(("ok ", "not ok "))]
    assert (
        len(points) == 1 + json.loads(texts["json"])["summary"]["findings"]
    )  # the verdict, and each finding
