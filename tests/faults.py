"""Run a command again and again, each time with another of its calls to the system failing.

    python tests/faults.py [--every] ARGUMENT... [-- ARGUMENT...]

Each run is a fork of one process that has everything imported, so that thousands of them are affordable. The
call fails because a profile function (sys.setprofile) raises in its stead; Python takes the function away then,
so that exactly one call fails. Of several commands, the later ones fail only where no earlier one did. Prints
one JSON object a run.
"""

from __future__ import annotations

import errno
import io
import json
import os
import signal
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType
from typing import Any

# Calls that look something up or make it; what there is to fail in them is that it is not there, or not allowed.
LOOKING = frozenset(
    [
        "open",
        "open_code",
        "stat",
        "lstat",
        "readlink",
        "scandir",
        "listdir",
        "mkdir",
        "rmdir",
        "unlink",
        "link",
        "rename",
        "replace",
        "chmod",
        "fchmod",
        "access",
        "fork_exec",
        "getcwd",
        "chdir",
    ]
)
# Calls that move bytes; what there is to fail in them is the disk, or whoever is at the other end.
MOVING = frozenset(
    [
        "read",
        "read1",
        "readinto",
        "readline",
        "readall",
        "write",
        "flush",
        "fsync",
        "close",
        "truncate",
        "fstat",
        "pipe",
        "waitpid",
        "poll",
        "select",
        "register",
        "getrandom",
        "urandom",
        "dup2",
    ]
)
KINDS: dict[str, Callable[[], BaseException]] = {
    "absent": lambda: FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT)),
    "forbidden": lambda: PermissionError(errno.EACCES, os.strerror(errno.EACCES)),
    "broken": lambda: OSError(errno.EIO, os.strerror(errno.EIO)),
    "full": lambda: OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)),
    "files": lambda: OSError(errno.EMFILE, os.strerror(errno.EMFILE)),
    "memory": MemoryError,
}
PATIENCE = 60  # seconds
SIGNALS = {"interrupt": signal.SIGINT, "terminate": signal.SIGTERM}


def is_system_call(function: Any) -> bool:
    """Whether a built-in function speaks to the system."""
    if function.__name__ not in LOOKING | MOVING:
        return False
    owner = getattr(function, "__self__", None)
    if isinstance(owner, io.BytesIO | io.StringIO):
        return False
    return (
        isinstance(owner, io.IOBase)
        or function.__module__ in {"posix", "_io", "_posixsubprocess"}
        or (type(owner).__module__ == "select")
    )


class Counting:
    """Writes down where each call to the system came from."""

    def __init__(self) -> None:
        self.sites: list[tuple[str, str]] = []

    def __call__(self, frame: FrameType, event: str, function: Any) -> None:
        if event == "c_call" and is_system_call(function):
            self.sites.append((function.__name__, f"{frame.f_code.co_filename}:{frame.f_lineno}"))


class Failing:
    """Has one call of one place fail, counted from 0: how often others are made hangs on how fast things are."""

    def __init__(self, name: str, place: str, number: int, kind: str) -> None:
        self.name = name
        self.place = place
        self.left = number
        self.kind = kind

    def __call__(self, frame: FrameType, event: str, function: Any) -> None:
        if event != "c_call" or function.__name__ != self.name or not is_system_call(function):
            return
        if f"{frame.f_code.co_filename}:{frame.f_lineno}" != self.place:
            return
        self.left -= 1
        if self.left >= 0:
            return
        sys.setprofile(None)
        if self.kind in SIGNALS:
            os.kill(os.getpid(), SIGNALS[self.kind])
            return
        raise KINDS[self.kind]()  # noqa: RSE102  what is called makes the error


def status_of(arguments: list[str]) -> int:
    """Run the command in this process and return its exit status."""
    from changegate.cli.main import command  # noqa: PLC0415  as the program itself does

    try:
        command(arguments, prog_name="changegate")
    except SystemExit as leave:
        return leave.code if isinstance(leave.code, int) else 70
    return 71


