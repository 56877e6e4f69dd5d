"""SSH known hosts: which key a server is known by."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from changegate.load.formats._contract import Address, FormatError
from changegate.load.formats._statements import BLANKS, Line, statements
from changegate.model.config import Limits
from changegate.model.value import Value

SUFFIXES: Final = ()
NAMES: Final = ("known_hosts", "known_hosts.*", "ssh_known_hosts", "ssh_known_hosts2")

_MARKERS: Final = ("@cert-authority", "@revoked")


def parse(text: str, limits: Limits) -> Value:
    """Return the entries (sshd(8), "SSH_KNOWN_HOSTS FILE FORMAT"), each named by hosts and key type."""
    return {"hosts": [_entry(line) for line in statements(text, limits)]}


def places(text: str, limits: Limits) -> Iterator[tuple[Address, int]]:
    """Return the line of every entry."""
    for index, line in enumerate(statements(text, limits)):
        yield ("hosts", index), line.number


def _entry(line: Line) -> Value:
    parts = BLANKS.split(line.text, 4 if line.text.startswith("@") else 3)
    marker = parts.pop(0) if parts[0] in _MARKERS else ""
    if len(parts) < 3 or parts[0].startswith("@"):
        raise FormatError("no host with the type of its key and the key", line.number)
    hosts, kind, key, *comment = parts
    entry: dict[str, Value] = {"name": " ".join(one for one in (marker, hosts, kind) if one)}
    if marker:
        entry["marker"] = marker
    entry.update({"hosts": list(hosts.split(",")), "type": kind, "key": key})
    return {**entry, "comment": comment[0]} if comment else entry
