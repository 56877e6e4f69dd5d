"""What changes of some files mean, from their text to their findings, without git and without a command."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from changegate.classify.pack import shipped
from changegate.load.read import is_configuration
from changegate.meaning import Meanings
from changegate.model.config import Config
from changegate.model.finding import ClassifiedChange, Signal
from changegate.model.path import pointer
from changegate.model.side import Entry, FileKind
from changegate.repository import changed
from changegate.together import together
from changegate.validation import SchemaBook


@dataclass(frozen=True)
class Files:
    """A side whose files are given."""

    files: Mapping[str, bytes]
    revision: str = "files"

    def entries(self) -> dict[str, Entry]:
        return {
            path: Entry(FileKind.REGULAR, hashlib.sha1(content, usedforsecurity=False).hexdigest())
            for path, content in self.files.items()
        }

    def read(self, path: str) -> bytes:
        return self.files[path]


def files(texts: Mapping[str, str | bytes]) -> Files:
    return Files({path: text.encode() if isinstance(text, str) else text for path, text in texts.items()})


def meant(
    deployed: Mapping[str, str | bytes],
    proposed: Mapping[str, str | bytes],
    *,
    config: Config | None = None,
    schemas: SchemaBook | None = None,
    now: datetime | None = None,
) -> dict[str, ClassifiedChange]:
    """Return every change by `path#pointer`; a file that is on one side only is new or gone."""
    old, new = files(deployed), files(proposed)
    known = Meanings(old, new, config or Config(), shipped(), schemas or SchemaBook.empty(), now)
    pairs = changed(old, new, is_configuration)
    return {
        f"{pair.path}#{pointer(item.change.path)}": item
        for pair, changes, _ in together(known, pairs)
        for item in changes
    }


def one(path: str, deployed: str | bytes, proposed: str | bytes) -> dict[str, ClassifiedChange]:
    """Return the changes of one file by pointer."""
    found = meant({path: deployed}, {path: proposed})
    return {name.partition("#")[2]: item for name, item in found.items()}


def categories(item: ClassifiedChange) -> set[str]:
    return {finding.category.value for finding in item.findings}


def signals(item: ClassifiedChange) -> set[Signal]:
    return {signal for finding in item.findings for signal in finding.signals}


def messages(item: ClassifiedChange) -> str:
    return "\n".join(finding.message for finding in item.findings)
