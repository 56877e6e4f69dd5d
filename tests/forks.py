"""The command started by a fork of a process that has read the program already: what a test runs, without the wait.

Everything else is as when it is started anew: its own process, environment, folder, arguments and streams. What
depends on how a program is started (its interpreter's options, locale and streams) is tested with the command itself.
"""

from __future__ import annotations

import atexit
import dataclasses
import datetime as dt
import functools
import json
import os
import signal
import socket
import struct
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

# Settings that the interpreter reads when it starts: with any of them the command itself has to be started.
STARTING = ("PYTHON", "LC_", "LANG", "LD_", "MALLOC")


# Not a variable of the program: what a test sets it to is what the clock says, in this process alone.
CLOCK = "CLOCK_OF_THE_TEST"


class Server:
    """A process that forks for every command; started once for the tests of one process."""

    def __init__(self) -> None:
        ours, theirs = socket.socketpair()
        code = f"import sys; sys.path.insert(0, {str(Path(__file__).parent)!r}); import forks; forks.serve({theirs.fileno()})"
        self._process = subprocess.Popen([sys.executable, "-c", code], pass_fds=(theirs.fileno(),))
        theirs.close()
        self._socket = ours
        atexit.register(self._end)

    def _end(self) -> None:
        self._socket.close()
        self._process.wait()

    def run(
        self, arguments: list[str], cwd: Path, environment: Mapping[str, str], *, full: bool = False
    ) -> tuple[int, bytes, bytes]:
        """Run the command and return its status, output and complaints; where `full`, no output can be written."""
        with (
            tempfile.TemporaryFile() as file,
            tempfile.TemporaryFile() as err,
            Path("/dev/full").open("wb") as no,
        ):
            out = no if full else file
            asked = json.dumps({"arguments": arguments, "cwd": str(cwd), "environment": dict(environment)})
            body = asked.encode()
            socket.send_fds(self._socket, [struct.pack("!Q", len(body))], [out.fileno(), err.fileno()])
            self._socket.sendall(body)
            status = struct.unpack("!i", _exactly(self._socket, 4))[0]
            file.seek(0)
            err.seek(0)
            return status, file.read(), err.read()


def _exactly(stream: socket.socket, size: int) -> bytes:
    found = b""
    while len(found) < size:
        piece = stream.recv(size - len(found))
        if not piece:
            raise EOFError
        found += piece
    return found


@functools.cache
def server() -> Server:
    """Return the server of this process."""
    return Server()


def serve(descriptor: int) -> None:
    """Read the program, then fork for every command that is asked for, until nobody asks any more."""
    stream = socket.socket(fileno=descriptor)
    _read_the_program()
    while True:
        try:
            header, files, _, _ = socket.recv_fds(stream, 8, 2)
            if len(header) < 8:
                return
            asked = json.loads(_exactly(stream, struct.unpack("!Q", header)[0]))
        except (OSError, EOFError):
            return
        child = os.fork()
        if child == 0:
            stream.close()
            _become(asked, files)
        for one in files:
            os.close(one)
        _, ended = os.waitpid(child, 0)
        stream.sendall(struct.pack("!i", os.waitstatus_to_exitcode(ended)))


def _read_the_program() -> None:
    """Import everything, and work out what never depends on a run: the program's expressions, tables and packs."""
    import gc  # noqa: PLC0415  in the server alone
    import importlib  # noqa: PLC0415  the same
    import pkgutil  # noqa: PLC0415  the same

    import changegate  # noqa: PLC0415  the same

    for found in pkgutil.walk_packages(changegate.__path__, "changegate."):
        if not found.name.endswith("__main__"):
            _compile(vars(importlib.import_module(found.name)).values())
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa  # noqa: F401, PLC0415  the heaviest
    from deepdiff import DeepDiff  # noqa: F401, PLC0415  the same
    from jsonschema import Draft202012Validator  # noqa: F401, PLC0415  the same

    from changegate.classify import pack, pack_index  # noqa: PLC0415  in the server alone
    from changegate.classify.heuristics import rules  # noqa: PLC0415  the same
    from changegate.classify.names import name  # noqa: PLC0415  the same
    from changegate.load import recognise  # noqa: PLC0415  the same
    from changegate.model.approval import Roster  # noqa: PLC0415  the same
    from changegate.trust import shipped_policy  # noqa: PLC0415  the same

    pack_index.pack_index(pack.shipped())
    rules.rules_for(name("any"))
    recognise.is_configuration("any.yaml")
    shipped_policy(Roster(()))
    # What is never looked at again is never copied into a child either.
    gc.collect()
    gc.freeze()


def _compile(values: Iterable[object]) -> None:
    from changegate.regex import regex  # noqa: PLC0415  in the server alone

    for value in values:
        if isinstance(value, type) and dataclasses.is_dataclass(value):
            dataclasses.fields(value)
        if isinstance(value, type(regex(""))):
            value.pattern  # noqa: B018  the first that is asked for has it compiled


def _set_the_clock(moment: dt.datetime) -> None:
    from changegate.cli.edge import clock  # noqa: PLC0415  in the server alone

    class Stopped(dt.datetime):
        @classmethod
        def now(cls, tz: dt.tzinfo | None = None) -> Any:
            return moment.astimezone(tz)

    clock.datetime = Stopped  # type: ignore[misc]  # the one name by which the program asks the time


def _become(asked: Any, files: list[int]) -> None:
    """Be the command in this process, and end with its status."""
    os.dup2(files[0], 1)
    os.dup2(files[1], 2)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    # Whoever started the tests may have had signals ignored, which a shell gives no program it starts by hand.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for one in (signal.SIGHUP, signal.SIGTERM, signal.SIGPIPE):
        signal.signal(one, signal.SIG_IGN if one == signal.SIGPIPE else signal.SIG_DFL)
    os.chdir(asked["cwd"])
    os.environ.clear()
    os.environ.update(asked["environment"])
    if CLOCK in os.environ:
        _set_the_clock(dt.datetime.fromisoformat(os.environ.pop(CLOCK)))
    status = 1
    try:
        sys.argv = ["changegate", *asked["arguments"]]
        from changegate.__main__ import main  # noqa: PLC0415  what the installed script imports

        main()
        status = 0
    except SystemExit as left:
        status = left.code if isinstance(left.code, int) else 1
    finally:
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
        os._exit(status)
