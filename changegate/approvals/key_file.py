"""A signing key as people and git's settings name it: a file, its public half, or the key itself."""

from __future__ import annotations

import base64
import binascii
from pathlib import Path
from typing import Final

from changegate.approvals.public_key import split_line
from changegate.approvals.rejected import Rejected
from changegate.approvals.wire import Reader
from changegate.errors import ToolError
from changegate.model.shown import printable

_LITERAL: Final = "key::"
_BEGIN: Final = "-----BEGIN OPENSSH PRIVATE KEY-----"
_END: Final = "-----END OPENSSH PRIVATE KEY-----"
_MAGIC: Final = b"openssh-key-v1\0"
_LARGEST: Final = 64 * 1024


def literal(key: str) -> str | None:
    """Return the public key line if a key is named by it (`key::…`, or as older settings have it `ssh-…`)."""
    if key.startswith(_LITERAL):
        return key.removeprefix(_LITERAL).strip()
    return key.strip() if key.startswith("ssh-") and " " in key else None


def place(key: str) -> Path:
    """Return where a key file is.

    Raises:
        ToolError: it is not there, or no file.
    """
    try:
        file = Path(key).expanduser().absolute()
        if file.is_file():
            return file
    except (OSError, RuntimeError, ValueError):
        pass
    raise ToolError(
        "ssh-keygen",
        f"there is no key file {printable(key[:120])!r}",
        hint="name your key with --key FILE, or set it with 'git config --global user.signingkey FILE'",
    )


def public_line(key: str) -> str | None:
    """Return the public key line of a key; None where only ssh-keygen can tell, from an old private key file.

    Raises:
        ToolError: there is no such key, or it cannot be read.
    """
    given = literal(key)
    if given is not None:
        split(given, key)
        return given
    file = place(key)
    text = _content(file, key)
    if file.suffix == ".pub":
        split(text, key)
        return text.strip()
    if text.startswith(_BEGIN):
        return _of_private(text, key)
    beside = file.with_name(f"{file.name}.pub")
    if beside.is_file():
        return public_line(str(beside))
    return None


def split(line: str, key: str) -> bytes:
    """Return the blob of a public key line.

    Raises:
        ToolError: it is none.
    """
    try:
        key_type, blob, _ = split_line(line)
        if Reader(blob).string() == key_type.encode():
            return blob
    except Rejected:
        pass
    raise _unreadable(key)


def is_hardware(key: str) -> bool:
    """Whether a key lives in a device, as far as its public half tells."""
    line = public_line(key)
    return line is not None and line.startswith("sk-")


def _content(file: Path, key: str) -> str:
    try:
        with file.open("rb") as stream:
            return stream.read(_LARGEST).decode("utf-8", "replace")
    except OSError as error:
        raise ToolError(
            "ssh-keygen", f"the key file {printable(key)!r} cannot be read: {error.strerror}"
        ) from error


def _of_private(text: str, key: str) -> str:
    """The public key that a private key file (PROTOCOL.key) holds in front of its locked part."""
    try:
        armored = "".join(text.partition(_BEGIN)[2].partition(_END)[0].split())
        reader = Reader(base64.b64decode(armored, validate=True).removeprefix(_MAGIC))
        for _ in ("cipher", "key derivation", "its options"):
            reader.string()
        reader.uint32()  # how many keys there are
        blob = reader.string()
        return f"{Reader(blob).string().decode('ascii')} {base64.b64encode(blob).decode()}"
    except (Rejected, binascii.Error, UnicodeDecodeError) as error:
        raise _unreadable(key) from error


def _unreadable(key: str) -> ToolError:
    return ToolError(
        "ssh-keygen",
        f"{printable(key[:120])!r} is no SSH key",
        hint="name a key that ssh-keygen made, or its .pub file",
    )
