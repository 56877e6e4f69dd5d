"""Listings of many files that make an entry only when somebody looks at one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from changegate.errors import MalformedInputError
from changegate.model.side import Entry, FileKind
from changegate.repository.plumbing import printable, text

KINDS: Final = {
    "100644": FileKind.REGULAR,
    "100755": FileKind.EXECUTABLE,
    "120000": FileKind.SYMLINK,
    "160000": FileKind.SUBMODULE,
}
MODES: Final = {kind: mode for mode, kind in KINDS.items()}
# Names that lead out of a working tree or into .git; git refuses to check them out, other tools may not.
HOSTILE: Final = re.compile(rb"[\t/](?:\.{0,2}|\.git)[/\0]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Listing(Mapping[str, Entry]):
    """Files by path; a record is `<mode> <object id>`, so that listings compare without entries."""

    records: Mapping[str, str]

    def __getitem__(self, path: str) -> Entry:
        mode, _, oid = self.records[path].partition(" ")
        return Entry(KINDS[mode], oid)

    def __iter__(self) -> Iterator[str]:
        return iter(self.records)

    def __len__(self) -> int:
        return len(self.records)

    def __contains__(self, path: object) -> bool:
        return path in self.records


def tree_listing(output: bytes, origin: str) -> Listing:
    """Return the listing that `ls-tree -r -z` prints.

    Raises:
        MalformedInputError: a name that leads elsewhere, or a mode that git does not write.
    """
    insist_on_tame(output, origin)
    records = {}
    for line in text(output).split("\0")[:-1]:
        facts, _, path = line.partition("\t")
        mode, _, oid = facts.split(" ")
        records[path] = f"{_written(mode, path, origin)} {oid}"
    return Listing(records)


def _written(mode: str, path: str, origin: str) -> str:
    if mode in KINDS:
        return mode
    if mode == "100664":  # what git wrote in its first weeks; it reads it as an ordinary file still
        return "100644"
    raise MalformedInputError(origin, f"{printable(path)!r} is of a kind git does not know: mode {mode}")


def insist_on_tame(output: bytes, origin: str) -> None:
    """Refuse a listing (`…<tab>path<nul>` each) in which a name leads out of the tree or into `.git`."""
    hostile = HOSTILE.search(output)
    if hostile is None:
        return
    start = output.rfind(b"\0", 0, hostile.start() + 1) + 1
    name = printable(text(output[start : output.find(b"\0", start)]).partition("\t")[2])
    raise MalformedInputError(origin, f"holds a file whose name leads elsewhere: {name!r}")
