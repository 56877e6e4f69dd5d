"""Attacks on the commands of those who deploy, look back and are called at night, one table for all of them."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

import forks
from session import AUTH, CONFIGURATION, ISSUER, Done, Session, counting_git, make_session

EVIL = "issuer: https://evil.example.net/\n"
MOVED = CONFIGURATION.replace(ISSUER, EVIL)
SECRET = "Xk9vQ2mTz7LpR4sWc8YbN1dF"
NASTY = "\x1b[2J\x1b]8;;x\x07\u202e\u2066\x85\u2028::error::x ##vso[task.complete]<script>alert(1)</script>"


@pytest.fixture(scope="module")
def operated(tmp_path_factory: pytest.TempPathFactory) -> Session:
    """A history of hostile names, texts and values, deployed from main; `moved` is proposed."""
    session = make_session(tmp_path_factory.mktemp("operated"), people=("bob", "carol"))
    world = session.world
    nasty = {f"services/auth/{NASTY[:9]}.yaml": f"issuer: 'https://a.example.com/{NASTY[4:9]}'\n"}
    world.commit(nasty, f"move\n\n{NASTY}", author=(f"Ada {NASTY[:5]}", "ada@example.com"))
    world.commit({AUTH: MOVED + f"client_secret: {SECRET}\n"}, f"{NASTY}\n::error::y")
    world.commit({AUTH: MOVED + f"client_secret: {SECRET[::-1]}\n"}, "turn it")
    world.git("tag", "v\u202e1")
    world.branch("moved")
    world.commit({AUTH: CONFIGURATION})
    world.checkout("main")
    return session


LOOKS = {
    "history": ("history",),
    "history of a service": ("history", "--service", NASTY, "--key", NASTY, "--category", "issuer"),
    "audit": ("audit", "--no-cache"),
    "suspects": ("suspects", "--before", "2030-01-01", "--within", "36500d"),
    "chronicle": ("chronicle", "--started", "2025-10-09", "--within", "36500d"),
    "checkin": ("checkin", "--live", "moved", "--verbose"),
    "rollback": ("rollback", "--dry-run", "--to", "-2", "--verbose"),
    "deployed show": ("deployed", "show", "--proposed", "moved"),
    "request": ("request", "--proposed", "moved", "--output", "../asked"),
    "approvals list": ("approvals", "list"),
    "no environment": ("history", "--env", NASTY),
    "no revision": ("rollback", "--dry-run", "--to", NASTY),
    "no time": ("suspects", "--before", NASTY),
    "no file": ("verify-attestation", NASTY),
    "no record": ("approvals", "export", NASTY),
    "no deployment": ("deployed", "record", "--env", "prod", "--by", NASTY),
    "no veto": ("approvals", "withdraw", "0" * 64, "--by", NASTY, "--reason", NASTY),
    "no live side": ("checkin", "--live", f"dir:{NASTY}"),
}
FORMATS = {"history": "html json markdown", "audit": "html json", "suspects": "html json", "chronicle": "html json text",
           "checkin": "json", "rollback": "json"}  # fmt: skip


def test_nothing_of_a_history_speaks_to_whoever_looks_back(operated: Session, tmp_path: Path) -> None:
    told: dict[str, str] = {}
    for name, arguments in LOOKS.items():
        files = {format_: tmp_path / f"{name}.{format_}" for format_ in FORMATS.get(name, "").split()}
        wanted = [part for format_, file in files.items() for part in ("--format", f"{format_}={file}")]
        done = operated.run(*arguments)
        assert "unforeseen" not in done.err, done
        assert (done.status in {2, 3}) == name.startswith("no ") or name == "history of a service", (
            name,
            done,
        )
        told[name] = done.out + done.err
        if files:
            assert operated.run(*arguments, *wanted).status == done.status
            told |= {f"{name} as {format_}": file.read_text() for format_, file in files.items()}
    for name, text in told.items():
        assert not set("\x1b\x07\r\u202e\u2066\x85\u2028") & set(text), name
        assert SECRET not in text, name
        assert SECRET[::-1] not in text, name
        assert "<script>alert" not in text or not name.endswith(("html", "markdown")), name
        assert not any(line.lstrip().startswith("::") for line in text.splitlines()), name
        assert "##vso[" not in text, name
    assert "evil.example.net" in told["audit"]


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Files that are no records, by what is wrong with them."""
    folder = tmp_path_factory.mktemp("files")
    contents = {
        "no JSON": b"hello\n",
        "nothing": b"",
        "deep": b"[" * 200_000,
        "no UTF-8": b'\xff\xfe{"payload": 1}',
        "a number": b"9" * 100_000,
        "null": b"null",
        "an envelope of nothing": b'{"payload": "", "payloadType": "\\u001b[2J", "signatures": []}',
    }
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    with (folder / "huge").open("wb") as file:
        file.truncate(64 << 30)
    os.mkfifo(folder / "a pipe")
    (folder / "a link to itself").symlink_to("a link to itself")
    (folder / "a folder").mkdir()
    (folder / "a link").symlink_to("/dev/zero")
    found = {path.name: path for path in folder.iterdir()}
    return found | {"a device": Path("/dev/zero"), "missing": folder / "missing"}


