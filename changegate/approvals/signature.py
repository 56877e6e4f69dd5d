"""The one door to ssh-keygen: it signs, with a key in a file, an agent or a device."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Final

from changegate.approvals import key_file
from changegate.approvals.sshsig import NAMESPACE
from changegate.approvals.tool_failure import failure
from changegate.errors import ToolError

TOOL: Final = "ssh-keygen"
AGENT_TOOL: Final = "ssh-add"
# What a key, an agent, a device or a question for a passphrase needs; nothing else is handed on.
_KEPT: Final = frozenset(
    {
        *("HOME", "SSH_AUTH_SOCK", "SSH_ASKPASS", "SSH_ASKPASS_REQUIRE", "SSH_SK_PROVIDER"),
        *("DISPLAY", "WAYLAND_DISPLAY", "XDG_RUNTIME_DIR", "TERM", "TMPDIR"),
    }
)
# Somebody may have to look for a device; a machine without anybody must not wait for ever.
_SECONDS: Final = {True: 300, False: 30}


def sign(
    message: bytes,
    key: str,
    environment: Mapping[str, str] | None = None,
    *,
    interactive: bool = True,
    namespace: str = NAMESPACE,
) -> str:
    """Return the armored SSH signature of a message in a namespace, by itself that of approvals.

    `key` is a private key file, a public one (the private half beside it or in an agent), or a public key
    itself behind `key::` as in git's `user.signingkey`. Unless `interactive`, nothing is asked of anybody.

    Raises:
        ToolError: ssh-keygen is missing or old, or cannot sign with the key; says which of many reasons.
    """
    given = os.environ if environment is None else environment  # noqa: TID251  this is the door
    with ExitStack() as cleanup:
        file = _named(key, cleanup)
        arguments = ["-Y", "sign", "-n", namespace, "-f", file]
        done = _run(arguments, given, message, interactive=interactive, hardware=key_file.is_hardware(key))
    if done.returncode != 0:
        raise failure(done.stderr, key, agent="SSH_AUTH_SOCK" in given, interactive=interactive)
    return done.stdout.decode("ascii", "replace")


def public_key_of(key: str, environment: Mapping[str, str] | None = None) -> bytes:
    """Return the public key blob (RFC 4253 section 6.6) of a key named as for `sign`.

    Raises:
        ToolError: there is no such key, or it cannot be read.
    """
    return key_file.split(public_key_line(key, environment), key)


def public_key_line(key: str, environment: Mapping[str, str] | None = None) -> str:
    """Return the public key of a key named as for `sign` as one line: type, base64, and any comment.

    Raises:
        ToolError: there is no such key, or it cannot be read.
    """
    line = key_file.public_line(key)
    if line is not None:
        return line
    # An old private key file says nothing of its public half without its passphrase.
    given = os.environ if environment is None else environment  # noqa: TID251  the same
    arguments = ["-y", "-f", str(key_file.place(key))]
    done = _run(arguments, given, b"", interactive=True, hardware=False)
    if done.returncode != 0:
        raise failure(done.stderr, key, agent="SSH_AUTH_SOCK" in given, interactive=True)
    return done.stdout.decode("utf-8", "replace").strip()


def held_by_agent(environment: Mapping[str, str] | None = None) -> tuple[str, ...]:
    """Return the keys that an agent holds, as `sign` takes them; none where no agent runs.

    Raises:
        ToolError: ssh-add is missing.
    """
    given = os.environ if environment is None else environment  # noqa: TID251  the same
    if not given.get("SSH_AUTH_SOCK", ""):
        return ()
    done = _run(["-L"], given, b"", interactive=False, hardware=False, tool=AGENT_TOOL)
    if done.returncode != 0:
        return ()
    lines = done.stdout.decode("utf-8", "replace").splitlines()
    return tuple(f"key::{line.strip()}" for line in lines if line.strip())


def _named(key: str, cleanup: ExitStack) -> str:
    """The file to name to ssh-keygen; a key that is no file becomes one in a folder nobody else can read."""
    literal = key_file.literal(key)
    if literal is None:
        return str(key_file.place(key))
    folder = cleanup.enter_context(tempfile.TemporaryDirectory(prefix="changegate-"))
    file = Path(folder) / "key.pub"
    file.write_text(literal + "\n", encoding="utf-8")
    return str(file)


def _run(  # noqa: PLR0913  what to run and how, one parameter each
    arguments: list[str],
    given: Mapping[str, str],
    message: bytes,
    *,
    interactive: bool,
    hardware: bool,
    tool: str = TOOL,
) -> subprocess.CompletedProcess[bytes]:
    environment = {name: value for name, value in given.items() if name in _KEPT}
    environment |= {"PATH": _absolute(given.get("PATH", os.defpath)), "LC_ALL": "C"}
    if not interactive:
        environment["SSH_ASKPASS_REQUIRE"] = "never"
    try:
        return subprocess.run(
            [_program(environment["PATH"], tool), *arguments],
            env=environment,
            input=message,
            stdout=subprocess.PIPE,
            # ssh-keygen asks for a touch on a terminal only.
            stderr=None if interactive and hardware else subprocess.PIPE,
            timeout=_SECONDS[interactive],
            # Without a controlling terminal there is nobody it could ask for a passphrase.
            start_new_session=not interactive,
            check=False,
        )
    except OSError as error:
        raise ToolError(tool, f"cannot be started: {error.strerror}") from error
    except subprocess.TimeoutExpired as error:
        raise ToolError(
            tool,
            f"did not answer within {_SECONDS[interactive]} seconds",
            hint="it may have waited for a passphrase, a PIN or a touch; try again",
        ) from error


def _program(path: str, tool: str) -> str:
    found = shutil.which(tool, path=path)
    if found is None:
        raise ToolError(tool, "is not installed, or not on the PATH", hint="install OpenSSH 8.2 or later")
    return found


def _absolute(path: str) -> str:
    """A search path without relative folders, in which a repository could plant a program."""
    return os.pathsep.join(folder for folder in path.split(os.pathsep) if Path(folder).is_absolute())