def forked(arguments: list[str], watch: Callable[..., None], told: Path) -> int:
    """Run the command in a fork that writes to `told`, and return the status it ends with."""
    child = os.fork()
    if child == 0:
        status = 72
        try:
            signal.alarm(PATIENCE)  # ends what waits for something that never comes
            for descriptor, name in ((1, "out"), (2, "err")):
                os.dup2(os.open(told / name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), descriptor)
            sys.setprofile(watch)
            status = status_of(arguments)
            sys.setprofile(None)
            if isinstance(watch, Counting):
                (told / "sites").write_text(json.dumps(watch.sites))
        except BaseException as error:  # noqa: BLE001  whatever gets out of the command is what is looked for
            sys.setprofile(None)
            (told / "err").write_text(f"Traceback: {error!r} got out of the command")
            status = 73
        finally:
            os._exit(status)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def plan(sites: list[tuple[str, str]], *, every: bool) -> Iterator[tuple[str, str, int, str]]:
    """Yield which call is to fail, and how: every call in every way, or each kind of call of a module once."""
    seen: set[tuple[str, str]] = set()
    for index, (site, times) in enumerate(Counter(sites).items()):
        if every:
            yield from ((*site, number, kind) for number in range(times) for kind in (*KINDS, *SIGNALS))
            continue
        module = (site[0], site[1].rpartition(":")[0])
        if module in seen:
            continue
        seen.add(module)
        yield *site, 0, "absent" if site[0] in LOOKING else "broken"
        if index % 4 == 0:
            yield *site, times - 1, "interrupt"


def main(arguments: list[str]) -> None:
    """Find out which calls there are, then have them fail."""
    every = arguments[:1] == ["--every"]
    commands: list[list[str]] = [[]]
    for argument in arguments[every:]:
        if argument == "--":
            commands.append([])
        else:
            commands[-1].append(argument)
    report = os.fdopen(os.dup(1), "w")
    kept = set(Path(".changegate").rglob("*"))
    known: set[tuple[str, str]] = set()
    with tempfile.TemporaryDirectory() as folder, Path(os.devnull).open("w") as null:
        os.dup2(null.fileno(), 1)
        for index, command in enumerate(commands):
            known |= _one(index, command, Path(folder), report, kept, known, every=every)
    report.close()


def _one(
    index: int,
    arguments: list[str],
    told: Path,
    report: Any,
    kept: set[Path],
    known: set[tuple[str, str]],
    *,
    every: bool,
) -> set[tuple[str, str]]:
    status_of(arguments)  # everything gets imported
    _clean(kept)
    baseline = forked(arguments, Counting(), told)
    sites = [(name, place) for name, place in json.loads((told / "sites").read_text())]
    _tell(report, told, kept, command=index, kind="none", status=baseline, calls=len(sites))
    for name, place, number, kind in plan([site for site in sites if site not in known], every=every):
        status = forked(arguments, Failing(name, place, number, kind), told)
        facts = {"command": index, "call": name, "place": place, "number": number, "kind": kind}
        _tell(report, told, kept, status=status, **facts)
    return set(sites)


def _tell(report: Any, told: Path, kept: set[Path], **facts: object) -> None:
    out, err = ((told / name).read_text(errors="replace") for name in ("out", "err"))
    written = _clean(kept)
    print(json.dumps({**facts, "out": out, "err": err, "written": written}), file=report, flush=True)


def _clean(kept: set[Path]) -> dict[str, str]:
    """Take away what a run left in the working tree, and return it by name."""
    new = [path for path in Path(".changegate").rglob("*") if path.is_file() and path not in kept]
    found = {str(path): path.read_text(errors="replace") for path in new}
    for path in new:
        path.unlink()
    return found


if __name__ == "__main__":
    main(sys.argv[1:])