# No record of a deployment looks into the verdict that it names by its digest, so what can be read will do.
READABLE = {"no JSON", "nothing", "deep", "no UTF-8", "a number", "null", "an envelope of nothing"}


def test_a_file_that_is_none_of_ours_is_refused_at_once(operated: Session, files: dict[str, Path]) -> None:
    before = operated.world.git("for-each-ref")
    for name, file in files.items():
        for arguments in (
            ("verify-attestation", str(file)),
            ("approvals", "export", str(file), "--output", "../exported"),
            ("deployed", "record", "--env", "prod", "--by", "ada", "--attestation", str(file)),
            ("approve", str(file), "--key", str(operated.key("bob"))),
        ):
            if arguments[0] == "deployed" and name in READABLE:
                continue
            done = operated.run(*arguments)
            against = name in {*READABLE, "huge"} and arguments[0] == "verify-attestation"
            assert done.status in ({1} if against else {2, 3}), (name, arguments, done)
            assert "unforeseen" not in done.err, (name, done)
            assert "\x1b" not in done.out + done.err, (name, done)
    assert operated.world.git("for-each-ref") == before
    assert not (operated.world.top.parent / "exported").exists()


RUNS = (
    ("history",),
    ("audit", "--no-cache"),
    ("suspects", "--before", "2030-01-01"),
    ("chronicle", "--started", "2025-10-09"),
    ("checkin", "--live", "moved"),
    ("rollback", "--dry-run", "--to", "-1"),
    ("deployed", "show"),
    ("request", "--proposed", "moved", "--output", "../requested"),
    ("approvals", "verify", "--proposed", "moved"),
)


def test_without_a_home_the_same_is_said_and_without_a_screen_nothing_was(operated: Session) -> None:
    homeless = {
        name: value
        for name, value in operated.world.environment.items()
        if name not in {"HOME", "XDG_CONFIG_HOME"}
    }
    clock = {forks.CLOCK: "2026-03-01T12:00:00+00:00"}
    asked = operated.world.top.parent / "requested"
    for arguments in RUNS:
        usual = operated.run(*arguments, **clock)
        asked.unlink(missing_ok=True)
        told = Done(*_run(operated, arguments, homeless | clock))
        assert (told.status, _unkeyed(told.out)) == (usual.status, _unkeyed(usual.out)), arguments
        asked.unlink(missing_ok=True)
        status, _, err = _run(operated, arguments, operated.world.environment, full=True)
        assert status in {1, 3} - {0 if usual.status else 1}, (arguments, status)
        assert "Traceback" not in err, err
        asked.unlink(missing_ok=True)


def _run(
    session: Session, arguments: tuple[str, ...], environment: dict[str, str], *, full: bool = False
) -> tuple[int, str, str]:
    status, out, err = forks.server().run(list(arguments), session.world.top, environment, full=full)
    return status, out.decode(), err.decode()


def _unkeyed(text: str) -> str:
    """A text without the fingerprints of secrets, whose key is another one for each run."""
    return re.sub(r"\(secret [0-9a-f]+\)", "(secret)", text)


@pytest.mark.parametrize(
    "arguments",
    [
        ("rollback", "--to", "-2", "--write", "files"),
        ("rollback", "--to", "-2", "--write", "commit", "--branch", "back"),
        ("deployed", "record", "--env", "prod", "--by", "ada"),
        ("audit",),
        ("request", "--proposed", "moved", "--output", "../cut"),
    ],
    ids=" ".join,
)
def test_interrupted_in_its_midst_a_command_leaves_nothing_half_done(
    operated: Session, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    def state() -> tuple[str, str, bool]:
        world = operated.world
        return (
            world.git("for-each-ref"),
            world.git("status", "--porcelain"),
            (world.top.parent / "cut").exists(),
        )

    before = state()
    for number in (4, 9):
        path = counting_git(operated, tmp_path / str(number), number, "kill -INT $PPID")
        done = operated.run(*arguments, **path)
        assert done.status == 130, done
        assert "interrupted" in done.err
    assert state() == before
