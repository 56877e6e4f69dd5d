"""Run one program with its output and its time bounded; it is ended with all that it started."""

from __future__ import annotations

import contextlib
import os
import selectors
import signal
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from typing import IO, Final

from changegate.errors import ToolError

_CHUNK: Final = 64 * 1024
_SAID: Final = 500


def output(
    command: Sequence[str],
    *,
    text: bytes = b"",
    seconds: float,
    limit: int,
    environment: Mapping[str, str] | None = None,
) -> bytes:
    """Return what a program prints; `text` is its standard input, `environment` takes the place of ours.

    Raises:
        ToolError: it is not there, fails, takes longer than `seconds` or prints more than `limit` bytes.
    """
    program = command[0]
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as complaints:
        given.write(text)
        given.seek(0)
        try:
            process = subprocess.Popen(
                list(command),
                stdin=given,
                stdout=subprocess.PIPE,
                stderr=complaints,
                start_new_session=True,
                env=None if environment is None else dict(environment),
            )
        except OSError as error:
            raise ToolError(
                program, f"cannot be started: {error.strerror}", hint="is it installed?"
            ) from error
        try:
            found = _read(process, time.monotonic() + seconds, limit)
        finally:
            _end(process)
        if process.returncode != 0:
            raise ToolError(program, f"ended with status {process.returncode}{_said(complaints)}")
        return found


def _read(process: subprocess.Popen[bytes], deadline: float, limit: int) -> bytes:
    stream = process.stdout
    assert stream is not None  # noqa: S101  asked for above
    found = bytearray()
    with selectors.DefaultSelector() as waiting:
        waiting.register(stream, selectors.EVENT_READ)
        while True:
            if not waiting.select(max(0.0, deadline - time.monotonic())):
                raise ToolError(str(process.args[0]), "took too long", hint="give it more with --timeout")  # type: ignore[index]  # a list
            piece = os.read(stream.fileno(), _CHUNK)
            if not piece:
                break
            found += piece
            if len(found) > limit:
                raise ToolError(str(process.args[0]), f"printed more than {limit} bytes")  # type: ignore[index]  # a list
    try:
        process.wait(max(0.1, deadline - time.monotonic()))
    except subprocess.TimeoutExpired as error:
        raise ToolError(str(process.args[0]), "took too long", hint="give it more with --timeout") from error  # type: ignore[index]  # a list
    return bytes(found)


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    if process.stdout is not None:
        process.stdout.close()


def _said(complaints: IO[bytes]) -> str:
    complaints.seek(0)
    text = complaints.read(_SAID).decode("utf-8", "replace").strip()
    return f": {text}" if text else ""
