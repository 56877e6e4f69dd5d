"""Certificates and public keys as text: PEM blocks and one-line SSH public keys, kept as they are."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Final

from changegate.load.formats import authorized_keys
from changegate.load.formats._contract import Address, FormatError
from changegate.load.formats._text import line_of, plain
from changegate.model.config import Limits
from changegate.model.value import Value
from changegate.regex import regex

SUFFIXES: Final = (".pem", ".crt", ".cer", ".cert", ".key", ".pub", ".csr", ".crl")
NAMES: Final = ("id_rsa", "id_ecdsa", "id_ed25519", "ssh_host_*_key")

_BLOCK: Final = regex(
    r"^-----BEGIN ([A-Z0-9 ]+)-----[ \t\r]*\n[^-]*+(?:-(?!----)[^-]*+)*+^-----END \1-----[ \t\r]*$",
    re.MULTILINE,
)


def parse(text: str, limits: Limits) -> Value:
    """Return the blocks by label (RFC 7468), each one text with line feeds; what recurs as a list.

    Text around the blocks is a remark to every reader. An SSH public key is read like a line of
    authorized keys.
    """
    text = plain(text)
    if "-----BEGIN" not in text:
        return authorized_keys.parse(text, limits)
    found: dict[str, list[Value]] = {}
    for match in _BLOCK.finditer(text):
        found.setdefault(match[1].lower(), []).append(_normal(match[0]))
    if sum(map(len, found.values())) != text.count("-----BEGIN"):
        raise FormatError("a PEM block that is not whole", _unread(text))
    return {label: blocks[0] if len(blocks) == 1 else blocks for label, blocks in found.items()}


def places(text: str, limits: Limits) -> Iterator[tuple[Address, int]]:
    """Return the line of every block."""
    del limits
    often = Counter(match[1].lower() for match in _BLOCK.finditer(text))
    seen: Counter[str] = Counter()
    line, end = 1, 0
    for match in _BLOCK.finditer(text):
        label = match[1].lower()
        line, end = line + text.count("\n", end, match.start()), match.start()
        yield (label, seen[label]) if often[label] > 1 else (label,), line
        seen[label] += 1


def _unread(text: str) -> int:
    """Return the line of the first `BEGIN` that begins no whole block."""
    read = {match.start() for match in _BLOCK.finditer(text)}
    begun = (match.start() for match in re.finditer("-----BEGIN", text))
    return line_of(text, next(start for start in begun if start not in read))


def _normal(block: str) -> str:
    return "\n".join(line.strip() for line in block.split("\n"))
