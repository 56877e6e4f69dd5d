"""A commit as it is stored: who made it, when, and what of it was signed."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Final

from changegate.errors import MalformedInputError
from changegate.frozen import frozen
from changegate.regex import regex

ADDRESS: Final = regex(rb"<([^<>\n]*)>")
# As people write it, with or without hyphens, and as git folds it (git-interpret-trailers(1)): whoever had a
# hand in a change is better counted as its author once too often.
TRAILER: Final = regex(
    rb"^[ \t]*co[-_ ]?(?:authored|developed)[-_ ]?by[ \t]*:(.*(?:\n[ \t].*)*)", re.IGNORECASE | re.MULTILINE
)
BARE_ADDRESS: Final = regex(rb"[^\s<>,;]+@[^\s<>,;]+")
SIGNATURE: Final = regex(rb"gpgsig(?:-sha256)?")
COMMITTED: Final = regex(rb"^committer .*?(-?\d{1,12}) [+-]\d{4}$", re.MULTILINE)


@frozen
class Signed:
    """What a commit's signature is over, and the signature as it stands there (armored, empty for none).

    `emails` are all addresses it names as author, committer or co-author. A signature proves who signed, not
    who is named: that is for whoever knows the keys to compare.
    """

    commit: str
    emails: frozenset[str]
    payload: bytes
    signature: bytes


def signed(commit: str, stored: bytes) -> Signed:
    """Take a stored commit apart as git does to verify it (gitformat-signature(5))."""
    head, _, message = stored.partition(b"\n\n")
    payload: list[bytes] = []
    signatures: list[list[bytes]] = []
    people = b""
    name = b""
    for line in head.split(b"\n"):
        continued = line.startswith(b" ")
        name = name if continued else line.partition(b" ")[0]
        if SIGNATURE.fullmatch(name):
            if continued:
                signatures[-1].append(line[1:])
            else:
                signatures.append([line.partition(b" ")[2]])
            continue
        payload.append(line)
        if name in {b"author", b"committer"}:
            people += line + b"\n"
    # Two signatures are nobody's: readers do not agree on which of them counts.
    signature = b"\n".join(signatures[0]) + b"\n" if len(signatures) == 1 else b""
    return Signed(commit, _emails(people, message), b"\n".join(payload) + b"\n\n" + message, signature)


def _emails(people: bytes, message: bytes) -> frozenset[str]:
    return _decoded(ADDRESS.findall(people)) | co_authors(message)


def co_authors(message: bytes) -> frozenset[str]:
    """Return the addresses a commit message names as co-authors, however loosely the trailer is written."""
    trailers = TRAILER.findall(message)
    return _decoded([one for line in trailers for one in ADDRESS.findall(line) or BARE_ADDRESS.findall(line)])


def _decoded(addresses: list[bytes]) -> frozenset[str]:
    found = (address.decode("utf-8", "replace").strip() for address in addresses)
    return frozenset(address for address in found if address)


def commit_time(stored: bytes, commit: str) -> datetime:
    """Return the committer's time of a stored commit."""
    found = COMMITTED.search(stored.partition(b"\n\n")[0])
    try:
        if found is not None:
            return datetime.fromtimestamp(int(found[1]), UTC)
    except (OverflowError, ValueError, OSError) as error:
        raise MalformedInputError(commit, "the commit names an impossible time") from error
    raise MalformedInputError(commit, "the commit names no time")
