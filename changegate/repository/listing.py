"""Listings of many files that make an entry only when somebody looks at one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from changegate.errors import MalformedInputError
from changegate.model.side import Entry, FileKind
from changegate.regex import regex
from changegate.repository.plumbing import printable, text

KINDS: Final = {
    "100644": FileKind.REGULAR,
    "100755": FileKind.EXECUTABLE,
    "120000": FileKind.SYMLINK,
    "160000": FileKind.SUBMODULE,
}
MODES: Final = {kind: mode for mode, kind in KINDS.items()}
# Names that lead out of a working tree or into .git; git refuses to check them out, other tools may not.
HOSTILE: Final = regex(rb"[\t/](?:\.{0,2}|\.git)[/\0]", re.IGNORECASE)

SUSPICIOUS: Final = (b"/.", b"\t.", b"//", b"\t/", b"/\0", b"\t\0")


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


def lines(output: bytes, origin: str) -> list[tuple[str, str]]:
    """Return the facts and the path of each file of a listing (`facts<tab>path<nul>`) that git printed.

    Raises:
        MalformedInputError: a name leads out of the tree or into `.git`.
    """
    if any(start in output for start in SUSPICIOUS):  # much faster than the pattern, and mostly enough
        _insist_on_tame(output, origin)
    split = (line.partition("\t") for line in text(output).split("\0")[:-1])
    return [(facts, path) for facts, _, path in split]


def tree_listing(output: bytes, origin: str) -> Listing:
    """Return the listing that `ls-tree -r -z` prints.

    Raises:
        MalformedInputError: a name leads out of the tree or into `.git`.
    """
    # git prints one of the four modes it knows, whatever a tree holds
    return Listing({path: facts[:7] + facts[facts.rfind(" ") + 1 :] for facts, path in lines(output, origin)})


def _insist_on_tame(output: bytes, origin: str) -> None:
    hostile = HOSTILE.search(output)
    if hostile is None:
        return
    start = output.rfind(b"\0", 0, hostile.start() + 1) + 1
    name = printable(text(output[start : output.find(b"\0", start)]).partition("\t")[2])
    raise MalformedInputError(origin, f"holds a file whose name leads elsewhere: {name!r}")
