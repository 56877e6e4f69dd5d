"""A folder of the machine that checks in, compared with the deployed files below a folder."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from changegate.errors import MissingInputError
from changegate.frozen import frozen
from changegate.live.kinds._contract import Fact, Question, Sight
from changegate.live.kinds._files import deployed_files
from changegate.live.kinds._probing import file
from changegate.live.kinds.file import content
from changegate.load.read import is_configuration
from changegate.pattern import any_glob_matches
from changegate.reading import Reader

FACTS: Final[Mapping[str, Fact]] = {}
_MOST: Final = 100_000


@frozen
class Folder:
    """A folder by its absolute path, and the deployed folder whose files it holds (POSIX, may be empty)."""

    path: str
    below: str

    def __str__(self) -> str:
        """Show the path."""
        return self.path


def target(reader: Reader) -> Folder:
    """Return the folder of a declaration: a path, or `{path: …, below: services/auth}`."""
    if isinstance(reader.value, str):
        return Folder(file(reader), "")
    entries = reader.mapping(("path", "below"), required=("path",))
    below = entries["below"].path_glob().strip("/") if "below" in entries else ""
    return Folder(file(entries["path"]), below)


def look(target: Folder, question: Question) -> Sight:
    """Read what is there of the deployed files, and what is there beside them under the same paths."""
    top = Path(target.path)
    if not top.is_dir():
        raise MissingInputError(target.path, "nothing live is seen: there is no such folder")
    prefix = f"{target.below}/" if target.below else ""
    live: dict[str, bytes] = {}
    for name in _names(top):
        path = prefix + name
        if path in question.paths or (is_configuration(path) and any_glob_matches(question.globs, path)):
            live[path] = content(top / name, question.limits.file_bytes)
    deployed = {path: held for path, held in deployed_files(question).items() if path.startswith(prefix)}
    return Sight(deployed, live)


def _names(top: Path) -> Iterator[str]:
    """The files below a folder; what begins with two dots is how a mounted volume swaps its content."""
    count = 0
    for folder, folders, files in os.walk(top):
        folders[:] = sorted(name for name in folders if not name.startswith("..") and name != ".git")
        for name in sorted(files):
            count += 1
            if count > _MOST:
                raise MissingInputError(
                    str(top), f"holds more than {_MOST} files", hint="name a folder below it"
                )
            yield Path(folder, name).relative_to(top).as_posix()
